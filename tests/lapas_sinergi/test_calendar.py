"""The calendar of all rooms: who sees what on which day, at a fixed cost, and as a feed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.access import standing
from coordination.models import Agency, Debt, Position, Posting, SupportRequest
from coordination.services import feeds
from lapas_sinergi import days
from lapas_sinergi.occasions import occasions
from notifications.occasions import Kind, Occasion
from sop.models import LaneRow
from sop.services import editing, reading, reviewing
from tests.coordination.rosters import four_teams, furnish, post
from tests.coordination.test_order_officers import issue

WIB = ZoneInfo("Asia/Jakarta")
KIND = Kind("x", "X", "clock")


def ago(**time):
    return timezone.now() - timedelta(**time)


def all_of(person, behind=70, ahead=70):
    now = timezone.now()
    found = occasions(standing(person), now - timedelta(behind), now + timedelta(ahead))
    return {one.kind.code: one for one in found}


def thing(starts, ends=None, **more):
    told = {"key": "k", "kind": KIND, "title": "T", "url": "/", "subject": "a.b:1"}
    return Occasion(starts=starts, ends=ends, **told, **more)


# --- Arithmetic ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "day", "expected"),
    [
        ("bulan", "2026-11-22", "2026-10-26 2026-12-06 2026-10-01 2026-12-01"),
        ("bulan", "2028-02-29", "2028-01-31 2028-03-05 2028-01-01 2028-03-01"),
        ("bulan", "2027-02-10", "2027-02-01 2027-02-28 2027-01-01 2027-03-01"),
        ("minggu", "2026-11-22", "2026-11-16 2026-11-22 2026-11-09 2026-11-23"),
        ("agenda", "2028-02-29", "2028-02-29 2028-03-29 2028-01-30 2028-03-30"),
    ],
)
def test_each_view_shows_whole_weeks_or_thirty_days(view, day, expected):
    found = days.span(view, date.fromisoformat(day))

    said = [one.isoformat() for one in (found.first, found.last, found.before, found.after)]
    assert said == expected.split()


def test_what_lasts_over_midnight_stands_on_both_days_of_its_own_clock():
    span = days.span("minggu", date(2026, 11, 18))
    night = thing(datetime(2026, 11, 18, 19, tzinfo=WIB), datetime(2026, 11, 19, 7, tzinfo=WIB))
    wibs, wits = (days.lay_out([night], span, zone) for zone in (WIB, ZoneInfo("Asia/Jayapura")))

    assert [bool(day.found) for day in wibs] == [False, False, True, True, False, False, False]
    assert [len(day.found) for day in wits] == [0, 0, 1, 1, 0, 0, 0]
    assert wibs[2].found[0].begins and not wibs[3].found[0].begins


def test_what_ends_at_midnight_is_not_on_the_day_after():
    span = days.span("minggu", date(2026, 11, 18))
    whole = thing(datetime(2026, 11, 18, tzinfo=WIB), datetime(2026, 11, 19, tzinfo=WIB))

    assert [len(day.found) for day in days.lay_out([whole], span, WIB)] == [0, 0, 1, 0, 0, 0, 0]


def test_a_full_day_shows_what_waits_before_what_is_done():
    noon = datetime(2026, 11, 18, 12, tzinfo=WIB)
    found = [thing(noon, is_done=True)] * 5 + [thing(noon, is_mine=True), thing(noon)]
    (day,) = days.lay_out(found, days.Span(noon.date(), noon.date(), None, None), WIB)

    assert [one.one.is_done for one in day.top] == [True, True, False, False]
    assert day.more == 3


def test_the_last_year_has_no_day_after_it():
    assert days.span("bulan", date(2199, 12, 31)).after is None
    assert days.span("agenda", date(2000, 1, 1)).before is None
    assert days.day_from("31-12-2026", date(2026, 1, 1)) == date(2026, 1, 1)
    assert days.day_from("9999-12-31", date(2026, 1, 1)) == date(2026, 1, 1)


# --- What each room adds -------------------------------------------------------------------------


@pytest.mark.django_db
def test_support_its_muster_and_its_report_wait_for_those_who_do_them(cast, granted, officers):
    issue(granted, cast.bram, officers)
    gate, padal, joko = all_of(cast.gate), all_of(cast.padal), all_of(cast.joko)

    assert (gate["muster"].is_mine, gate["report"].is_mine) == (True, False)
    assert (padal["muster"].is_mine, padal["report"].is_mine) == (True, True)
    assert padal["report"].starts == granted.ends_at + timedelta(hours=24)
    assert not joko


@pytest.mark.django_db
def test_an_answer_is_due_as_the_agreement_says_and_the_agreement_ends(cast, pact, asked):
    bram, sari = all_of(cast.bram, ahead=90), all_of(cast.sari, ahead=90)

    assert bram["answer"].starts == asked.submitted_at + timedelta(minutes=60)
    assert bram["answer"].is_mine and not sari["answer"].is_mine
    assert bram["agreement"].is_day and bram["agreement"].is_mine
    assert bram["agreement"].starts.astimezone(WIB).date() == pact.valid_until
    assert {"renewal", "agreement"} <= set(sari) and not sari["renewal"].is_mine


@pytest.mark.django_db
def test_a_debt_is_owed_by_one_end_and_seen_by_both(cast, asked):
    Debt.objects.create(request=asked, kind="letter", due_at=ago(hours=1))
    sari, bram = all_of(cast.sari)["debt"], all_of(cast.bram)["debt"]

    assert sari.is_mine and sari.is_late(timezone.now())
    assert not bram.is_mine
    assert "debt" not in all_of(cast.joko)


@pytest.mark.django_db
def test_turns_are_the_readers_own_and_gaps_of_those_who_keep_the_roster(cast):
    furnish(cast, cast.sari, cast.kalapas, cast.gate)
    post(cast.lapas, "Menara")
    sari, gate, kalapas, bram = (
        all_of(one) for one in (cast.sari, cast.gate, cast.kalapas, cast.bram)
    )

    assert sari["turn"].title == "Karupam"
    assert kalapas["gap"].title == "Menara" and "gap" not in gate
    assert gate["swap"].is_mine and not sari["swap"].is_mine
    assert kalapas["handover"].is_mine and not sari["handover"].is_mine
    assert not {"turn", "gap", "swap", "handover"} & set(bram)


@pytest.mark.django_db
def test_an_sop_asks_for_initials_then_to_be_read_and_evaluated(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    assert all_of(cast.bram)["initials"].starts > timezone.now()


@pytest.mark.django_db
def test_an_sop_in_force_is_read_within_a_week_and_evaluated_within_a_year(cast, in_force):
    row = LaneRow.objects.get(version=in_force, code="rupam")
    editing.assign_posts(row, by=cast.kalapas, posts=[Position.objects.get(code="1001")])
    sari = all_of(cast.sari, ahead=400)

    assert sari["reading"].starts == in_force.in_force_from + timedelta(days=7)
    assert sari["evaluation"].starts > timezone.now() + timedelta(days=300)
    reading.acknowledge(in_force, by=cast.sari)
    assert "reading" not in all_of(cast.sari)
    assert "sop_begins" in all_of(cast.sari) and not all_of(cast.joko)


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def look(client):
    def look(person, **query):
        client.force_login(person)
        return client.get(reverse("agenda"), query)

    return look


def many(cast, number):
    """So many granted requests, each for an hour of the coming month."""
    start, each = timezone.now(), timedelta(days=28) / max(number, 1)
    told = {"requester": cast.lapas, "provider": cast.polresta, "drafted_by": cast.sari}
    told |= {"status": "approved", "place": "Lapas", "contact_name": "x", "contact_phone": "+628"}
    SupportRequest.objects.bulk_create(
        SupportRequest(
            **told,
            activity=f"Razia {at}",
            starts_at=start + at * each,
            ends_at=start + at * each + timedelta(hours=1),
        )
        for at in range(number)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("number", [400, pytest.param(10_000, marks=pytest.mark.large)])
def test_the_page_costs_the_same_with_nothing_and_with_a_thousand_things(look, cast, number):
    look(cast.sari)  # what is prepared once a process
    found = {}
    for so_many in (0, number):
        many(cast, so_many)
        for view in days.VIEWS:
            with CaptureQueriesContext(connection) as asked:
                answer = look(cast.sari, tampilan=view)
            assert answer.status_code == 200 and len(answer.content) < 400_000
            found.setdefault(view, set()).add(len(asked))
    assert all(len(counts) == 1 for counts in found.values()), found


@pytest.mark.django_db
@pytest.mark.large
def test_where_a_list_is_cut_the_page_says_so(look, cast):
    many(cast, 10_001)
    page = look(cast.sari, tampilan="agenda").content.decode()
    assert "Terlalu banyak untuk satu halaman" in page


@pytest.mark.django_db
@pytest.mark.parametrize("view", [*days.VIEWS, "", "tahun"])
def test_every_view_leads_to_the_thing_and_tells_the_other_pair_nothing(look, cast, asked, view):
    day = asked.starts_at.astimezone(WIB).date().isoformat()
    ours = look(cast.bram, tampilan=view, hari=day).content.decode()
    theirs = look(cast.joko, tampilan=view, hari=day).content.decode()

    assert asked.activity in ours and asked.get_absolute_url() in ours
    assert asked.activity not in theirs


@pytest.mark.django_db
def test_what_is_late_stands_above_today_and_only_ones_own_on_request(look, cast, asked):
    Debt.objects.create(request=asked, kind="letter", due_at=ago(days=20))

    assert "Lewat batas" in look(cast.sari, tampilan="agenda").content.decode()
    assert "Lewat batas" not in look(cast.bram, tampilan="agenda").content.decode()
    assert asked.activity not in look(cast.gate, tampilan="agenda", hanya="saya").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["", "besok", "2026-02-30", "0001-01-01", "9999-12-31", "\0"])
def test_a_day_that_is_none_is_today(look, cast, day):
    answer = look(cast.operator, hari=day)

    assert answer.status_code == 200
    assert 'aria-current="date"' in answer.content.decode()


# --- The feed ------------------------------------------------------------------------------------


@pytest.fixture
def busy(cast, granted, officers):
    """Bima stands no watch; he has a muster, a report, and a turn of the police's own roster."""
    issue(granted, cast.bram, officers)
    four_teams(cast.polresta, [cast.padal, cast.bram], preset="police", now=timezone.now())
    return granted


