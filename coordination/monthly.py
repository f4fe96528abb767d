"""A month as a matrix: people down, days across, a shift code in each cell; judged row by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import judging, sheets
from .judging import Judged
from .models import Agency, DutyPost, Rotation
from .roster import DAY_MINUTES, codes_of
from .sheets import FORMULA, Row

OFF = frozenset({"", "-", "L", "OFF", "LIBUR", "C", "CT", "CUTI", "I", "IZIN", "SKT", "SAKIT", "X"})
HEAD_WITHIN = 12  # rows of titles that may stand above the head
DAYS_AT_LEAST = 20  # numbered columns that make a row the head
CODE = re.compile(r"^[A-Z0-9]{1,4}$")
HOURS = re.compile(r"^([A-Z0-9]{1,4})\s+(\d{1,2})[.:](\d\d)\s*[-–]\s*(\d{1,2})[.:](\d\d)$")
Hours = dict[str, list[Any]]  # code: [begins "HH:MM", minutes]
SHOWN_REASONS = 5


@dataclass
class JudgedMonth(Judged):
    """One row of the matrix: what its person stands from which day on, or why it cannot be."""

    codes: list[str] = field(default_factory=list)

    @property
    def last(self) -> date:
        """Its last day: the month's."""
        return self.until or self.since

    @property
    def turns(self) -> int:
        """How many turns it holds."""
        return sum(len(codes_of(code)) for code in self.codes)


def head_of(rows: Sequence[Row]) -> int | None:
    """Which row numbers the days; titles may stand above it."""
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        if sum(_day_of(cell) is not None for cell in row) >= DAYS_AT_LEAST:
            return at
    return None


def guess(rows: Sequence[Row], at: int, today: date) -> dict[str, Any]:
    """Which columns hold whom and which days, and which month it is; a person confirms it."""
    head = rows[at]
    named = [cell if _day_of(cell) is None else "" for cell in head]
    found: dict[str, Any] = {
        name: at for name, at in judging.guess(named).items() if name in ("number", "name", "post")
    }
    found["head"] = at
    found["days"] = {str(_day_of(cell)): at for at, cell in enumerate(head) if _day_of(cell)}
    dated = next((cell[:7] for cell in head if re.match(r"^\d{4}-\d\d-\d\d$", cell)), "")
    later = today + timedelta(days=16)  # from the middle of a month the next one is meant
    found["month"] = dated or f"{later:%Y-%m}"
    return found


def hours_of(agency: Agency, month: date) -> str:
    """The shifts that the agency's patterns know in that month, as they are typed."""
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = Rotation.objects.filter(agency=agency, since__lte=last).prefetch_related("shifts")
    lines: dict[str, str] = {}
    for row in rows.order_by("since"):
        if row.until is None or row.until >= month:
            for shift in row.shifts.all():
                ends = (shift.starts.hour * 60 + shift.starts.minute + shift.minutes) % DAY_MINUTES
                lines[shift.code] = (
                    f"{shift.code} {shift.starts:%H.%M}-{ends // 60:02}.{ends % 60:02}"
                )
    return "\n".join(lines.values())


def parse_hours(text: str) -> Hours:
    """Codes from lines like "P 07.00-13.00"; raises ValueError with the line that is none."""
    found: Hours = {}
    for line in filter(None, (line.strip().upper() for line in text.splitlines())):
        match = HOURS.match(line)
        starts, ends = _moments(match.groups()[1:]) if match else (None, None)
        if match is None or starts is None or ends is None or match[1] in OFF:
            raise ValueError(line)
        minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
        found[match[1]] = [f"{starts:%H:%M}", (minutes - 1) % DAY_MINUTES + 1]
    return found


@dataclass(frozen=True)
class Grid:
    """What every row is read by: where its days stand, which month, and when a code is stood."""

    days: Mapping[str, int]  # day: column
    first: date
    today: date
    hours: Hours

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    def said(self, row: Row) -> list[str]:
        """What stands in the columns of days."""
        return [row[at] for at in self.days.values() if at < len(row)]

    def cell(self, row: Row, day: int) -> str:
        at = self.days.get(str(day))
        return row[at] if at is not None and at < len(row) else ""


