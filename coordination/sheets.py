"""Reading a spreadsheet that came from outside: bounded in every way, and nothing in it is run."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 400
MOST_ROWS = 5_000
MOST_COLUMNS = 45  # a month of days, and whose they are
LONGEST_CELL = 200
EXACT = 10**15  # from here on a spreadsheet has rounded a number
FORMULA, ROUNDED = "\x01", "\x02"  # how a cell that cannot be used begins
MACROS = ("vbaproject.bin", "macrosheets/", "activex/", "vbadata.xml")

Row = list[str]


def read(file: BinaryIO, name: str, size: int) -> list[Row]:
    """The rows of the first sheet, as text; raises ValidationError, saying what to do instead.

    A formula is never worked out: the value that was saved with it is taken, and where there is
    none the cell is marked. So is a number that is too long for a spreadsheet.
    """
    check(file, name, size)
    try:
        rows = list(_rows(file))
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken file makes the reader say
        raise ValidationError(_unreadable()) from error
    if len(rows) < 2:
        raise ValidationError(_("Berkas ini kosong. Baris pertama berisi judul kolom."))
    return rows


def check(file: BinaryIO, name: str, size: int) -> None:
    """Refuse what is no workbook, is too large, or holds macros, before anything of it is read."""
    _check_name(name)
    if size > MOST_BYTES:
        raise ValidationError(
            _("Berkas terlalu besar. Paling besar %(most)d MB.") % {"most": MOST_BYTES >> 20},
            "too_large",
        )
    _check_parts(file)


def _check_name(name: str) -> None:
    ending = name.lower().rpartition(".")[2]
    if ending in ("xlsm", "xltm", "xlsb", "xlam"):
        raise ValidationError(_macro())
    if ending != "xlsx":
        raise ValidationError(_("Pilih berkas Excel (.xlsx). Berkas lama: simpan ulang dulu."))


def _check_parts(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            kinds = packed.read("[Content_Types].xml") if len(parts) <= MOST_PARTS else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, OSError) as error:
        raise ValidationError(_unreadable()) from error
    names = [part.filename.lower() for part in parts]
    if any(word in one for one in names for word in MACROS) or b"macroEnabled" in kinds:
        raise ValidationError(_macro())
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("Isi berkas terlalu besar untuk dibaca."), "too_large")


def _rows(file: BinaryIO) -> Iterator[Row]:
    file.seek(0)
    values = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    written = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    pages = (values.worksheets[0], written.worksheets[0])
    for page in pages:
        page.reset_dimensions()  # a file may lie about how large it is
    shown_rows, meant_rows = (
        page.iter_rows(max_col=MOST_COLUMNS, values_only=True) for page in pages
    )
    found = 0
    for at, (shown, meant) in enumerate(zip(shown_rows, meant_rows, strict=False)):
        if at > MOST_ROWS * 2 or found > MOST_ROWS:
            raise ValidationError(
                _("Paling banyak %(most)d baris. Bagi berkas menjadi beberapa.")
                % {"most": MOST_ROWS},
                "too_large",
            )
        row = [_text(one, other) for one, other in zip(shown, meant, strict=True)]
        if any(row):
            found += 1
            yield row


def _text(shown: Any, meant: Any) -> str:
    """A cell as a person would read it."""
    if shown is None:
        is_formula = isinstance(meant, str) and meant.startswith("=")
        return FORMULA + meant[:LONGEST_CELL] if is_formula else ""
    if isinstance(shown, date):  # a moment is one, too
        return f"{shown:%Y-%m-%d}"
    if isinstance(shown, time):
        return f"{shown:%H:%M}"
    if isinstance(shown, int | float) and not isinstance(shown, bool):
        return _number(shown)
    return " ".join(str(shown).replace("\0", "").split())[:LONGEST_CELL]


def _number(shown: float) -> str:
    if abs(shown) >= EXACT:
        return f"{ROUNDED}{shown:.0f}"
    return str(int(shown)) if shown == int(shown) else str(shown)


def plain(row: Iterable[str]) -> Row:
    """A row without the marks, to be shown."""
    return [cell.lstrip(FORMULA + ROUNDED) for cell in row]


def _macro() -> str:
    return _("Berkas berisi makro. Simpan ulang sebagai .xlsx tanpa makro.")


def _unreadable() -> str:
    return _("Berkas ini tidak dapat dibaca sebagai Excel (.xlsx), atau dikunci kata sandi.")
