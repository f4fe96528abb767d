"""The table of injects (MIP) as a spreadsheet and back: what a file says, row by row.

The heads are always Indonesian, so that a file written here is read here, whoever opens it.
Merged cells count for every row that they cover; a formula is never worked out.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.cell import range_boundaries

from coordination import sheets
from coordination.export import plain
from coordination.sheets import FORMULA

from . import spans
from .content import Script
from .models import EVERYBODY, Inject
from .models.scenarios import MOST_INJECTS

MOST_ROWS, MOST_COLUMNS = 400, 24
LONGEST_CELL = 2000
HEAD_WITHIN = 12  # rows: a title or two may stand above the head
MERGED = re.compile(rb'<mergeCell[^>]*\sref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
FIELDS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (  # and how columns are called
    ("at", gettext_lazy("T+ (menit)"), ("t+", "t", "t+mnt", "t+menit", "waktu", "menit")),
    ("kind", gettext_lazy("Macam"), ("macam", "jenis")),
    ("condition", gettext_lazy("Dipakai jika"), ("dipakai jika", "jika", "syarat")),
    ("sender", gettext_lazy("Dari"), ("dari", "pengirim")),
    ("to", gettext_lazy("Kepada"), ("kepada", "ke", "penerima", "tujuan")),
    ("medium", gettext_lazy("Media"), ("media", "saluran", "sarana")),
    ("message", gettext_lazy("Pesan"), ("pesan", "inject", "permasalahan", "uraian")),
    ("expected", gettext_lazy("Tindakan diharapkan"), ("tindakan", "respons", "reaksi")),
    ("standard", gettext_lazy("Baku (menit)"), ("baku", "standar", "batas waktu")),
    ("sop", gettext_lazy("SOP"), ("sop",)),
    ("step", gettext_lazy("Langkah SOP"), ("langkah",)),
)
HEADS = ("T+ (menit)", "Macam", "Dipakai jika", "Dari", "Kepada", "Media", "Pesan",
         "Tindakan diharapkan", "Baku (menit)", "SOP", "Langkah")  # fmt: skip
WIDTHS = (12, 12, 28, 18, 20, 18, 60, 44, 12, 10, 10)
KINDS = {"planned": "Terjadwal", "contingent": "Bersyarat", "free": "Bebas"}
Line = list[Any]  # its number in the file, its cells, what is to be known of them


# --- Reading --------------------------------------------------------------------------------------


def read(file: BinaryIO, name: str, size: int) -> list[Line]:
    """The head and every row below it; ValidationError says what to do instead."""
    sheets.check(file, name, size)
    try:
        grid, merged = _grid(file)
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken file makes the reader say
        raise ValidationError(_("Berkas ini tidak dapat dibaca sebagai Excel (.xlsx).")) from error
    notes = _unmerge(grid, merged)
    lines: list[Line] = [[at, row, notes.get(at, [])] for at, row in enumerate(grid, 1) if any(row)]
    head = next((n for n, line in enumerate(lines[:HEAD_WITHIN]) if len(guess(line[1])) > 2), 0)
    found = lines[head:]
    if len(found) < 2:
        raise ValidationError(_("Berkas ini kosong. Baris pertama berisi judul kolom."))
    if len(found) > MOST_INJECTS + 1:
        told = _("Paling banyak %(most)d inject.")
        raise ValidationError(told % {"most": MOST_INJECTS}, "too_large")
    return found


def _grid(file: BinaryIO) -> tuple[list[list[str]], list[str]]:
    file.seek(0)
    values = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    written = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    pages: list[Any] = [values.worksheets[0], written.worksheets[0]]
    for page in pages:
        page.reset_dimensions()  # a file may lie about how large it is
    bounds = {"max_row": MOST_ROWS, "max_col": MOST_COLUMNS, "values_only": True}
    shown, meant = (page.iter_rows(**bounds) for page in pages)
    grid = [
        [_text(one, other) for one, other in zip(left, right, strict=True)]
        for left, right in zip(shown, meant, strict=False)
    ]
    with zipfile.ZipFile(file) as packed:
        raw = packed.read(pages[0]._worksheet_path)
    return grid, [ref.decode() for ref in MERGED.findall(raw)[:MOST_ROWS]]


def _unmerge(grid: list[list[str]], merged: Sequence[str]) -> dict[int, list[str]]:
    """Give every row that a merged cell covers what the cell says; which rows that were."""
    notes: dict[int, list[str]] = {}
    for ref in merged:
        left, top, _right, bottom = (edge or 0 for edge in range_boundaries(ref))
        if not 0 < top <= len(grid) or bottom == top:
            continue
        said = grid[top - 1][left - 1] if left <= len(grid[top - 1]) else ""
        for at in range(top + 1, min(bottom, len(grid)) + 1):
            row = grid[at - 1]
            if left <= len(row) and said and not row[left - 1]:
                row[left - 1] = said
                told = _("“%(said)s” diambil dari sel gabungan baris %(line)d.")
                notes.setdefault(at, []).append(told % {"said": said[:30], "line": top})
    return notes


def _text(shown: Any, meant: Any) -> str:
    """A cell as a person would read it; a time as minutes and seconds."""
    if shown is None:
        is_formula = isinstance(meant, str) and meant.startswith("=")
        return FORMULA + meant[:60] if is_formula else ""
    if isinstance(shown, time):
        return f"{shown:%H:%M:%S}" if shown.second else f"{shown:%H:%M}"
    if isinstance(shown, date | datetime):
        return f"{shown:%Y-%m-%d}"
    if isinstance(shown, float):
        return str(int(shown)) if shown == int(shown) else f"{shown:.2f}".replace(".", ",")
    words = "\n".join(" ".join(line.split()) for line in str(shown).replace("\0", "").splitlines())
    words = words.strip()[:LONGEST_CELL]
    return words.removeprefix("'") if words[1:2] in tuple("=+-@") else words


def guess(head: Sequence[str]) -> dict[str, int]:
    """Which column seems to hold what; a person confirms it."""
    found: dict[str, int] = {}
    for name, _label, words in FIELDS:
        for at, title in enumerate(head):
            said = " ".join(re.sub(r"[^a-z+ ]", " ", title.lower()).split())
            if at not in found.values() and any(_called(said, word) for word in words):
                found[name] = at
                break
    return found


def _called(title: str, word: str) -> bool:
    return title == word or title.startswith(f"{word} ")


# --- Writing --------------------------------------------------------------------------------------


def workbook(script: Script) -> bytes:
    """The injects as a workbook; nothing in it that a spreadsheet would run."""
    book = Workbook()
    page: Any = book.active
    page.title = "Inject"
    page.append(list(HEADS))
    for row in _table(script):
        page.append([plain(cell) if isinstance(cell, str) else cell for cell in row])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for column, width in zip(page.columns, WIDTHS, strict=True):
        page.column_dimensions[column[0].column_letter].width = width
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
    roles: Any = book.create_sheet("Peran")
    roles.append(["Kode", "Peran", "Instansi"])
    for part in script.parts:
        roles.append([plain(one) for one in (part.code.upper(), part.name, part.agency)])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _table(script: Script) -> Iterator[list[str | int]]:
    for event in (*script.planned, *script.others):
        yield [
            spans.written(event.at),
            KINDS[event.kind],
            event.condition,
            event.sender,
            " + ".join(code.upper() for code in event.to) or EVERYBODY,
            str(Inject.Medium(event.medium).label),
            event.message,
            event.expected,
            spans.written(event.standard),
            event.step.sop if event.step else "",
            event.step.number if event.step else "",
        ]
