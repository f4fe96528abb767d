"""A month from a matrix: codes in cells become turns, wrong cells are named, a day can undo it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination import monthly, plans
from coordination.models import MonthRow, RosterImport
from coordination.roster import Member, Pattern, Plan, Sheet, Shift, turns
from coordination.services import exceptions, month_import, roster_import
from coordination.services.swaps import Given, accept, propose
from journal.models import Entry

from .rosters import four_teams, guards, post
from .sheets import book

WIB = ZoneInfo("Asia/Jakarta")
NIGHT, DAY_ = Shift("M", time(19), 720), Shift("P", time(7), 360)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
HEAD = ("No", "Nama", "NIP", *range(1, 32))
HOURS = "P 07.00-13.00\nS 13.00-19.00\nM 19.00-07.00"
ALL_NIGHTS = ("M", "M", "-", "-") * 8


# --- Arithmetic ----------------------------------------------------------------------------------


def plan(*sheets, changes=()):
    pattern = Pattern(date(2026, 11, 1), None, (("P",),), {"P": DAY_}, {1: 0})
    members = tuple(Member(1, 9, person, date(2026, 11, 1)) for person in (1, 2))
    return Plan(WIB, (pattern,), members, tuple(sheets), tuple(changes))


def stood(plan, person):
    start = datetime(2026, 12, 1, tzinfo=WIB)
    return [
        (turn.starts.astimezone(WIB).day, turn.shift)
        for turn in turns(plan, start, start + timedelta(days=4) - timedelta(minutes=1))
        if turn.person == person and turn.starts >= start
    ]


def test_in_its_days_a_sheet_stands_instead_of_the_teams_turns_of_that_person_alone():
    sheet = Sheet(1, 9, date(2026, 12, 2), ((NIGHT,), ()))

    assert stood(plan(sheet), 1) == [(1, "P"), (2, "M"), (4, "P")]
    assert stood(plan(sheet), 2) == [(1, "P"), (2, "P"), (3, "P"), (4, "P")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("p 7.00 - 13.00", {"P": ["07:00", 360]}),
        ("M 19.00-07.00\n\nH 00:00–24:00", {"M": ["19:00", 720], "H": ["00:00", 1440]}),
    ],
)
def test_hours_are_read_over_midnight_and_round_the_clock(text, found):
    assert monthly.parse_hours(text) == found


@pytest.mark.parametrize("text", ["P", "P 07.00", "P 07.60-13.00", "P pagi", "L 07.00-13.00"])
def test_what_are_no_hours_is_named(text):
    with pytest.raises(ValueError, match=text.split()[0]):
        monthly.parse_hours(text)


# --- The list ------------------------------------------------------------------------------------


@pytest.fixture
def watch(cast):
    with time_machine.travel(NOW, tick=False):
        yield four_teams(cast.lapas, guards(cast.lapas), now=NOW)


def row(number, cells, name=""):
    return ("", name, number, *cells)


def sent(cast, *rows, head=HEAD, **more):
    """The matrix of December, with the one post for everybody."""
    file = book(*rows, head=head)
    made = roster_import.upload(cast.lapas, by=cast.sari, file=file, kind="month")
    said = {"month": "2026-12", "hours": HOURS, "number": 2, "name": 1, "station": 0} | more
    month_import.map_month(made, by=cast.sari, said=said)
    return made


def reasons(made):
    judged = monthly.judge(made.agency, made.cells, made.mapping, date(2026, 11, 22))
    return {one.line: " ".join(one.reasons) for one in judged}


def december(watch, person, days=range(1, 32)):
    start = datetime(2026, 12, 1, tzinfo=WIB)
    found = plans.turns_of([watch.post.agency], start, start + timedelta(days=31))
    theirs = [turn for turn in found[watch.post.agency_id] if turn.person == person.pk]
    return [turn for turn in theirs if turn.starts.astimezone(WIB).date() >= date(2026, 12, 1)]


@pytest.mark.django_db
def test_a_matrix_becomes_turns_and_is_taken_back_within_a_day(cast, watch):
    before = december(watch, watch.people[0])
    made = sent(cast, row("7001", ALL_NIGHTS), station=watch.post.pk)
    assert month_import.apply(made, by=cast.sari) == (1, 0)

    nights = december(watch, watch.people[0])
    assert [turn.starts.astimezone(WIB).day for turn in nights[:4]] == [1, 2, 5, 6]
    assert {turn.ends - turn.starts for turn in nights} == {timedelta(hours=12)}
    assert december(watch, watch.people[1])  # who is not in it stands with the team
    month_import.undo(made, by=cast.sari)
    assert december(watch, watch.people[0]) == before and not MonthRow.objects.exists()


@pytest.mark.django_db
def test_each_wrong_cell_is_named_and_the_row_stays_out(cast, watch):
    cells = ["Q", *["P"] * 30]
    formula = ["=A1", *["-"] * 29, ""]
    made = sent(
        cast, row("7001", cells), row("7002", ["Z"] * 31), row("9999", ALL_NIGHTS[:31]),
        row("7003", ["P+S"] * 31), row("7003", ["P"] * 31), row("7004", formula),
        ("Keterangan: P = pagi",), row("7001", ["P/M"] * 31, name="Siti Aminah"),
        station=watch.post.pk,
    )  # fmt: skip
    said = reasons(made)

    assert said[2] == "Tanggal 1: kode “Q” tidak dikenal."
    assert said[3].endswith("dan 26 sel lagi") and said[3].count("Tanggal") == 5
    assert "9999 tidak menjabat" in said[4]
    assert (said[5], said[6]) == ("", "Sama dengan baris 5.")
    assert said[7] == "Tanggal 1: rumus tanpa nilai."
    assert 8 not in said and "milik Petugas 7001" in said[9]
    assert month_import.apply(made, by=cast.sari) == (1, 6)


@pytest.mark.django_db
def test_a_day_that_the_month_does_not_have_must_be_empty(cast, watch):
    made = sent(cast, row("7001", ["P"] * 31), month="2028-02", station=watch.post.pk)
    assert reasons(made)[2].count("tidak ada di bulan itu") == 2
    leap = sent(cast, row("7001", [*["P"] * 29, "", ""]), month="2028-02", station=watch.post.pk)
    assert month_import.apply(leap, by=cast.sari) == (1, 0)
    assert MonthRow.objects.get().until == date(2028, 2, 29)


@pytest.mark.django_db
def test_of_a_month_that_runs_the_past_days_stay(cast, watch):
    made = sent(cast, row("7001", [*["M"] * 30, ""]), month="2026-11", station=watch.post.pk)
    month_import.apply(made, by=cast.sari)
    kept = MonthRow.objects.get()

    assert (kept.since, kept.until, len(kept.cells)) == (date(2026, 11, 22), date(2026, 11, 30), 9)


@pytest.mark.django_db
def test_the_head_is_found_below_titles_and_dates_say_the_month(cast, watch):
    head = ("JADWAL JAGA",)
    days = [date(2026, 12, day) for day in range(1, 32)]
    file = book(("Bulan", "Desember"), ("NIP", "Nama", *days), ("7001", "", *["P"] * 31), head=head)
    made = roster_import.upload(cast.lapas, by=cast.sari, file=file, kind="month")

    assert (made.mapping["head"], made.mapping["month"]) == (2, "2026-12")
    assert made.mapping["number"] == 0 and made.mapping["days"]["31"] == 32
    assert "M 19.00-07.00" in made.mapping["hours"]


@pytest.mark.django_db
def test_what_is_no_matrix_is_refused(cast, watch):
    with pytest.raises(ValidationError, match="tanggal 1 sampai 31"):
        roster_import.upload(cast.lapas, by=cast.sari, file=book(("1",)), kind="month")
    made = sent(cast, row("7001", ["P"] * 31))
    for said, field in (({"month": "2026-10"}, "month"), ({"hours": "P pagi"}, "hours")):
        with pytest.raises(ValidationError) as wrong:
            base = {"month": "2026-12", "hours": HOURS, "number": 2}
            month_import.map_month(made, by=cast.sari, said=base | said)
        assert field in wrong.value.message_dict


@pytest.mark.django_db
def test_a_second_list_for_the_month_replaces_the_first_and_undo_gives_it_back(cast, watch):
    first = sent(cast, row("7001", ["P"] * 31), station=watch.post.pk)
    month_import.apply(first, by=cast.sari)
    second = sent(cast, row("7001", ["M"] * 31), station=watch.post.pk)
    month_import.apply(second, by=cast.sari)
    assert {turn.shift for turn in december(watch, watch.people[0])} == {"M"}
    with pytest.raises(ValidationError, match="diganti sesudah"):
        third = sent(cast, row("7001", ["S"] * 31), station=watch.post.pk)
        month_import.apply(third, by=cast.sari)
        month_import.undo(second, by=cast.sari)
    month_import.undo(third, by=cast.sari)
    month_import.undo(second, by=cast.sari)
    assert {turn.shift for turn in december(watch, watch.people[0])} == {"P"}


@pytest.mark.django_db
def test_after_a_day_it_is_not_undone(cast, watch):
    made = sent(cast, row("7001", ["P"] * 31), station=watch.post.pk)
    month_import.apply(made, by=cast.sari)
    RosterImport.objects.update(applied_at=NOW - timedelta(hours=25))
    made.refresh_from_db()
    with pytest.raises(ValidationError, match="24 jam"):
        month_import.undo(made, by=cast.sari)


@pytest.mark.django_db
def test_stand_ins_and_swaps_come_after_the_sheet(cast, watch):
    one, two = watch.people[:2]
    made = sent(cast, row("7001", ["M"] * 31), row("7002", ["-"] * 31), station=watch.post.pk)
    month_import.apply(made, by=cast.sari)
    given = december(watch, one)[0]
    swap = propose(cast.lapas, by=one, taker=two, given=Given(watch.post, given.starts, given.ends))
    accept(swap, by=two)

    assert [turn.starts for turn in december(watch, two)] == [given.starts]
    assert exceptions and Entry.objects.filter(verb="accepted").exists()


@pytest.mark.django_db
def test_the_pages_lead_from_the_file_to_the_roster_and_back(client, cast, watch):
    post(cast.lapas, "Menara")
    client.force_login(cast.sari)
    url = reverse("coordination:roster_upload", args=[cast.lapas.pk])
    file = book(row("7001", ["P"] * 31), row("1", ["P"] * 31), head=HEAD)
    page = client.post(url, {"file": file, "kind": "month"}, follow=True)
    made = page.context["imported"]
    said = {"month": "2026-12", "hours": HOURS, "number": "2", "station": str(watch.post.pk)}
    wrong = client.post(made.get_absolute_url(), said | {"hours": "P pagi"})
    assert wrong.status_code == 422 and "P PAGI" in wrong.content.decode()
    page = client.post(made.get_absolute_url(), said, follow=True).content.decode()
    assert "31 giliran" in page and "1 tidak menjabat" in page
    assert client.get(reverse("coordination:roster_wrong", args=[made.pk])).status_code == 200
    client.post(reverse("coordination:roster_apply", args=[made.pk]))
    assert len(december(watch, watch.people[0])) == 31
    client.post(reverse("coordination:roster_undo", args=[made.pk]))
    assert not MonthRow.objects.exists()
