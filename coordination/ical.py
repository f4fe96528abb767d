"""Turns as an iCalendar (RFC 5545). Names of others and of prisoners never stand in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from .models import Agency, CalendarFeed, DutyPost, Posting, Team
from .plans import turns_of
from .roster import Turn

BEHIND, AHEAD = timedelta(days=14), timedelta(days=120)
FRESH = timedelta(hours=1)  # how often a program should look again


@dataclass(frozen=True)
class Entry:
    """One stretch on duty."""

    key: str
    starts: datetime
    ends: datetime
    title: str
    agency: Agency


def calendar(feed: CalendarFeed, now: datetime) -> bytes:
    """The owner's own turns, or when a team is on; two weeks back and four months ahead."""
    made = Calendar()
    made.add("prodid", "-//Sinergi//Jaga//ID")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    with override(feed.owner.language):
        name = _("Jaga %(team)s") % {"team": feed.team} if feed.team else _("Jaga saya")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    stamped = now.replace(minute=0, second=0, microsecond=0)
    for entry in _entries(feed, now - BEHIND, now + AHEAD):
        made.add_component(_event(entry, stamped))
    return bytes(made.to_ical())


def _event(entry: Entry, stamped: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@sinergi")
    event.add("dtstamp", stamped)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("summary", entry.title)
    event.add("location", entry.agency.short_name)
    event.add("transp", "OPAQUE")
    return event


def _entries(feed: CalendarFeed, start: datetime, end: datetime) -> Iterable[Entry]:
    if feed.team:
        return _of_team(feed.team, start, end)
    offices = Posting.objects.now().filter(person=feed.owner).select_related("agency")
    agencies = {office.agency_id: office.agency for office in offices}
    return _of_person(feed.owner_id, agencies, start, end)


def _of_person(
    person: int, agencies: dict[int, Agency], start: datetime, end: datetime
) -> Iterable[Entry]:
    found = [
        (agency, turn)
        for agency, turns in turns_of(agencies.values(), start, end).items()
        for turn in turns
        if turn.person == person
    ]
    titles = _titles(turn for _agency, turn in found)
    for agency, turn in found:
        key = f"{turn.post}-{person}-{turn.starts:%Y%m%dT%H%M%S}"
        yield Entry(key, turn.starts, turn.ends, titles[turn.post], agencies[agency])


def _of_team(team: Team, start: datetime, end: datetime) -> Iterable[Entry]:
    """When the team is on, each stretch once however many stand it."""
    stood = turns_of([team.agency], start, end)[team.agency_id]
    stretches = {(turn.starts, turn.ends) for turn in stood if turn.team == team.pk}
    for starts, ends in sorted(stretches):
        key = f"regu-{team.pk}-{starts:%Y%m%dT%H%M%S}-{ends:%H%M}"
        yield Entry(key, starts, ends, team.name, team.agency)


def _titles(turns: Iterable[Turn]) -> dict[int, str]:
    posts = DutyPost.objects.filter(pk__in={turn.post for turn in turns})
    return dict(posts.values_list("pk", "title"))
