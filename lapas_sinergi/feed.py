"""Kalender di ponsel: a person's turns and due things, or a team's turns, at a secret address."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.models import User
from coordination import access, ical
from coordination.ical import AHEAD, BEHIND, Entry
from coordination.models import CalendarFeed
from coordination.occasions import GAP, TURN
from coordination.services import feeds
from notifications.occasions import Occasion

from .occasions import occasions


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads, without a session: whoever has the address has it."""
    feed = feeds.find(secret)
    if feed is None:
        raise Http404
    feeds.note_read(feed)
    with override(feed.owner.language):
        now = timezone.now()
        body = ical.calendar(ical.name_of(feed), _entries(feed, now), now)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="sinergi.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _entries(feed: CalendarFeed, now: datetime) -> Iterable[Entry]:
    return ical.of_team(feed.team, now) if feed.team else _of_person(feed.owner, now)


def _of_person(person: User, now: datetime) -> Iterator[Entry]:
    """What waits for this person by the rights that they have now; secrets without their words."""
    at = access.standing(person)
    zone = at.postings[0].agency.zone
    for one in occasions(at, now - BEHIND, now + AHEAD):
        if one.is_mine and one.kind != GAP:
            yield Entry(
                key=f"{one.key}-{person.pk}",
                starts=one.starts,
                ends=one.ends,
                title=_title(one),
                place=one.place,
                path=one.url,
                day=zone if one.is_day else None,
                is_busy=one.kind == TURN,
            )


def _title(one: Occasion) -> str:
    if one.kind == TURN:
        return one.title
    return str(one.kind.label) if one.is_secret else f"{one.kind.label}: {one.title}"
