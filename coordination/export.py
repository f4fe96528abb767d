"""Requests as rows of a spreadsheet, with nothing in them that a spreadsheet would run."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from .models import SupportRequest

MOST_ROWS = 10_000
AT_ONCE = 500
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"  # Excel reads UTF-8 only behind it
Row = list[str | int]


def answer(kind: str, requests: QuerySet[SupportRequest]) -> HttpResponseBase:
    """The rows as a file of this kind."""
    return KINDS[kind](requests.prefetch_related("lines")[:MOST_ROWS])


def as_csv(requests: QuerySet[SupportRequest]) -> HttpResponseBase:
    """Written line by line while it is being sent."""
    writer = csv.writer(Echo())
    lines = (writer.writerow(row) for row in _with_bom(_table(requests)))
    return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "csv")


def as_xlsx(requests: QuerySet[SupportRequest]) -> HttpResponseBase:
    """Written to a temporary file row by row, so that memory stays flat."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Permohonan"))
    sheet.freeze_panes = "A2"
    for at, row in enumerate(_table(requests)):
        sheet.append(_bold(sheet, row) if at == 0 else row)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # FileResponse closes it
    book.save(file)
    file.seek(0)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _named(FileResponse(file, content_type=media), "xlsx")


class Maker(Protocol):
    def __call__(self, requests: QuerySet[SupportRequest]) -> HttpResponseBase: ...


KINDS: dict[str, Maker] = {"csv": as_csv, "xlsx": as_xlsx}


class Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def plain(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would take it for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.lstrip(" ").startswith(TRIGGERS) else clean


def _table(requests: QuerySet[SupportRequest]) -> Iterator[Row]:
    yield list(_head())
    for asked in requests.iterator(chunk_size=AT_ONCE):
        yield [plain(cell) if isinstance(cell, str) else cell for cell in _row(asked)]


def _head() -> Sequence[str]:
    return (
        _("Nomor surat"), _("Kegiatan"), _("Peminta"), _("Pemberi bantuan"), _("Keadaan"),
        _("Sejak"), _("Mulai"), _("Selesai"), _("Zona waktu"), _("Tempat"), _("Klasifikasi"),
        _("Derajat"), _("Personel diminta"), _("Personel disetujui"), _("Rincian"),
        _("Nomor jawaban"),
    )  # fmt: skip


def _row(asked: SupportRequest) -> Iterable[str | int]:
    lines = list(asked.lines.all())
    decided = [line.granted for line in lines if line.granted is not None]
    return (
        asked.letter_number, asked.activity, asked.requester.name, asked.provider.name,
        asked.get_status_display(), _local(asked, asked.moved_at), _local(asked, asked.starts_at),
        _local(asked, asked.ends_at), asked.requester.get_timezone_display(), asked.place,
        asked.get_classification_display(), asked.get_urgency_display(),
        sum(line.asked for line in lines), sum(decided) if decided else "",
        ", ".join(str(line) for line in lines), asked.reply_number,
    )  # fmt: skip


def _local(asked: SupportRequest, at: datetime) -> str:
    return f"{timezone.localtime(at, asked.requester.zone):%Y-%m-%d %H:%M}"


def _bold(sheet: Any, row: Row) -> list[Any]:
    cells = [WriteOnlyCell(sheet, value=value) for value in row]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _with_bom(rows: Iterator[Row]) -> Iterator[Row]:
    head = next(rows)
    yield [f"{BOM}{head[0]}", *head[1:]]
    yield from rows


def _named(response: Any, ending: str) -> HttpResponseBase:
    today = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="permohonan-{today}.{ending}"'
    made: HttpResponseBase = response
    return made
