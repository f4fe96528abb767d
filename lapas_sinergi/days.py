"""A calendar laid out in days: plain arithmetic, with no database and no clock of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.occasions import Occasion

ONE_DAY = timedelta(days=1)
WEEK = 7
AGENDA = 30  # days
MONTH, WEEKLY, LIST = "bulan", "minggu", "agenda"
VIEWS = (MONTH, WEEKLY, LIST)
YEARS = range(2000, 2200)
SHOWN = 4  # things in one day of a month; the others are a page away


@dataclass(frozen=True)
class Span:
    """The days that one page shows, and the days before and after it."""

    first: date
    last: date
    before: date | None
    after: date | None

    def window(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The same as two moments on that clock."""
        return midnight(self.first, zone), midnight(self.last + ONE_DAY, zone)


@dataclass(frozen=True)
class Shown:
    """An occasion on one of its days."""

    one: Occasion
    begins: bool
    ends: bool


@dataclass
class Day:
    """One day and what is on it; `outside`: it belongs to the month before or after."""

    date: date
    outside: bool = False
    found: list[Shown] = field(default_factory=list)

    @property
    def top(self) -> list[Shown]:
        """As many as a cell of a month holds: what waits first, what is done last."""
        weighed = sorted(self.found, key=lambda each: (each.one.is_done, not each.one.is_mine))
        first = {id(each) for each in weighed[:SHOWN]}
        return [each for each in self.found if id(each) in first]

    @property
    def more(self) -> int:
        return max(0, len(self.found) - SHOWN)


def span(view: str, day: date) -> Span:
    """Which days a view shows around a day."""
    if view == LIST:
        return Span(day, day + timedelta(days=AGENDA - 1), _near(day, -AGENDA), _near(day, AGENDA))
    monday = day - timedelta(days=day.weekday())
    if view == WEEKLY:
        return Span(monday, monday + timedelta(days=6), _near(monday, -WEEK), _near(monday, WEEK))
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - ONE_DAY
    start = first - timedelta(days=first.weekday())
    before = _near(first, -1)
    after = following if following.year in YEARS else None
    end = last + timedelta(days=6 - last.weekday())
    return Span(start, end, before.replace(day=1) if before else None, after)


def lay_out(
    found: Iterable[Occasion], span: Span, zone: ZoneInfo, month: int | None = None
) -> list[Day]:
    """Every day of the span with what is on it, in the order in which it was found."""
    count = (span.last - span.first).days + 1
    days = [Day(span.first + timedelta(days=at)) for at in range(count)]
    for one in days:
        one.outside = month is not None and one.date.month != month
    for occasion in found:
        first = occasion.starts.astimezone(zone).date()
        ends = occasion.ends or occasion.starts
        last = max(first, (ends - timedelta(microseconds=1)).astimezone(zone).date())
        for at in range(
            max(0, (first - span.first).days), (min(last, span.last) - span.first).days + 1
        ):
            on = days[at]
            on.found.append(Shown(occasion, on.date == first, on.date == last))
    return days


def weeks(days: list[Day]) -> list[list[Day]]:
    """The days in rows of seven."""
    return [days[at : at + WEEK] for at in range(0, len(days), WEEK)]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins on that clock."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_from(said: str, today: date) -> date:
    """The day that was asked for; today where that is no day."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if day.year in YEARS else today


def _near(day: date, days: int) -> date | None:
    found = day + timedelta(days=days)
    return found if found.year in YEARS else None
