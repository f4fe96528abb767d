"""The roster on screens: what people find there, what they may do, and what bad input gets."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination import duty
from coordination.models import Handover, Override, RosterImport, Rotation, Swap, TeamMember
from coordination.services import handovers, rosters

from .. import cast as stage
from .browser import at, browse, fields, spelled
from .rosters import four_teams, guards
from .sheets import book
from .test_request_list_page import cost

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def watch(cast):
    return four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())


@pytest.fixture
def sari(cast):
    return browse(cast.sari)


def said(answer):
    return answer.content.decode()


def test_tonight_names_who_is_on_duty_and_what_is_missing(cast, sari, watch):
    rosters.add_post(cast.lapas, by=cast.sari, title="P2U", least=2)
    (person,) = duty.on_duty(watch.post.pk)
    name = next(one.full_name for one in watch.people if one.pk == person)

    page = said(sari.get(at("roster_tonight")))

    assert name in page
    assert "Kosong" in page
    assert "Celah 14 hari" in page


def test_tonight_without_any_roster_says_where_to_begin(cast, sari):
    page = said(sari.get(at("roster_tonight")))

    assert "Belum ada pos jaga" in page
    assert at("roster_keep", cast.lapas.pk) in page


def test_tonight_costs_no_more_with_more_on_it(cast, watch, sari):
    before = cost(sari, at("roster_tonight"))
    more = rosters.add_post(cast.lapas, by=cast.sari, title="P2U")
    for team, person in zip(watch.teams, guards(cast.lapas, 4, 7101), strict=True):
        rosters.join(team, by=cast.sari, post=more, person=person, since=rosters.today(cast.lapas))

    assert cost(sari, at("roster_tonight")) <= before


@pytest.mark.parametrize("day", ("", "2028-02-29", "1-1-1", "0001-01-01", "9999-12-31", "x"))
def test_the_week_shows_seven_days_whatever_day_is_asked_for(cast, sari, watch, day):
    answer = sari.get(at("roster_week", cast.lapas.pk), {"mulai": day})

    assert answer.status_code == 200
    assert said(answer).count('class="stretch"') == 21


def test_the_week_of_a_leap_year_has_its_29th(cast, sari, watch):
    assert 'data-day="Selasa 29 Feb"' in said(
        sari.get(at("roster_week", cast.lapas.pk), {"mulai": "2028-02-29"})
    )


def test_a_pattern_is_begun_from_an_example_by_hand(cast, sari):
    address = at("rotation_new", cast.lapas.pk)
    page = sari.get(address, {"contoh": "corrections"})
    answer = sari.post(address, fields(page))

    assert answer.status_code == 302
    made = Rotation.objects.get()
    assert made.cycle == ["P", "P", "S", "S", "M", "M", "", ""]
    assert [seat.team.name for seat in made.seats.order_by("team")] == [
        "Regu I",
        "Regu II",
        "Regu III",
        "Regu IV",
    ]
    assert {shift.minutes for shift in made.shifts.all()} == {360, 720}


def test_a_preview_keeps_nothing(cast, sari):
    address = at("rotation_new", cast.lapas.pk)
    typed = fields(sari.get(address)) | {"cycle": "M M - -", "preview": "1"}

    assert "M M - -" in said(sari.post(address, typed))
    assert not Rotation.objects.exists()


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"cycle": "P X"}, "tidak dikenal: X"),
        ({"cycle": " "}, "aria-invalid"),
        ({"since": "29/02/2027"}, "tanggal"),
        ({"giliran-1-hours": "25"}, "24"),
        ({"giliran-1-code": "<b>"}, "huruf dan angka"),
        ({"regu-1-place": "0"}, "1"),
        ({"since": "2020-01-01"}, "yang lalu tidak diubah"),
    ],
)
def test_a_pattern_typed_wrong_is_refused_and_kept_on_the_page(cast, sari, typed, words):
    address = at("rotation_new", cast.lapas.pk)
    answer = sari.post(address, fields(sari.get(address)) | {"name": "Pola Kita"} | typed)

    assert answer.status_code == 422
    assert words in said(answer)
    assert "Pola Kita" in said(answer)
    assert not Rotation.objects.exists()


def test_a_pattern_is_changed_from_tomorrow(cast, sari, watch):
    address = at("rotation_change", watch.rotation.pk)
    answer = sari.post(address, fields(sari.get(address)))

    assert answer.status_code == 302
    old, new = Rotation.objects.order_by("pk")
    assert new.since == old.until + DAY
    now = timezone.now()
    assert all(
        len(duty.on_duty(watch.post.pk, now + timedelta(hours=hour))) == 1
        for hour in range(0, 72, 5)
    )


def test_a_person_of_another_agency_is_not_even_offered(cast, sari, watch):
    address = at("team", watch.teams[0].pk)
    answer = sari.post(
        address,
        {"person": cast.bram.pk, "post": watch.post.pk, "since": f"{rosters.today(cast.lapas)}"},
    )

    assert answer.status_code == 422
    assert "Bram" not in said(sari.get(address))


def test_a_stand_in_is_typed_in_and_taken_back(cast, sari, watch):
    now = timezone.now()
    typed = {
        "post": watch.post.pk,
        "person_out": "",
        "person_in": cast.sari.pk,
        "starts": spelled(now + DAY),
        "ends": spelled(now + 2 * DAY),
        "reason": "Razia",
    }
    assert sari.post(at("stand_ins", cast.lapas.pk), typed).status_code == 302
    made = Override.objects.get()

    assert sari.post(at("stand_in_cancel", made.pk), follow=True).status_code == 200
    made.refresh_from_db()
    assert made.cancelled_at is not None
    again = sari.post(at("stand_in_cancel", made.pk), follow=True)
    assert "yang lalu tidak diubah" in said(again)


def test_a_gap_leads_to_a_form_that_is_filled_in(cast, sari, watch):
    query = {"post": watch.post.pk, "starts": "2027-01-05T07:00:00+07:00", "ends": "kapan"}
    typed = fields(sari.get(at("stand_ins", cast.lapas.pk), query))

    assert (typed["post"], typed["starts"]) == (str(watch.post.pk), "2027-01-05T07:00")


def test_a_swap_goes_from_the_offer_to_the_roster(cast, watch):
    giver, taker = watch.people[0], watch.people[2]
    page = browse(giver)
    address = at("swap_new", cast.lapas.pk)
    turn = fields(page.get(address))["giliran"] or first_choice(page.get(address))
    offered = page.get(address, {"giliran": turn, "orang": taker.pk})
    back = [value for value in choices(offered) if value][-1]
    query = f"{address}?giliran={turn.replace('+', '%2B')}&orang={taker.pk}"
    assert page.post(query, {"back": back, "reason": ""}).status_code == 302
    made = Swap.objects.get()

    assert page.post(at("swap_answer", made.pk, "setuju")).status_code == 403
    assert browse(taker).post(at("swap_answer", made.pk, "setuju")).status_code == 302
    assert duty.on_duty(watch.post.pk, made.starts) == [taker.pk]
    assert duty.on_duty(watch.post.pk, made.back_starts) == [giver.pk]
    late = browse(taker).post(at("swap_answer", made.pk, "tolak"))
    assert late.status_code == 409


def choices(answer):
    """The values that a page offers in radio buttons or a list, in their order."""
    return [part.split('"')[0] for part in said(answer).split('value="')[1:] if "|" in part[:60]]


def first_choice(answer):
    return choices(answer)[0]


def test_a_watch_is_handed_over_and_taken(cast, sari):
    counts = {"registered": "540", "counted": "540", "outside": "0", "keys": "42", "radios": ""}
    assert sari.post(at("handovers", cast.lapas.pk), counts | {"notes": ""}).status_code == 302
    made = Handover.objects.get()
    kalapas = browse(cast.kalapas)
    take = at("handover_take", made.pk)

    refused = kalapas.post(take, {"taken_counted": "539", "taken_keys": "42", "taken_note": ""})
    assert refused.status_code == 422
    assert "Hitungan berbeda" in said(refused)
    answer = kalapas.post(take, {"taken_counted": "540", "taken_keys": "42", "taken_note": ""})
    assert answer.status_code == 302
    late = browse(cast.kalapas).post(take, {"taken_counted": "540", "taken_keys": "42"})
    assert late.status_code == 409


@pytest.mark.parametrize("counted", ("-1", "tiga", "99999999999"))
def test_a_count_that_is_no_number_is_refused(cast, sari, counted):
    answer = sari.post(at("handovers", cast.lapas.pk), {"counted": counted, "outside": "0"})

    assert answer.status_code == 422
    assert not Handover.objects.exists()


def test_a_second_hand_over_waits_for_the_first(cast, sari):
    handovers.hand(cast.lapas, by=cast.kalapas, counted=1, registered=1)

    answer = sari.post(at("handovers", cast.lapas.pk), {"counted": "1", "outside": "0"})

    assert answer.status_code == 422
    assert Handover.objects.count() == 1


def test_a_calendar_address_is_shown_once(cast, sari, watch, client):
    answer = sari.post(at("feeds"), {"whose": "saya", "label": "Ponsel"})
    address = said(answer).split("<code>")[1].split("</code>")[0]

    assert address.endswith(".ics")
    assert client.get(address.partition("testserver")[2]).status_code == 200
    assert address not in said(sari.get(at("feeds")))
    assert client.get(reverse("feed", args=["x" * 43])).status_code == 404


def test_a_team_of_another_agency_has_no_calendar_for_me(cast, watch):
    answer = browse(cast.bram).post(at("feeds"), {"whose": watch.teams[0].pk, "label": "x"})

    assert answer.status_code == 422


def test_a_list_is_uploaded_looked_at_and_applied(cast, sari, watch):
    file = book((1, "", "1001", "Regu 1", "Karupam"), (2, "", "0", "Regu 1", "Karupam"))
    answer = sari.post(at("roster_upload", cast.lapas.pk), {"file": file}, follow=True)
    made = RosterImport.objects.get()
    assert "0 tidak menjabat" in said(answer)
    assert not TeamMember.objects.filter(person=cast.sari).exists()

    sari.post(at("roster_apply", made.pk), {"end_others": "on"})
    assert TeamMember.objects.get(person=cast.sari).team == watch.teams[0]
    sari.post(at("roster_undo", made.pk))
    assert not TeamMember.objects.filter(person=cast.sari).exists()
    assert sari.post(at("roster_apply", made.pk)).status_code == 409


@pytest.mark.parametrize("name, status", [("daftar.xlsm", 422), ("daftar.xlsx", 413)])
def test_a_file_that_cannot_be_read_is_refused(cast, sari, name, status):
    file = book((1,), name=name)
    if status == 413:
        file.size = 3 << 20
        file.file.write(b"\0" * (3 << 20))
        file.file.seek(0)
    answer = sari.post(at("roster_upload", cast.lapas.pk), {"file": file})

    assert answer.status_code == status
    assert not RosterImport.objects.exists()


def test_the_columns_can_be_chosen_by_hand(cast, sari, watch):
    file = book(("1001", "Regu 1", "Karupam"), head=("A", "B", "C"))
    sari.post(at("roster_upload", cast.lapas.pk), {"file": file})
    made = RosterImport.objects.get()
    address = at("roster_import", made.pk)

    assert sari.post(address, {"number": "0", "team": "1"}).status_code == 422
    assert sari.post(address, {"number": "0", "team": "1", "post": "1"}).status_code == 422
    assert sari.post(address, {"number": "0", "team": "1", "post": "2"}).status_code == 302
    assert "Terapkan 1 baris" in said(sari.get(address))


def test_one_person_at_two_posts_at_once_is_shown_before_it_happens(cast, sari, watch):
    gate = rosters.add_post(cast.lapas, by=cast.sari, title="P2U")
    person, today = watch.people[0], rosters.today(cast.lapas)
    rosters.join(watch.teams[0], by=cast.sari, post=gate, person=person, since=today)

    page = said(sari.get(at("roster_tonight")))

    assert "Jaga ganda" in page
    assert "Karupam + P2U" in page or "P2U + Karupam" in page


def test_two_agencies_in_two_zones_stand_on_one_page_each_with_its_own_clock(cast, sari, watch):
    cast.polresta.timezone = "Asia/Makassar"
    cast.polresta.save()
    four_teams(cast.polresta, guards(cast.polresta, 4, 8001), now=timezone.now(), title="SPKT")
    shown = stage.clause("roster_sharing", cast.lapas, cast.polresta, level="roles")
    stage.agreed((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta), clauses=[shown])

    page = said(sari.get(at("roster_tonight")))
    (own, theirs) = page.split('class="sheet house"')[1:]

    assert "WIB" in own
    assert "WITA" not in own
    assert "WITA" in theirs
    assert "Petugas 8001" not in theirs
    assert sari.get(at("roster_week", cast.polresta.pk)).status_code == 200
    assert sari.get(at("roster_keep", cast.polresta.pk)).status_code == 404
