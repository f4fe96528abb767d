"""Who stands when: plain arithmetic, with no database and no clock of its own.

A shift begins at an hour of a day on the agency's clock and lasts so many minutes: past midnight,
over 29 February, in any zone. All moments that come out are in UTC.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

ALL, WORK, OFF = "all", "work", "off"  # on which days a shift is stood
REST = "-"  # how a day off is written in a cycle
ONE_DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
Window = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Shift:
    """A stretch of a day."""

    code: str
    starts: time
    minutes: int
    days: str = ALL
    name: str = ""


@dataclass(frozen=True)
class Pattern:
    """Which shifts each team stands on which day, from one day to another."""

    since: date
    until: date | None
    cycle: tuple[tuple[str, ...], ...]
    shifts: Mapping[str, Shift]
    offsets: Mapping[int, int]  # team: days ahead of the cycle

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def stood(self, team: int, day: date, *, free: bool) -> Iterator[Shift]:
        """The shifts of a team that begin on this day; `free`: a weekend or a holiday."""
        place = ((day - self.since).days + self.offsets[team]) % len(self.cycle)
        for code in self.cycle[place]:
            shift = self.shifts[code]
            if shift.days == ALL or (shift.days == OFF) == free:
                yield shift


@dataclass(frozen=True)
class Member:
    """A person stands a post whenever the team is on, from one day to another."""

    team: int
    post: int
    person: int
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Sheet:
    """What one person stands at one post day by day, instead of any team's turns."""

    person: int
    post: int
    since: date
    days: tuple[tuple[Shift, ...], ...]

    def covers(self, day: date) -> bool:
        return self.since <= day < self.since + timedelta(days=len(self.days))

    def on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on this day."""
        return self.days[(day - self.since).days] if self.covers(day) else ()


@dataclass(frozen=True)
class Change:
    """Somebody takes another's turns at a post, or without another stands it in addition."""

    post: int
    person_in: int
    starts: datetime
    ends: datetime
    person_out: int | None = None
    source: str = "override"


