"""Rosters as they are stored, made into plain plans: a fixed number of queries, however many."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from . import roster
from .models import Agency, Holiday, MonthRow, Override, Posting, Rotation, TeamMember
from .roster import Change, Member, Pattern, Plan, Sheet, Shift, Turn, Window


def plans(agencies: Iterable[Agency], start: datetime, end: datetime) -> dict[int, Plan]:
    """What decides who stands where in the window, agency by agency, in eight queries."""
    known = {agency.pk: agency for agency in agencies}
    first, last = (start - 2 * roster.ONE_DAY).date(), (end + roster.ONE_DAY).date()
    patterns = _patterns(known, first, last)
    members = _members(known, first, last)
    sheets = _sheets(known, first, last)
    changes = _changes(known, start, end)
    free = _holidays(known, first, last)
    service = _service(known, start - roster.ONE_DAY, end + roster.ONE_DAY)
    return {
        pk: Plan(
            zone=agency.zone,
            patterns=tuple(patterns.get(pk, ())),
            members=tuple(members.get(pk, ())),
            sheets=tuple(sheets.get(pk, ())),
            changes=tuple(changes.get(pk, ())),
            holidays=frozenset(free.get(None, set()) | free.get(pk, set())),
            service={person: tuple(rows) for person, rows in service.get(pk, {}).items()},
        )
        for pk, agency in known.items()
    }


def turns_of(agencies: Iterable[Agency], start: datetime, end: datetime) -> dict[int, list[Turn]]:
    """Every turn that touches the window, agency by agency."""
    return {pk: roster.turns(plan, start, end) for pk, plan in plans(agencies, start, end).items()}


def turns_of_person(
    person: int, agencies: Iterable[Agency], start: datetime, end: datetime
) -> list[Turn]:
    """The turns of one person, the earliest first."""
    found = turns_of(agencies, start, end)
    return sorted(turn for turns in found.values() for turn in turns if turn.person == person)


def _patterns(known: Mapping[int, Agency], first: date, last: date) -> dict[int, list[Pattern]]:
    rows = Rotation.objects.filter(Q(until=None) | Q(until__gte=first), since__lte=last)
    found: dict[int, list[Pattern]] = {}
    for row in rows.filter(agency__in=known).prefetch_related("shifts", "seats"):
        found.setdefault(row.agency_id, []).append(pattern_of(row))
    return found


def pattern_of(row: Rotation) -> Pattern:
    """A stored rotation as plain values."""
    shifts = {
        one.code: Shift(one.code, one.starts, one.minutes, one.days, one.name)
        for one in row.shifts.all()
    }
    days = (tuple(c for c in roster.codes_of(day) if c in shifts) for day in row.cycle)
    offsets = {seat.team_id: seat.offset for seat in row.seats.all()}
    return Pattern(row.since, row.until, tuple(days), shifts, offsets)


def _members(known: Mapping[int, Agency], first: date, last: date) -> dict[int, list[Member]]:
    rows = TeamMember.objects.filter(Q(until=None) | Q(until__gte=first), since__lte=last)
    found: dict[int, list[Member]] = {}
    for row in rows.filter(team__agency__in=known).select_related("team", "post"):
        member = Member(row.team_id, row.post_id, row.person_id, row.since, row.until)
        found.setdefault(row.team.agency_id, []).append(member)
    return found


def _sheets(known: Mapping[int, Agency], first: date, last: date) -> dict[int, list[Sheet]]:
    rows = MonthRow.objects.filter(agency__in=known, since__lte=last, until__gte=first)
    found: dict[int, list[Sheet]] = {}
    for row in rows:
        found.setdefault(row.agency_id, []).append(sheet_of(row))
    return found


def sheet_of(row: MonthRow) -> Sheet:
    """A stored month as plain values."""
    shifts = {
        code: Shift(code, time.fromisoformat(starts), minutes)
        for code, (starts, minutes) in row.hours.items()
    }
    cells = row.cells[: (row.until - row.since).days + 1]
    days = (tuple(shifts[c] for c in roster.codes_of(cell) if c in shifts) for cell in cells)
    return Sheet(row.person_id, row.post_id, row.since, tuple(days))


def _changes(
    known: Mapping[int, Agency], start: datetime, end: datetime
) -> dict[int, list[Change]]:
    reach = roster.ONE_DAY  # a turn that touches the window may have begun a day before
    rows = Override.objects.filter(
        agency__in=known, cancelled_at=None, starts__lt=end + reach, ends__gt=start - reach
    )
    found: dict[int, list[Change]] = {}
    for row in rows.order_by("pk"):
        change = Change(
            post=row.post_id,
            person_in=row.person_in_id,
            starts=row.starts,
            ends=row.ends,
            person_out=row.person_out_id,
            source="swap" if row.swap_id else "override",
        )
        found.setdefault(row.agency_id, []).append(change)
    return found


def _holidays(known: Mapping[int, Agency], first: date, last: date) -> dict[int | None, set[date]]:
    rows = Holiday.objects.filter(Q(agency=None) | Q(agency__in=known), date__range=(first, last))
    found: dict[int | None, set[date]] = {}
    for agency, day in rows.values_list("agency", "date"):
        found.setdefault(agency, set()).add(day)
    return found


def _service(
    known: Mapping[int, Agency], start: datetime, end: datetime
) -> dict[int, dict[int, list[Window]]]:
    rows = in_office(start, end).filter(agency__in=known).order_by("since")
    found: dict[int, dict[int, list[Window]]] = {}
    for agency, person, since, until in rows.values_list("agency", "person", "since", "until"):
        windows = found.setdefault(agency, {}).setdefault(person, [])
        roster.add_window(windows, (since, until))
    return found


def in_office(start: datetime, end: datetime) -> QuerySet[Posting]:
    """Postings that hold at some moment of the window."""
    return Posting.objects.filter(Q(until=None) | Q(until__gt=start), since__lt=end)
