"""How Indonesian letters write numbers, dates and hours. Pure; always Indonesian."""

from datetime import date, datetime

UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ZONES: dict[float, str] = {7: "WIB", 8: "WITA", 9: "WIT"}


def terbilang(number: int) -> str:
    """A number from 0 to 999,999,999 in words: 121 is "seratus dua puluh satu"."""
    if not 0 <= number <= 999_999_999:
        raise ValueError(f"terbilang() writes 0 to 999,999,999, not {number}")
    if number < 12:
        return UNITS[number]
    if number < 20:
        return f"{UNITS[number - 10]} belas"
    for size, name, one in (
        (1_000_000, "juta", "satu juta"),
        (1000, "ribu", "seribu"),
        (100, "ratus", "seratus"),
        (10, "puluh", ""),
    ):
        if number >= size:
            many, rest = divmod(number, size)
            head = one if many == 1 else f"{terbilang(many)} {name}"
            return f"{head} {terbilang(rest)}" if rest else head
    raise AssertionError("unreachable")


def counted(number: int) -> str:
    """A number as letters give it: "12 (dua belas)"."""
    return f"{number} ({terbilang(number)})"


def roman_month(month: int) -> str:
    """11 is "XI"."""
    return ROMAN[month - 1]


def plain_date(on: date) -> str:
    """22 November 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def full_date(on: date) -> str:
    """Minggu, 22 November 2026: the weekday is worked out, never typed."""
    return f"{DAYS[on.weekday()]}, {plain_date(on)}"


def clock(at: datetime) -> str:
    """14.05 WIB, in the zone that `at` carries; a zone outside Indonesia is written as UTC+n."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("clock() needs to know the time's zone")
    hours = offset.total_seconds() / 3600
    return f"{at:%H.%M} {ZONES.get(hours, f'UTC{hours:+g}')}"


def window(start: datetime, end: datetime) -> tuple[str, str]:
    """The day or days, and the hours, of a window: ("Minggu, 22 …", "08.00 s.d. 12.00 WIB")."""
    if start.date() == end.date():
        return full_date(start), f"{start:%H.%M} s.d. {clock(end)}"
    return f"{full_date(start)} s.d. {full_date(end)}", f"{clock(start)} s.d. {clock(end)}"


def decimal(number: float) -> str:
    """12.5 is "12,5", 12.0 is "12"."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")
