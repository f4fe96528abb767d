"""Kalender: everything of every room that has a date and that this person may see."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from coordination import access
from coordination.access import Standing
from coordination.models import Agency
from notifications.occasions import CUT, Occasion

from . import days
from .days import Day, Span
from .occasions import occasions

LATE_FOR = timedelta(days=60)  # what has been late for longer is in the lists of its own room
LINKED = timedelta(days=62)  # how far the links lead, step by step
PAGE = 300  # occasions of one agenda


@dataclass(frozen=True)
class Calendar:
    """One view of the calendar around one day."""

    at: Standing
    view: str
    day: date
    today: date
    now: datetime
    mine: bool  # only what waits for the reader

    @classmethod
    def asked(cls, at: Standing, query: QueryDict) -> "Calendar":
        """What the address says; what it says wrongly is as if it said nothing."""
        now, view = timezone.now(), query.get("tampilan", "")
        own = at.postings[0].agency.zone if at.postings else timezone.get_default_timezone()
        today = timezone.localdate(now, own)
        view = view if view in days.VIEWS else days.MONTH
        day = days.day_from(query.get("hari", ""), today)
        return cls(at, view, day, today, now, query.get("hanya") == "saya")

    @property
    def own(self) -> Agency | None:
        """Whose clock and letterhead it has."""
        return self.at.postings[0].agency if self.at.postings else None

    @property
    def zone(self) -> ZoneInfo:
        return self.own.zone if self.own else ZoneInfo(timezone.get_default_timezone_name())

    @cached_property
    def span(self) -> Span:
        return days.span(self.view, self.day)

    @property
    def before(self) -> date | None:
        """The span before this one; far from today a day is asked for by its date."""
        return self._near(self.span.before)

    @property
    def after(self) -> date | None:
        """The span after this one."""
        return self._near(self.span.after)

    def _near(self, day: date | None) -> date | None:
        return day if day and abs(day - self.today) <= LINKED else None

    @property
    def is_now(self) -> bool:
        """Whether today is among the days shown."""
        return self.span.first <= self.today <= self.span.last

    @cached_property
    def _found(self) -> list[Occasion]:
        since, until = self.span.window(self.zone)
        if self.is_now:
            since = min(since, self.now - LATE_FOR)
        found = occasions(self.at, since, until)
        return [one for one in found if one.is_mine or not self.mine]

    @cached_property
    def late(self) -> list[Occasion]:
        """What is over its term and waits for the reader; where today is shown."""
        return [one for one in self._found if one.is_mine and one.is_late(self.now)]

    @cached_property
    def _inside(self) -> list[Occasion]:
        since, until = self.span.window(self.zone)
        return [one for one in self._found if one.touches(since, until)]

    @property
    def is_cut(self) -> bool:
        """Whether there is more than anybody could read."""
        return any(one.kind == CUT for one in self._found)

    @cached_property
    def days(self) -> list[Day]:
        """Every day shown, with what is on it."""
        month = self.day.month if self.view == days.MONTH else None
        return days.lay_out(self._inside, self.span, self.zone, month)

    @property
    def weeks(self) -> list[list[Day]]:
        return days.weeks(self.days)

    @cached_property
    def listed(self) -> list[Day]:
        """The days with something on them, as many as one page holds."""
        found, count = [], 0
        for day in self.days:
            if day.found and (not count or count + len(day.found) <= PAGE):
                found.append(day)
                count += len(day.found)
            elif day.found:
                break
        return found

    @property
    def goes_on(self) -> date | None:
        """Where the agenda goes on, if one page does not hold it."""
        last = self.listed[-1].date if self.listed else None
        later = (day.date for day in self.days if last and day.found and day.date > last)
        return next(later, None)


@require_safe
@login_required
def calendar(request: SignedIn) -> HttpResponse:
    """The calendar as month, week or agenda; on a phone each reads as an agenda."""
    page = Calendar.asked(access.standing_of(request), request.GET)
    return render(request, f"agenda/{page.view}.html", {"page": page, "own": page.own})
