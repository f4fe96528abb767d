"""An SOP as a spreadsheet and back: one row a step, columns found by what their head says.

The heads are always Indonesian, so that a file written here is read here, whoever opens it.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from coordination.export import plain
from documents.services import printable

from .content import ACTIVITY, CELL, MOST_MINUTES, MOST_STEPS, OTHER, TEXT, Label, Sop, Symbol

MOST_BYTES = 2 * 1024 * 1024
MOST_INFLATED = 24 * 1024 * 1024
MOST_COLUMNS = 24
HEADS: Mapping[str, tuple[str, ...]] = {  # column: the heads by which it is known, ours first
    "number": ("No", "Nomor"),
    "activity": ("Kegiatan", "Uraian kegiatan", "Uraian", "Aktivitas"),
    "symbol": ("Simbol", "Jenis"),
    "lanes": ("Pelaksana", "Pelaku", "Petugas"),
    "requirements": ("Kelengkapan", "Persyaratan"),
    "minutes": ("Waktu (menit)", "Waktu", "Menit"),
    "output": ("Output", "Keluaran", "Hasil"),
    "note": ("Keterangan", "Catatan"),
    "parallel": ("Bersamaan", "Kelompok bersamaan"),
    "next": ("Lanjut ke", "Berikutnya"),
    "yes": ("Bila ya", "Ya"),
    "no": ("Bila tidak", "Tidak"),
}
SYMBOLS = {
    "mulai": Symbol.TERMINATOR, "selesai": Symbol.TERMINATOR, "kapsul": Symbol.TERMINATOR,
    "mulai/selesai": Symbol.TERMINATOR, "terminator": Symbol.TERMINATOR,
    "kegiatan": Symbol.PROCESS, "kotak": Symbol.PROCESS, "proses": Symbol.PROCESS,
    "": Symbol.PROCESS, "process": Symbol.PROCESS,
    "keputusan": Symbol.DECISION, "belah ketupat": Symbol.DECISION, "decision": Symbol.DECISION,
}  # fmt: skip
NAMES = {
    Symbol.TERMINATOR: "Mulai/selesai",
    Symbol.PROCESS: "Kegiatan",
    Symbol.DECISION: "Keputusan",
}
WIDTHS = (6, 60, 14, 36, 34, 12, 34, 34, 11, 12, 10, 10)
Cells = list[list[str]]


@dataclass(frozen=True)
class Found:
    """What a row of a spreadsheet says, and why it cannot be taken as it is."""

    number: int  # of the row in the file
    words: dict[str, Any]
    reasons: tuple[str, ...] = ()


def workbook(sop: Sop) -> bytes:
    """The steps as a workbook; nothing in it that a spreadsheet would run."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Langkah"
    sheet.append([heads[0] for heads in HEADS.values()])
    numbers = {step.key: at for at, step in enumerate(sop.steps, 1)}
    for row in _table(sop, numbers):
        sheet.append([plain(cell) if isinstance(cell, str) else cell for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip(sheet.columns, WIDTHS, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _table(sop: Sop, numbers: Mapping[str, int]) -> Iterable[list[str | int]]:
    names = {lane.code: lane.name for lane in sop.lanes}
    for at, step in enumerate(sop.steps, 1):
        ways = {label: _ways(sop, step.key, label, numbers) for label in Label}
        yield [
            at, step.activity, NAMES[step.symbol], " + ".join(names[code] for code in step.lanes),
            step.requirements, "" if step.minutes is None else step.minutes, step.output, step.note,
            step.parallel, ways[Label.NONE], ways[Label.YES], ways[Label.NO],
        ]  # fmt: skip


def _ways(sop: Sop, key: str, label: Label, numbers: Mapping[str, int]) -> str:
    ways = [flow for flow in sop.flows if flow.source == key and flow.label is label]
    return ", ".join(flow.other or str(numbers[flow.target]) for flow in ways)


def cells(content: bytes) -> Cells:
    """The cells of a workbook's first sheet as texts; ValidationError for what is no workbook."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Berkas terlalu besar. Paling besar 2 MB."), "too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_INFLATED:
                raise ValidationError(_("Berkas mengembang terlalu besar saat dibuka."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_STEPS * 4, max_col=MOST_COLUMNS, values_only=True
        )
        read = [[_text(cell) for cell in row] for row in rows]
    except ValidationError:
        raise
    except Exception as error:  # a stranger's file: whatever is wrong with it
        raise ValidationError(_("Berkas ini bukan buku kerja Excel (.xlsx) yang utuh.")) from error
    read = [row for row in read if any(row)]
    if len(read) < 2:
        raise ValidationError(_("Lembar pertama tidak berisi baris di bawah kepala kolom."))
    return read


def guessed(heads: Sequence[str]) -> list[str]:
    """Which column each head means, "" for none; each at most once."""
    taken: set[str] = set()
    found = []
    for head in heads:
        name = next((n for n, known in HEADS.items() if _plain(head) in map(_plain, known)), "")
        name = "" if name in taken else name
        taken.add(name)
        found.append(name)
    return found


def steps_of(read: Cells, columns: Sequence[str]) -> list[Found]:
    """Every row as the words of a step, each with the reasons why it cannot be one."""
    rows = [
        (at, {name: row[n] for n, name in enumerate(columns) if name and n < len(row)})
        for at, row in enumerate(read[1:], 2)
    ]
    rows = [(at, said) for at, said in rows if said.get("activity") or said.get("lanes")]
    known = {said.get("number", "").rstrip(".").strip() for _at, said in rows}
    known |= {str(at) for at in range(1, len(rows) + 1)}
    return [_found(at, place, said, known) for place, (at, said) in enumerate(rows, 1)]


def _found(at: int, place: int, said: Mapping[str, str], known: set[str]) -> Found:
    reasons = []
    if not said.get("activity"):
        reasons.append(_("Kegiatan kosong."))
    if len(said.get("activity", "")) > ACTIVITY:
        reasons.append(_("Kegiatan lebih dari %(most)d huruf.") % {"most": ACTIVITY})
    if _plain(said.get("symbol", "")) not in SYMBOLS:
        reasons.append(_("Simbol “%(name)s” tidak dikenal.") % {"name": said["symbol"][:40]})
    minutes = said.get("minutes", "").strip()
    if minutes and not (minutes.isdecimal() and int(minutes) <= MOST_MINUTES):
        reasons.append(_("Waktu “%(name)s” bukan bilangan menit.") % {"name": minutes[:40]})
    parallel = said.get("parallel", "").strip().upper()
    if parallel and not (len(parallel) == 1 and "A" <= parallel <= "Z"):
        reasons.append(_("Bersamaan “%(name)s” bukan satu huruf.") % {"name": parallel[:40]})
    ways = [
        (name, way) for name in ("next", "yes", "no") for way in _split(said.get(name, ""), ",")
    ]
    for _name, way in ways:
        if way not in known and not way.upper().startswith("SB-") and "-" not in way:
            reasons.append(_("Langkah tujuan “%(name)s” tidak ada.") % {"name": way[:40]})
    words = {
        "number": said.get("number", "").rstrip(".").strip() or str(place),
        "activity": said.get("activity", ""),
        "symbol": SYMBOLS.get(_plain(said.get("symbol", "")), Symbol.PROCESS).value,
        "lanes": _split(said.get("lanes", ""), "+;\n"),
        "minutes": int(minutes) if minutes.isdecimal() else None,
        "parallel": parallel[:1],
        "ways": [(name if name != "next" else "", way) for name, way in ways],
        **{name: said.get(name, "")[:CELL] for name in ("requirements", "output", "note")},
    }
    return Found(at, words, tuple(reasons))


def target(way: str, keys: Mapping[str, str]) -> str:
    """A step's number as its key; anything else is the code of another SOP."""
    return keys.get(way) or f"{OTHER}{way.upper()}"


def _split(text: str, marks: str) -> list[str]:
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    return [part.strip() for part in text.split(marks[0]) if part.strip()]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = unicodedata.normalize("NFC", str(printable(str(cell)))).strip()[: TEXT * 2]
    return words.removeprefix("'") if words[1:2] in tuple("=+-@") else words


def _plain(head: str) -> str:
    return " ".join(head.lower().replace("_", " ").split())
