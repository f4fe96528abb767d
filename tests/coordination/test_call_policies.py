"""Whom an agency calls when it is urgent: its own pages, and who would be reached right now."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination import access, calling
from coordination.models import DutyPost, Partnership, Position
from coordination.services.calling import keep_policy
from journal.lifecycle import name_of
from journal.models import Entry
from notifications.models import Policy
from notifications.plans import Plan
from notifications.services import call_out, climb

pytestmark = pytest.mark.django_db


def address(agency, edit=False):
    kind = "call_policy" if edit else "call_policies"
    return reverse(f"coordination:{kind}", args=[agency.pk, *([calling.URGENT] if edit else [])])


def office(person):
    return f"coordination.position:{Position.objects.get(postings__person=person).pk}"


def typed(*rows, last=5, rev=0):
    """The form with these steps: (target, minutes, channels)."""
    said = {"last": last, "rev": rev, "steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": 0}
    for at, (target, minutes, *channels) in enumerate(rows):
        said |= {f"steps-{at}-target": target, f"steps-{at}-minutes": minutes}
        said[f"steps-{at}-channels"] = channels
    return said


@pytest.fixture
def bram(client, cast):
    client.force_login(cast.bram)
    return client


@pytest.fixture
def written(bram, cast):
    """Bram first, five minutes later the head."""
    said = typed((office(cast.bram), 0), (office(cast.kapolresta), 5, "sms"))
    assert bram.post(address(cast.polresta, edit=True), said).status_code == 302
    return Policy.objects.get()


def test_an_agency_that_wrote_nothing_calls_its_liaison_and_then_its_head(cast):
    plan = calling.plan_for(cast.polresta, calling.URGENT)

    assert [rung.target for rung in plan.rungs] == [office(cast.bram), office(cast.kapolresta)]
    assert [rung.after for rung in plan.rungs] == [0, 300]


def test_what_was_written_is_how_it_is_called(written, cast):
    plan = calling.plan_for(cast.polresta, calling.URGENT)

    assert [(rung.after, rung.channels) for rung in plan.rungs] == [(0, ()), (300, ("sms",))]
    assert written.owner == name_of(cast.polresta)
    assert Entry.objects.get(verb="call_policy").actor == cast.bram


def test_the_page_names_who_would_be_reached_right_now(bram, written, cast):
    said = bram.get(address(cast.polresta)).content.decode()

    assert "Bram Mandala" in said and "Raden Wirakusuma" in said
    assert "+5 menit" in said


def test_a_step_may_cross_to_the_partner_but_not_to_strangers(cast):
    groups = dict(calling.choices(access.standing(cast.sari), cast.lapas))

    assert set(groups) == {"Lapas Banyuwangi", "Polresta"}
    assert office(cast.bram) in dict(groups["Polresta"])
    assert office(cast.padal) in dict(groups["Polresta"])


def test_posts_of_a_partner_that_shows_no_roster_are_not_offered(cast):
    DutyPost.objects.create(agency=cast.polresta, code="spkt", title="SPKT")
    DutyPost.objects.create(agency=cast.lapas, code="karupam", title="Karupam")
    groups = dict(calling.choices(access.standing(cast.sari), cast.lapas))

    assert "Karupam" in dict(groups["Lapas Banyuwangi"]).values()
    assert "SPKT" not in dict(groups["Polresta"]).values()


@pytest.mark.parametrize("minutes", ["-1", "1441", "x"])
def test_minutes_that_cannot_be_are_explained_and_kept(bram, cast, minutes):
    answer = bram.post(address(cast.polresta, edit=True), typed((office(cast.bram), minutes)))

    assert answer.status_code == 422
    assert "Tulis 0 sampai 1440 menit." in answer.content.decode()
    assert f'value="{minutes}"' in answer.content.decode()
    assert not Policy.objects.exists()


def test_a_stranger_cannot_be_smuggled_in(bram, cast):
    answer = bram.post(address(cast.polresta, edit=True), typed((office(cast.joko), 0)))

    assert answer.status_code == 422
    assert not Policy.objects.exists()


def test_an_order_without_anybody_is_refused(bram, cast):
    answer = bram.post(address(cast.polresta, edit=True), typed(("", 0)))

    assert answer.status_code == 422
    assert "paling sedikit satu langkah" in answer.content.decode()


def test_of_two_who_write_at_once_the_second_is_told(bram, written, cast):
    late = bram.post(address(cast.polresta, edit=True), typed((office(cast.bram), 0), rev=0))

    assert late.status_code == 409
    assert written.steps.count() == 2


def test_the_partner_sees_nothing_of_it(client, cast):
    client.force_login(cast.sari)

    assert client.get(address(cast.polresta)).status_code == 404
    assert client.get(address(cast.lapas)).status_code == 200


def test_a_former_partner_is_offered_no_more(cast):
    Partnership.objects.all().delete()

    assert set(dict(calling.choices(access.standing(cast.sari), cast.lapas))) == {
        "Lapas Banyuwangi"
    }


@pytest.fixture
def crossing(cast):
    """The prison's own policy: first its head, then the partner's head."""
    steps = [
        {"target": office(one), "channels": [], "after_seconds": 0}
        for one in (cast.kapolresta, cast.kalapas)
    ]
    return keep_policy(
        cast.lapas, calling.URGENT, by=cast.sari, steps=steps, last_seconds=60, rev=0
    )


def test_a_partner_is_called_as_long_as_they_are_one(client, cast, crossing):
    (line,) = calling.lines(access.standing(cast.sari), cast.lapas)
    client.force_login(cast.sari)
    page = client.get(address(cast.lapas)).text

    assert not line.parted and [step.reason for step in line.steps] == ["", ""]
    assert "bukan lagi" not in page


def test_a_former_partner_is_skipped_with_its_reason_and_the_page_says_so(client, cast, crossing):
    Partnership.objects.update(until=timezone.now())
    call = call_out(name_of(cast.lapas), Plan.of(crossing), synthetic=True)
    climb()
    client.force_login(cast.sari)
    page = client.get(address(cast.lapas)).text

    first, second, _end = call.hops.all()
    assert (first.state, first.reason, first.people) == ("skipped", "parted", [])
    assert (second.state, second.people) == ("sent", [cast.kalapas.pk])
    assert "bukan lagi instansi mitra, langkah ini dilewati" in page
    assert "masih menyebut instansi yang bukan lagi mitra" in page
