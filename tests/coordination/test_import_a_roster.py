"""A list from Excel: read within bounds, judged row by row, applied, undone for a day."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from coordination import judging, plans, sheet_making, sheets
from coordination.models import Posting, RosterImport, TeamMember
from coordination.services import roster_import, rosters
from journal.chain import walk
from journal.clock import telling
from journal.lifecycle import IllegalMove

from .rosters import four_teams, guards
from .sheets import HEAD, book, saved, uploaded, with_part

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def watch(cast):
    return four_teams(cast.lapas, guards(cast.lapas, 6)[:4], now=timezone.now())


@pytest.fixture
def today(cast):
    return rosters.today(cast.lapas)


def read(cast, file):
    return roster_import.upload(cast.lapas, by=cast.sari, file=file)


def judged(cast, *rows):
    made = read(cast, book(*rows))
    return judging.judge(cast.lapas, made.cells, made.mapping, rosters.today(cast.lapas))


def row(number, team="Regu 1", post="Karupam", *, name="", since="", until=""):
    return (1, name, number, team, post, since, until)


def test_columns_are_guessed_from_what_offices_call_them():
    assert judging.guess(HEAD) == {
        "number": 2,
        "name": 1,
        "team": 3,
        "post": 4,
        "since": 5,
        "until": 6,
    }
    assert judging.guess(["NAMA PETUGAS", "N I P", "REGU JAGA", "PENEMPATAN"]) == {
        "name": 0,
        "team": 2,
        "post": 3,
    }


def test_a_good_row_puts_a_person_into_the_team(cast, watch, today):
    made = read(cast, book(row("7005", "2", "KARUPAM", name="Petugas 7005")))
    assert roster_import.apply(made, by=cast.sari, end_others=True) == (1, 0)

    member = TeamMember.objects.get(person__service_number="7005")
    assert (member.team.name, member.post, member.since) == ("Regu 2", watch.post, today)
    made.refresh_from_db()
    assert (made.status, made.cells, made.good) == ("applied", [], 1)
    assert list(walk({})) == []


def _judge(cast, made):
    return judging.judge(cast.lapas, made.cells, made.mapping, rosters.today(cast.lapas))


@pytest.mark.parametrize(
    "said, words",
    [
        (row("2001"), "2001 tidak menjabat di instansi ini"),
        (row("0000"), "tidak menjabat"),
        (row(""), "NIP atau NRP kosong"),
        (row("7001", "Regu 9"), "Regu “Regu 9” belum ada"),
        (row("7001", post="Menara"), "Pos “Menara” belum ada"),
        (row("7001", name="Orang Lain"), "milik Petugas 7001, bukan Orang Lain"),
        (row("7001", since="29-02-2027"), "bukan tanggal"),
        (row("7001", since="kapan saja"), "bukan tanggal"),
        (row("7001", until="01/01/2020"), "sudah lewat"),
        (row(199001012020011001), "digit akhirnya hilang"),
        (row("=A1"), "berisi rumus tanpa nilai"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_with_it(cast, watch, said, words):
    (one,) = judged(cast, said)

    assert words in " ".join(one.reasons)


def test_the_29th_of_february_of_a_leap_year_is_a_date(cast, watch, today):
    leap = next(year for year in range(today.year + 1, today.year + 9) if year % 4 == 0)
    for said in (f"29-02-{leap}", f"29/02/{leap}", datetime(leap, 2, 29)):
        (one,) = judged(cast, row("7005", "Regu 2", since=said))
        assert (one.reasons, one.since) == ([], date(leap, 2, 29))


def test_a_date_that_is_past_begins_today_and_says_so(cast, watch, today):
    (one,) = judged(cast, row("7005", since="01-02-2020"))

    assert (one.reasons, one.since, len(one.notes)) == ([], today, 1)


def test_the_same_row_twice_counts_once_and_what_stands_is_left(cast, watch):
    same, first, second = judged(cast, row("7001"), row("7005"), row("7005"))

    assert same.is_same
    assert first.is_new
    assert second.reasons == ["Sama dengan baris 3."]


def test_a_post_that_wants_a_duty_refuses_who_lacks_it(cast, watch):
    rosters.change_post(watch.post, by=cast.sari, duty=Posting.Duty.COMMANDER)

    wrong, good = judged(cast, row("7005"), row("1001"))

    assert "Komandan jaga" in wrong.reasons[0]
    assert good.is_new


def test_whoever_moves_leaves_the_other_team_and_undo_gives_all_back(cast, watch, today):
    before = list(TeamMember.objects.order_by("pk").values_list("person", "team", "until"))
    stood = _stood(cast)
    made = read(cast, book(row("7001", "Regu 2"), row("7005", "Regu 1"), row("9999")))

    assert roster_import.apply(made, by=cast.sari, end_others=True) == (2, 1)
    old = TeamMember.objects.get(person=watch.people[0], team=watch.teams[0])
    assert old.until == today - DAY
    assert _stood(cast) != stood

    roster_import.undo(made, by=cast.sari)
    assert list(TeamMember.objects.order_by("pk").values_list("person", "team", "until")) == before
    assert _stood(cast) == stood
    with pytest.raises(IllegalMove):
        roster_import.undo(made, by=cast.sari)


def _stood(cast):
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    return plans.turns_of([cast.lapas], now, now + 9 * DAY)[cast.lapas.pk]


def test_others_stay_where_they_are_if_that_is_wished(cast, watch):
    made = read(cast, book(row("7001", "Regu 2")))

    roster_import.apply(made, by=cast.sari, end_others=False)

    assert TeamMember.objects.filter(person=watch.people[0], until=None).count() == 2


def test_after_a_day_it_is_too_late_to_undo(cast, watch):
    made = read(cast, book(row("7005")))
    with telling(timezone.now() - timedelta(hours=25)):
        roster_import.apply(made, by=cast.sari, end_others=True)

    with pytest.raises(ValidationError, match="24 jam"):
        roster_import.undo(made, by=cast.sari)
    assert TeamMember.objects.filter(brought_by=made).count() == 1


def test_an_undo_over_later_changes_changes_nothing(cast, watch, today):
    made = read(cast, book(row("7001", "Regu 2")))
    roster_import.apply(made, by=cast.sari, end_others=True)
    rosters.join(
        watch.teams[0], by=cast.sari, post=watch.post, person=watch.people[0], since=today + DAY
    )
    with pytest.raises(ValidationError, match="sudah diubah"):
        roster_import.undo(made, by=cast.sari)

    made.refresh_from_db()
    assert made.status == "applied"


def test_a_list_without_one_good_row_is_not_applied(cast, watch):
    made = read(cast, book(row("9999")))

    with pytest.raises(ValidationError, match="Tidak ada baris"):
        roster_import.apply(made, by=cast.sari, end_others=True)


def test_a_sheet_with_other_columns_asks_which_is_which(cast, watch):
    made = read(cast, book(("x", "7005", "Regu 1", "Karupam"), head=("A", "B", "C", "D")))
    assert made.mapping == {}

    with pytest.raises(ValidationError):
        roster_import.map_columns(made, by=cast.sari, mapping={"number": 1, "team": 2})
    with pytest.raises(ValidationError, match="dua kali"):
        roster_import.map_columns(made, by=cast.sari, mapping={"number": 1, "team": 1, "post": 3})
    roster_import.map_columns(made, by=cast.sari, mapping={"number": 1, "team": 2, "post": 3})
    assert _judge(cast, made)[0].is_new


@pytest.mark.parametrize(
    "file, words",
    [
        (lambda: book(row("1"), name="daftar.xlsm"), "makro"),
        (lambda: with_part(book(row("1")), "xl/vbaProject.bin"), "makro"),
        (lambda: with_part(book(row("1")), "xl/macrosheets/sheet1.xml"), "makro"),
        (lambda: book(row("1"), name="daftar.csv"), r"\.xlsx"),
        (lambda: uploaded(b"bukan zip"), "tidak dapat dibaca"),
        (lambda: uploaded(b"PK\x03\x04" + b"\0" * 99), "tidak dapat dibaca"),
        (lambda: with_part(book(row("1")), "big", b"\0" * (61 << 20)), "terlalu besar"),
        (lambda: uploaded(b"x" * (sheets.MOST_BYTES + 1)), "terlalu besar"),
        (lambda: uploaded(saved(Workbook())), "kosong"),
    ],
)
def test_a_file_that_is_no_plain_list_is_refused_with_a_way_out(cast, file, words):
    with pytest.raises(ValidationError, match=words):
        read(cast, file())

    assert not RosterImport.objects.exists()


def test_twenty_thousand_rows_are_too_many(cast):
    many = Workbook(write_only=True)
    page = many.create_sheet()
    for line in range(20_001):
        page.append(["7001", "Regu 1", line])

    with pytest.raises(ValidationError, match="Paling banyak 5000 baris"):
        read(cast, uploaded(saved(many)))


def test_a_formula_is_never_worked_out_but_its_saved_value_counts():
    made = Workbook()
    made.active.append(["NIP", "Regu"])
    made.active.append(["=1+1", '=HYPERLINK("http://x","y")'])
    file = uploaded(saved(made))

    rows = sheets.read(file, "a.xlsx", file.size)

    assert rows[1] == ["\x01=1+1", '\x01=HYPERLINK("http://x","y")'] + [""] * (len(rows[1]) - 2)
    assert sheets.plain(rows[1])[:1] == ["=1+1"]


def test_the_template_comes_back_as_it_went_out(cast, watch):
    file = uploaded(sheet_making.template(cast.lapas))

    made = read(cast, file)
    found = _judge(cast, made)

    assert set(judging.NEEDED) <= set(made.mapping)
    assert [one.is_same for one in found if one.cells["number"].startswith("700")][:4] == [True] * 4
    assert {one.cells["number"] for one in found} >= {"1001", "7006"}


def test_wrong_rows_go_back_with_their_reasons_and_no_formula(cast, watch):
    made = read(cast, book(row("=1+1"), row("9999")))
    wrong = [(one.line, " ".join(one.reasons)) for one in _judge(cast, made)]
    file = uploaded(sheet_making.wrong_rows(HEAD, made.cells, wrong))

    page = load_workbook(file).active
    values = list(page.iter_rows(values_only=True))

    assert len(values) == 3
    assert values[1][2] == "'=1+1"
    assert "rumus" in values[1][-1]


def test_old_uploads_are_forgotten(cast, watch):
    for _at in range(7):
        read(cast, book(row("7001")))

    assert RosterImport.objects.filter(status="read").count() == 5
    assert not RosterImport.objects.filter(status="discarded").exclude(cells=[]).exists()
