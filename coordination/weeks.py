"""A week of a roster laid out in days, and a person's own turns to come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from accounts.models import User

from . import duty, posts, roster
from .access import Standing
from .models import Agency, DutyPost, Holiday, Team
from .plans import plans, turns_of
from .roster import Gap, Turn

DAYS = 7


@dataclass
class Stretch:
    """The same hours at one post on one day, and everybody who stands them."""

    starts: datetime
    ends: datetime
    team: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)  # name, source


@dataclass
class Cell:
    """One post on one day."""

    day: date
    stretches: list[Stretch] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One post over the week."""

    post: DutyPost
    cells: list[Cell]


@dataclass(frozen=True)
class Day:
    """A column: the day, and what makes it free."""

    date: date
    is_free: bool
    holiday: str


@dataclass(frozen=True)
class Week:
    """All that a page or a print shows of seven days."""

    days: list[Day]
    rows: list[Row]
    gaps: int

    @property
    def last(self) -> date:
        return self.days[-1].date


@dataclass(frozen=True)
class Mine:
    """A turn of the reader's own."""

    agency: Agency
    post: DutyPost
    starts: datetime
    ends: datetime
    source: str


def week(agency: Agency, level: str, monday: date) -> Week:
    """Seven days of one agency from a Monday; a turn stands in the day in which it begins."""
    start = _midnight(agency, monday)
    end = _midnight(agency, monday + timedelta(days=DAYS + 1))  # the last night is seen whole
    plan = plans([agency], start, end)[agency.pk]
    stood = roster.turns(plan, start, end)
    wanted = duty.posts_of([agency]).get(agency.pk, [])
    least = {post.pk: post.least for post in wanted}
    last = end - roster.ONE_DAY
    thin = [gap for gap in roster.gaps(stood, least, start, end) if gap.starts < last]
    names = _names(stood) if level != posts.ROLES else {}
    teams = dict(Team.objects.filter(agency=agency).values_list("pk", "name"))
    rows = [Row(post, _cells(agency, post, monday, stood, thin)) for post in wanted]
    for row in rows:
        _fill(agency, row, stood, names, teams)
    days = [_day(agency, plan, monday + timedelta(days=at)) for at in range(DAYS)]
    return Week(days, rows, len(thin))


def mine(at: Standing, now: datetime, ahead: timedelta = timedelta(days=28)) -> list[Mine]:
    """The reader's own turns from now on, the earliest first."""
    own = posts.houses(at)
    known = {agency.pk: agency for agency in own}
    found = [
        (pk, turn)
        for pk, turns in turns_of(own, now, now + ahead).items()
        for turn in turns
        if turn.person == at.person.pk
    ]
    stood = DutyPost.objects.in_bulk({turn.post for _pk, turn in found})
    return [
        Mine(known[pk], stood[turn.post], turn.starts, turn.ends, turn.source)
        for pk, turn in sorted(found, key=lambda one: one[1])
    ]


def _cells(
    agency: Agency, post: DutyPost, monday: date, stood: Iterable[Turn], thin: Iterable[Gap]
) -> list[Cell]:
    cells = [Cell(monday + timedelta(days=at)) for at in range(DAYS)]
    for gap in thin:
        if gap.post == post.pk:
            day = gap.starts.astimezone(agency.zone).date()
            cells[(day - monday).days].gaps.append(gap)
    return cells


def _fill(
    agency: Agency,
    row: Row,
    stood: Iterable[Turn],
    names: dict[int, str],
    teams: dict[int, str],
) -> None:
    by_day = {cell.day: cell for cell in row.cells}
    for turn in stood:
        cell = by_day.get(turn.starts.astimezone(agency.zone).date())
        if turn.post != row.post.pk or cell is None:
            continue
        same = (one for one in cell.stretches if (one.starts, one.ends) == (turn.starts, turn.ends))
        stretch = next(same, None)
        if stretch is None:
            stretch = Stretch(turn.starts, turn.ends, teams.get(turn.team or 0, ""))
            cell.stretches.append(stretch)
        stretch.people.append((names.get(turn.person, ""), turn.source))


def _names(stood: Iterable[Turn]) -> dict[int, str]:
    people = User.objects.filter(pk__in={turn.person for turn in stood})
    return dict(people.values_list("pk", "full_name"))


def _day(agency: Agency, plan: roster.Plan, day: date) -> Day:
    name = ""
    if day in plan.holidays:
        rows = Holiday.objects.filter(date=day, agency__in=[agency]) | Holiday.objects.filter(
            date=day, agency=None
        )
        name = rows.values_list("name", flat=True).first() or ""
    return Day(day, plan.is_free(day), name)


def _midnight(agency: Agency, day: date) -> datetime:
    return datetime.combine(day, time(), agency.zone)
