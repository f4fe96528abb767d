"""An iCalendar (RFC 5545). Names of others and of prisoners never stand in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from .models import CalendarFeed, Team
from .plans import turns_of

BEHIND, AHEAD = timedelta(days=14), timedelta(days=120)
FRESH = timedelta(hours=1)  # how often a program should look again


@dataclass(frozen=True)
class Entry:
    """One event: a stretch, a moment, or with `day` the day on which it falls there."""

    key: str
    starts: datetime
    ends: datetime | None
    title: str
    place: str = ""
    path: str = ""
    day: ZoneInfo | None = None
    is_busy: bool = True


def name_of(feed: CalendarFeed) -> str:
    """What a program calls the calendar."""
    return _("Jaga %(team)s") % {"team": feed.team} if feed.team else _("Sinergi: jaga dan tugas")


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole file under this name."""
    made = Calendar()
    made.add("prodid", "-//Sinergi//Jaga//ID")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    stamped = now.replace(minute=0, second=0, microsecond=0)
    for entry in entries:
        made.add_component(_event(entry, stamped))
    return bytes(made.to_ical())


def _event(entry: Entry, stamped: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@sinergi")
    event.add("dtstamp", stamped)
    if entry.day:
        event.add("dtstart", entry.starts.astimezone(entry.day).date())
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.ends or entry.starts)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.path:
        event.add("url", f"{settings.BASE_URL}{entry.path}")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    return event


def of_team(team: Team, now: datetime) -> Iterator[Entry]:
    """When the team is on, each stretch once however many stand it."""
    stood = turns_of([team.agency], now - BEHIND, now + AHEAD)[team.agency_id]
    stretches = {(turn.starts, turn.ends) for turn in stood if turn.team == team.pk}
    for starts, ends in sorted(stretches):
        key = f"regu-{team.pk}-{starts:%Y%m%dT%H%M%S}-{ends:%H%M}"
        yield Entry(key, starts, ends, team.name, team.agency.short_name)
