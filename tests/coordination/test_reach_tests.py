"""Uji panggil: who is asked is frozen, every channel is counted, any answer is one, it ends."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination import reach
from coordination.access import standing
from coordination.models import Posting, ReachRow, ReachTest
from coordination.services import reach_answers, reach_tests
from journal.lifecycle import IllegalMove
from journal.models import Entry
from notifications.models import Contact, Delivery, Reminder
from notifications.plans import Rung, plan
from notifications.ports import answer_link, seen_by, viewers, wanted
from notifications.services import call_out, climb, fire_due
from notifications.texts import is_intact
from notifications.words import message
from tests import cast as stage
from tests.notifications.telephones import SECRET, reply, say_to_us

from .rosters import four_teams

pytestmark = pytest.mark.django_db
NUMBER = "+6281234567890"
KOTA = {"url": "http://127.0.0.1:9", "secret": SECRET, "channels": ("sms",), "order": 1}


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.GATEWAYS = {"kota": KOTA}
    settings.EMAIL_URL = "console:"


@pytest.fixture
def phone(cast):
    return Contact.objects.create(
        person=cast.sari, channel="sms", address=NUMBER, verified_at=timezone.now()
    )


@pytest.fixture
def running(cast, phone):
    """Everybody of the prison is asked; Sari also by SMS."""
    return reach_tests.start(cast.lapas, by=cast.kalapas, scope="office")


def sms(test):
    return Delivery.objects.get(entry=test.entry, channel="sms")


def row(test, person):
    return ReachRow.objects.get(test=test, person=person)


def due(kind):
    Reminder.objects.filter(kind=kind, fired_at=None).update(due_at=timezone.now())
    return fire_due()


# --- Who is asked --------------------------------------------------------------------------------


def test_who_is_asked_is_frozen_when_it_starts(cast, running):
    stage.posted("1999", "Baru Datang", cast.lapas, "Anggota", "gate")

    people = set(running.rows.values_list("person", flat=True))
    assert people == {cast.sari.pk, cast.gate.pk, cast.kalapas.pk}
    assert row(running, cast.sari).ways == ["email", "sms"]
    told = Delivery.objects.filter(entry=running.entry)
    assert set(told.values_list("person", flat=True)) == people


def test_the_roster_of_a_day_and_night_and_who_stands_now(cast):
    watch = four_teams(cast.lapas, [cast.sari, cast.gate, cast.kalapas, cast.admin],
                       now=timezone.now())  # fmt: skip
    test = reach_tests.start(cast.lapas, by=cast.sari)

    on_duty = test.rows.filter(on_duty=True)
    assert on_duty.count() == 1 and 2 <= test.rows.count() < len(watch.people) + 1


def test_nobody_on_the_roster_is_said_and_nothing_begins(cast):
    with pytest.raises(ValidationError, match="Pilih semua yang menjabat"):
        reach_tests.start(cast.lapas, by=cast.sari)


def test_one_at_a_time_and_not_again_within_the_hour(cast, running):
    with pytest.raises(ValidationError, match="belum selesai"):
        reach_tests.start(cast.lapas, by=cast.sari, scope="office")
    reach_tests.close(running, by=cast.kalapas)
    with pytest.raises(ValidationError, match="satu jam"):
        reach_tests.start(cast.lapas, by=cast.sari, scope="office")


# --- Together ------------------------------------------------------------------------------------


def test_a_partner_that_has_not_agreed_is_asked_first(cast):
    test = reach_tests.start(cast.lapas, by=cast.sari, partner=cast.polresta, scope="office")
    assert (test.status, test.rows.count()) == ("asked", 0)
    assert set(Entry.objects.get(verb="asked").untold.people) == {cast.bram.pk, cast.kapolresta.pk}
    reach_tests.agree(test, by=cast.bram)

    assert test.status == "running"
    assert {one.agency for one in test.rows.all()} == {cast.lapas, cast.polresta}


def test_an_agreement_that_shows_names_and_telephones_is_consent(cast):
    level = {"level": "roles_and_names_and_phones"}
    shown = stage.clause("roster_sharing", cast.lapas, cast.polresta, **level)
    both = (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta)
    stage.agreed(*both, clauses=[shown])
    test = reach_tests.start(cast.lapas, by=cast.sari, partner=cast.polresta, scope="office")

    assert test.status == "running" and test.rows.filter(agency=cast.polresta).exists()
    sari, bram = (reach.result(standing(one), test) for one in (cast.sari, cast.bram))
    assert [side.named for side in sari.sides] == [True, True]
    assert [side.named for side in bram.sides] == [False, True]


def test_without_an_answer_within_a_day_it_does_not_take_place(cast):
    test = reach_tests.start(cast.lapas, by=cast.sari, partner=cast.polresta, scope="office")
    due("lapse")
    test.refresh_from_db()
    assert test.status == "cancelled"
    with pytest.raises(IllegalMove):
        reach_tests.agree(test, by=cast.bram)


def test_only_a_partner_is_asked(cast):
    with pytest.raises(ValidationError, match="bukan mitra"):
        reach_tests.start(cast.lapas, by=cast.sari, partner=cast.polres)


# --- Answers -------------------------------------------------------------------------------------


def test_every_text_says_that_it_is_a_test(cast, running):
    for delivery in Delivery.objects.filter(entry=running.entry).select_related("person", "entry"):
        said = message(delivery, "Uji panggil Lapas")
        assert "UJI" in said.subject
        assert delivery.channel != "sms" or (is_intact(said.text) and len(said.text) <= 160)
    assert "BALAS YA" in message(sms(running)).text


def test_an_sms_answers_and_is_thanked(client, cast, running, phone):
    delivery = sms(running)
    answer = say_to_us(client, reply(NUMBER, f"ya {delivery.reference}"))

    assert answer.json()["outcome"] == "answered"
    assert (row(running, cast.sari).via, row(running, cast.kalapas).via) == ("sms", "")
    assert {lane.channel: lane.answered for lane in reach.lanes(running)}["sms"] == 1
    assert Delivery.objects.filter(entry=None, text__contains="UJI").exists()


def test_a_real_call_goes_before_a_test_when_the_answer_names_neither(
    client, cast, asked, running, phone
):
    Delivery.objects.filter(channel="sms").update(state="sent", provider="kota")
    call = call_out(f"coordination.supportrequest:{asked.pk}",
                    plan("support_urgent", [Rung(f"accounts.user:{cast.sari.pk}")]))  # fmt: skip
    climb()
    say_to_us(client, reply(NUMBER, "YA"))

    call.refresh_from_db()
    assert call.acknowledged_by == cast.sari
    assert row(running, cast.sari).answered_at is None


def test_the_link_of_a_message_answers_without_signing_in(client, cast, running):
    delivery = sms(running)
    path = answer_link(delivery).partition("//")[2].partition("/")[2]
    page = client.get(f"/{path}")
    assert page.status_code == 200 and "UJI, bukan keadaan darurat" in page.content.decode()
    assert row(running, cast.sari).answered_at is None

    assert "tercatat" in client.post(f"/{path}").content.decode()
    assert "tercatat" in client.post(f"/{path}").content.decode()
    assert row(running, cast.sari).via == "sms"
    assert Entry.objects.filter(verb="answered").count() == 1
    assert client.get(f"/{path[:-2]}x/").status_code == 404


def test_in_the_app_one_answers_on_the_tests_own_page(client, cast, running):
    client.force_login(cast.gate)
    client.post(reverse("coordination:reach_answer", args=[running.pk]))

    assert row(running, cast.gate).via == "app"
    page = client.get(running.get_absolute_url()).content.decode()
    assert "Jawaban Anda tercatat" in page and "Sari" not in page
    assert {lane.channel: lane.received for lane in reach.lanes(running)}["inbox"] == 1


def test_what_comes_after_the_end_is_told_so_and_counts_nothing(client, cast, running, phone):
    delivery, one = sms(running), row(running, cast.sari)
    due("close")
    running.refresh_from_db()
    assert running.totals["people"] == 3 and running.totals["by"] == {"LPS": [0, 3]}
    say_to_us(client, reply(NUMBER, f"YA {delivery.reference}"))
    with pytest.raises(IllegalMove):
        reach_answers.answer(one, via="link")

    assert row(running, cast.sari).answered_at is None
    assert Delivery.objects.filter(entry=None, text__contains="DITUTUP").exists()
    assert not wanted(running.entry)


# --- The picture ---------------------------------------------------------------------------------


def test_who_cannot_be_reached_tonight_stands_on_the_board(cast, running):
    four_teams(cast.lapas, [cast.sari, cast.gate, cast.kalapas, cast.admin], now=timezone.now())
    type(cast.gate).objects.update(email="")
    reach_answers.answer(row(running, cast.sari), via="app")
    reach_tests.close(running, by=cast.kalapas)
    board = reach.board(cast.lapas)

    found = {one.person: (one.has_none, bool(one.missed)) for one in board.silent}
    assert cast.sari not in found and set(found) <= {cast.gate, cast.kalapas, cast.admin}
    assert all(none for none, _missed in found.values())
    assert [point.share for point in board.points] == [33]


def test_it_comes_again_each_week_or_month_until_somebody_stops_it(cast, phone):
    test = reach_tests.start(cast.lapas, by=cast.kalapas, scope="office", every="weekly")
    assert Reminder.objects.get(kind="repeat").due_at > timezone.now() + timedelta(days=6)
    due("close")
    due("repeat")
    again = ReachTest.objects.get(follows=test)
    assert (again.status, again.every, again.rows.count()) == ("running", "weekly", 3)
    reach_tests.stop(again, by=cast.kalapas)
    assert not Reminder.objects.filter(kind="repeat", fired_at=None).exists()


def test_a_month_after_the_31st_is_the_last_of_the_next(cast):
    test = ReachTest(agency=cast.lapas, every="monthly")
    wib = ZoneInfo("Asia/Jakarta")
    after = reach_tests._next(test, datetime(2028, 1, 31, 9, tzinfo=wib))
    assert after == datetime(2028, 2, 29, 9, tzinfo=wib)


def test_only_those_asked_and_those_who_test_know_of_it(cast, running):
    name = f"coordination.reachtest:{running.pk}"
    everybody = [cast.sari, cast.gate, cast.admin, cast.bram, cast.joko]
    assert viewers(name, [one.pk for one in everybody]) == {cast.sari.pk, cast.gate.pk}
    assert [bool(seen_by(one, [name])) for one in everybody] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("who", "said", "status"),
    [
        ("sari", {"scope": "office", "minutes": "60"}, 302),
        ("sari", {"scope": "office", "minutes": "61"}, 422),
        ("sari", {"scope": "semua", "minutes": "60"}, 422),
        ("sari", {"scope": "roster", "minutes": "60"}, 422),
        ("gate", {"scope": "office", "minutes": "60"}, 403),
        ("bram", {"scope": "office", "minutes": "60"}, 404),
    ],
)
def test_only_those_with_the_duty_start_one_and_wrong_words_are_kept(
    client, cast, who, said, status
):
    client.force_login(getattr(cast, who))
    url = reverse("coordination:reach_tests", args=[cast.lapas.pk])
    assert client.post(url, said).status_code == status
    assert ReachTest.objects.exists() == (status == 302)


def test_the_results_cost_the_same_however_many_are_asked(
    client, cast, running, django_assert_max_num_queries
):
    client.force_login(cast.sari)
    client.get(running.get_absolute_url())
    people = [stage.posted(f"77{at}", f"Orang {at}", cast.lapas, "Anggota") for at in range(20)]
    ReachRow.objects.bulk_create(
        ReachRow(test=running, person=one, agency=cast.lapas) for one in people
    )
    Posting.objects.filter(person__in=people).update(duties=["gate"])
    with django_assert_max_num_queries(14):
        client.get(running.get_absolute_url())