@dataclass(frozen=True)
class Plan:
    """All that decides who stands where at one agency."""

    zone: ZoneInfo
    patterns: tuple[Pattern, ...] = ()
    members: tuple[Member, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    changes: tuple[Change, ...] = ()  # in the order in which they were made
    holidays: frozenset[date] = frozenset()
    service: Mapping[int, tuple[Window, ...]] | None = None  # when a person is in office at all

    def is_free(self, day: date) -> bool:
        """Whether nobody works in the office that day."""
        return day.isoweekday() > 5 or day in self.holidays


@dataclass(frozen=True, order=True)
class Turn:
    """One person at one post, from one moment to another."""

    starts: datetime
    ends: datetime
    post: int
    person: int
    source: str = field(default="team", compare=False)
    team: int | None = field(default=None, compare=False)
    shift: str = field(default="", compare=False)

    def touches(self, start: datetime, end: datetime) -> bool:
        return self.starts < end and start < self.ends

    def holds_at(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


@dataclass(frozen=True, order=True)
class Gap:
    """A stretch in which a post has too few people."""

    starts: datetime
    ends: datetime
    post: int
    missing: int
    least: int


def turns(plan: Plan, start: datetime, end: datetime) -> list[Turn]:
    """Every turn that touches the window, whole, the earliest first."""
    found = list(_by_pattern(plan, start, end))
    for change in plan.changes:
        found = list(_changed(found, change))
    served = (piece for turn in found for piece in _in_service(plan, turn))
    return sorted({turn for turn in served if turn.touches(start, end)})


def gaps(
    stood: Iterable[Turn], least: Mapping[int, int], start: datetime, end: datetime
) -> list[Gap]:
    """Where posts have fewer people than they need, the earliest first."""
    by_post: dict[int, list[Turn]] = {post: [] for post, needed in least.items() if needed}
    for turn in stood:
        if turn.post in by_post and turn.touches(start, end):
            by_post[turn.post].append(turn)
    return sorted(
        gap
        for post, theirs in by_post.items()
        for gap in _thin(theirs, post, least[post], start, end)
    )


def overlaps(stood: Iterable[Turn]) -> list[tuple[Turn, Turn]]:
    """Pairs of turns in which one person would be at two posts at the same time."""
    latest: dict[int, Turn] = {}
    found = []
    for turn in sorted(stood):
        before = latest.get(turn.person)
        if before and turn.starts < before.ends and turn.post != before.post:
            found.append((before, turn))
        if before is None or turn.ends > before.ends:
            latest[turn.person] = turn
    return found


def add_window(windows: list[Window], more: Window) -> None:
    """Add a stretch to a list of them, sorted by their beginning; what touches becomes one."""
    if windows and (windows[-1][1] is None or windows[-1][1] >= more[0]):
        since, until = windows[-1]
        ends = None if until is None or more[1] is None else max(until, more[1])
        windows[-1] = (since, ends)
    else:
        windows.append(more)


def next_change(stood: Iterable[Turn], at: datetime) -> datetime | None:
    """When somebody next takes over, as far as these turns tell."""
    moments = [turn.ends for turn in stood if turn.holds_at(at)]
    return min(moments, default=None)


def parse_cycle(text: str) -> list[str]:
    """Days from "P P S S M M - -": one entry a day, "" for a day off, "K+PK" for two shifts."""
    words = text.replace(",", " ").split()
    return ["" if word == REST else word.upper() for word in words]


def spell_cycle(cycle: Iterable[str]) -> str:
    """The same, as it is typed."""
    return " ".join(day or REST for day in cycle)


def codes_of(day: str) -> tuple[str, ...]:
    """The shifts of one entry of a cycle."""
    return tuple(code for code in day.split("+") if code)


def _by_pattern(plan: Plan, start: datetime, end: datetime) -> Iterator[Turn]:
    teams: dict[int, list[Member]] = {}
    for member in plan.members:
        teams.setdefault(member.team, []).append(member)
    sheets: dict[int, list[Sheet]] = {}
    for sheet in plan.sheets:
        sheets.setdefault(sheet.person, []).append(sheet)
    day = start.astimezone(plan.zone).date() - ONE_DAY  # no shift is longer than a day
    last = end.astimezone(plan.zone).date()
    while day <= last:
        for pattern in plan.patterns:
            if pattern.holds_on(day):
                found = _of_day(plan, pattern, teams, day)
                yield from (turn for turn in found if not _is_listed(sheets, turn.person, day))
        for sheet in plan.sheets:
            for shift in sheet.on(day):
                starts, ends = _hours(plan, shift, day)
                yield Turn(starts, ends, sheet.post, sheet.person, "team", None, shift.code)
        day += ONE_DAY


def _is_listed(sheets: Mapping[int, list[Sheet]], person: int, day: date) -> bool:
    return any(sheet.covers(day) for sheet in sheets.get(person, ()))


def _hours(plan: Plan, shift: Shift, day: date) -> tuple[datetime, datetime]:
    starts = datetime.combine(day, shift.starts, plan.zone).astimezone(UTC)
    return starts, starts + timedelta(minutes=shift.minutes)


def _of_day(
    plan: Plan, pattern: Pattern, teams: Mapping[int, list[Member]], day: date
) -> Iterator[Turn]:
    free = plan.is_free(day)
    for team in pattern.offsets:
        for shift in pattern.stood(team, day, free=free):
            starts, ends = _hours(plan, shift, day)
            for member in teams.get(team, ()):
                if member.holds_on(day):
                    yield Turn(starts, ends, member.post, member.person, "team", team, shift.code)


def _changed(stood: Iterable[Turn], change: Change) -> Iterator[Turn]:
    """The turns as they are once the change is made."""
    if change.person_out is None:
        yield from stood
        yield Turn(change.starts, change.ends, change.post, change.person_in, change.source)
        return
    for turn in stood:
        theirs = (turn.post, turn.person) == (change.post, change.person_out)
        if not theirs or not turn.touches(change.starts, change.ends):
            yield turn
            continue
        cut, back = max(turn.starts, change.starts), min(turn.ends, change.ends)
        if turn.starts < cut:
            yield replace(turn, ends=cut)
        yield replace(turn, starts=cut, ends=back, person=change.person_in, source=change.source)
        if back < turn.ends:
            yield replace(turn, starts=back)


def _in_service(plan: Plan, turn: Turn) -> Iterator[Turn]:
    """The parts of a turn in which the person holds an office here."""
    if plan.service is None:
        yield turn
        return
    for since, until in plan.service.get(turn.person, ()):
        starts = max(turn.starts, since)
        ends = min(turn.ends, until) if until else turn.ends
        if starts < ends:
            yield replace(turn, starts=starts, ends=ends)


def _thin(
    theirs: Iterable[Turn], post: int, least: int, start: datetime, end: datetime
) -> Iterator[Gap]:
    """Sweep over the window, counting who is there; neighbouring stretches become one."""
    events: dict[datetime, list[tuple[int, int]]] = {start: [], end: []}
    for turn in theirs:
        events.setdefault(max(turn.starts, start), []).append((turn.person, 1))
        events.setdefault(min(turn.ends, end), []).append((turn.person, -1))
    there: Counter[int] = Counter()
    moments = sorted(events)
    open_gap: Gap | None = None
    for at, following in pairwise(moments):
        for person, step in events[at]:
            there[person] += step
        missing = least - sum(1 for count in there.values() if count > 0)
        if open_gap and (missing != open_gap.missing):
            yield open_gap
            open_gap = None
        if missing > 0:
            began = open_gap.starts if open_gap else at
            open_gap = Gap(began, following, post, missing, least)
    if open_gap:
        yield open_gap