def judge(
    agency: Agency, rows: Sequence[Row], mapping: Mapping[str, Any], today: date
) -> list[JudgedMonth]:
    """Every row below the head, each with what it does or what is wrong with it."""
    known = judging.knowledge(agency, today)
    first = date.fromisoformat(f"{mapping['month']}-01")
    grid = Grid(mapping["days"], first, today, parse_hours(mapping.get("hours", "")))
    stations = DutyPost.objects.filter(agency=agency, is_active=True)
    station = stations.filter(pk=mapping.get("station") or 0).first()
    judged: list[JudgedMonth] = []
    seen: dict[tuple[int, int], int] = {}
    below = mapping["head"] + 1
    for line, row in enumerate(rows[below:], start=below + 1):
        one = JudgedMonth(line, _cells(row, mapping))
        if not one.cells["number"] and not any(grid.said(row)):
            continue  # a line of the legend, or a signature below the list
        judging.name_person(one, known)
        _post(one, known, station)
        _days(one, row, grid)
        if not one.reasons:
            before = seen.setdefault((one.person.pk, one.post.pk), line)
            if before != line:
                one.reasons.append(_("Sama dengan baris %(line)d.") % {"line": before})
        judged.append(one)
    return judged


def _cells(row: Row, mapping: Mapping[str, Any]) -> dict[str, str]:
    places = {name: mapping[name] for name in ("number", "name", "post") if name in mapping}
    plain = sheets.plain(row)
    return {name: plain[at] if at < len(plain) else "" for name, at in places.items()}


def _post(one: JudgedMonth, known: judging.Known, station: DutyPost | None) -> None:
    said = one.cells.get("post", "")
    one.post = known.posts.get(judging.key_of(said)) if said else station
    if one.post is None:
        words = _("Pos “%(said)s” belum ada. Buat dahulu, atau perbaiki namanya.")
        one.reasons.append(words % {"said": said} if said else _("Pilih pos jaganya."))
    elif one.post.duty and one.person:
        judging.check_duty(one, known)


def _days(one: JudgedMonth, row: Row, grid: Grid) -> None:
    """What each day says, from today on: the roster of the past is not changed."""
    one.since, one.until = max(grid.first, grid.today), grid.last
    if grid.first < grid.today:
        one.notes.append(_("Hari yang sudah lewat tidak diubah."))
    wrong = []
    for day in range(1, 32):
        code, reason = _code(grid.cell(row, day), grid.hours)
        if day > grid.last.day and (code or reason):
            reason = _("hari ini tidak ada di bulan itu")
        if reason:
            wrong.append(_("Tanggal %(day)d: %(reason)s.") % {"day": day, "reason": reason})
        if one.since.day <= day <= grid.last.day:
            one.codes.append(code)
    one.reasons += wrong[:SHOWN_REASONS]
    if len(wrong) > SHOWN_REASONS:
        more = len(wrong) - SHOWN_REASONS
        words = ngettext("dan %(count)d sel lagi", "dan %(count)d sel lagi", more)
        one.reasons.append(words % {"count": more})


def _code(cell: str, hours: Hours) -> tuple[str, str]:
    """A cell as the roster writes it, or the reason why it cannot."""
    if cell.startswith(FORMULA):
        return "", _("rumus tanpa nilai")
    said = cell.upper().replace(" ", "")
    if said in OFF and said not in hours:
        return "", ""
    parts = re.split(r"[+/,]", said)
    unknown = [part for part in parts if part not in hours]
    if unknown:
        return "", _("kode “%(code)s” tidak dikenal") % {"code": unknown[0][:12]}
    return "+".join(dict.fromkeys(parts)), ""


def _day_of(cell: str) -> int | None:
    """The day that a head's cell names: "7", "07", or a date."""
    dated = re.match(r"^\d{4}-\d\d-(\d\d)$", cell)
    said = dated[1] if dated else cell
    day = int(said) if re.match(r"^\d{1,2}$", said) else 0
    return day if 1 <= day <= 31 else None


def _moments(said: Sequence[str]) -> tuple[time | None, time | None]:
    hour, minute, to_hour, to_minute = (int(part) for part in said)
    try:
        return time(hour % 24, minute), time(to_hour % 24, to_minute)
    except ValueError:
        return None, None


def month_of(said: str) -> date | None:
    """The first day of "2026-11"; None where that is no month of ours."""
    try:
        first = datetime.strptime(said, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone
    except ValueError:
        return None
    return first if 2000 <= first.year < 2200 else None
