"""Spreadsheets that go out: the list to be filled in, and the rows that came back wrong."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from . import posts, sheets
from .export import plain
from .models import Agency, TeamMember

WIDTHS = (22, 34, 16, 30, 14, 14)
TEXT = "@"  # a number format: what is typed stays as it is
LINES = 600  # rows that offer their choices


def template(agency: Agency) -> bytes:
    """Everybody in office with where they stand now; teams and posts are offered as choices."""
    book = Workbook()
    page: Any = book.active
    page.title = _("Daftar jaga")
    head = (_("NIP/NRP"), _("Nama"), _("Regu"), _("Pos"), _("Mulai"), _("Sampai"))
    page.append(list(head))
    for row in _rows(agency):
        page.append([plain(cell) for cell in row])
    for at, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    for cell in page[1]:
        cell.font = Font(bold=True)
    for line in range(2, LINES):
        page.cell(line, 1).number_format = TEXT
    teams = agency.teams.filter(is_active=True).values_list("name", flat=True)
    stations = agency.duty_posts.filter(is_active=True).values_list("title", flat=True)
    _offer(book, page, "C", list(teams))
    _offer(book, page, "D", list(stations))
    page.freeze_panes = "A2"
    return _saved(book)


def month_template(agency: Agency) -> bytes:
    """Everybody in office, and the days 1 to 31 to be filled with codes."""
    book = Workbook()
    page: Any = book.active
    page.title = _("Jadwal sebulan")
    page.append([_("NIP/NRP"), _("Nama"), _("Pos"), *range(1, 32)])
    for number, name, _team, post, *_days in _rows(agency):
        page.append([plain(number), plain(name), plain(post)])
    for at, width in enumerate((22, 34, 24), start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    for at in range(4, 35):
        page.column_dimensions[get_column_letter(at)].width = 4.5
    for cell in page[1]:
        cell.font = Font(bold=True)
    for line in range(2, LINES):
        page.cell(line, 1).number_format = TEXT
    page.freeze_panes = "D2"
    return _saved(book)


def wrong_rows(
    head: Sequence[str], rows: Sequence[Sequence[str]], wrong: Iterable[tuple[int, str]]
) -> bytes:
    """The rows that cannot stand, as they were, each with the reason beside it."""
    book = Workbook()
    page: Any = book.active
    page.append([*(plain(cell) for cell in head), _("Alasan")])
    for line, reason in wrong:
        page.append([*(plain(cell) for cell in sheets.plain(rows[line - 1])), plain(reason)])
    for cell in page[1]:
        cell.font = Font(bold=True)
    last = len(head) + 1
    page.column_dimensions[get_column_letter(last)].width = 70
    for line in range(2, page.max_row + 1):
        page.cell(line, last).fill = PatternFill("solid", fgColor="FCE6D4")
    return _saved(book)


def _rows(agency: Agency) -> Iterable[Sequence[str]]:
    now = TeamMember.objects.filter(team__agency=agency, until=None).select_related("team", "post")
    places: dict[int, list[TeamMember]] = {}
    for member in now:
        places.setdefault(member.person_id, []).append(member)
    for person in posts.people(agency):
        stood = [(one.team.name, one.post.title) for one in places.get(person.pk, ())]
        for team, post in stood or [("", "")]:
            yield (person.service_number, person.full_name, team, post, "", "")


def _offer(book: Any, page: Any, column: str, words: Sequence[str]) -> None:
    """Let cells of this column choose from these words; they stand on a page of their own."""
    if not words:
        return
    choices = book["Pilihan"] if "Pilihan" in book.sheetnames else book.create_sheet("Pilihan")
    at = choices.max_column + (1 if choices.cell(1, 1).value else 0)
    for line, word in enumerate(words, start=1):
        choices.cell(line, at, plain(word))
    letter = get_column_letter(at)
    rule = DataValidation("list", f"Pilihan!${letter}$1:${letter}${len(words)}", allow_blank=True)
    page.add_data_validation(rule)
    rule.add(f"{column}2:{column}{LINES}")


def _saved(book: Any) -> bytes:
    body = BytesIO()
    book.save(body)
    return body.getvalue()