def read(client, person):
    _feed, secret = feeds.issue(person, label="Ponsel")
    return client.get(reverse("feed", args=[secret])).content


@pytest.mark.django_db
def test_two_parsers_read_a_persons_turns_and_due_things(client, cast, busy):
    body = read(client, cast.padal)
    one = icalendar.Calendar.from_ical(body)
    other = vobject.readOne(body.decode())

    said = {str(event["summary"]) for event in one.walk("VEVENT")}
    assert {"Karupam", f"Apel: {busy.activity}", f"Laporan: {busy.activity}"} <= said
    assert said == {event.summary.value for event in other.vevent_list}
    assert len({event.uid.value for event in other.vevent_list}) == len(other.vevent_list)
    assert any(busy.get_absolute_url() in str(event.get("url")) for event in one.walk("VEVENT"))


@pytest.mark.django_db
def test_whoever_loses_the_right_loses_the_words_at_once(client, cast, busy):
    assert busy.activity.encode() in read(client, cast.padal)
    Posting.objects.filter(person=cast.padal).update(duties=[])

    assert busy.activity.encode() not in read(client, cast.padal)


@pytest.mark.django_db
def test_a_secret_stays_in_the_house(client, cast, busy):
    SupportRequest.objects.filter(pk=busy.pk).update(classification=2)
    body = read(client, cast.padal)

    assert busy.activity.encode() not in body
    assert b"SUMMARY:Apel" in body


@pytest.mark.django_db
def test_a_whole_day_is_a_day_of_the_agencys_clock(client, cast, pact):
    Agency.objects.update(timezone="Asia/Jayapura")
    book = icalendar.Calendar.from_ical(read(client, cast.kalapas))
    found = [event for event in book.walk("VEVENT") if "berakhir" in event["summary"]]

    assert [event.decoded("dtstart") for event in found] == [pact.valid_until]
