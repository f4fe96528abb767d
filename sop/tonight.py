"""Who stands guard tonight, and whether they have read the SOPs that name their offices.

Tonight is from 22.00 to 05.00 on an agency's own clock: at two in the morning it is still the
night that began yesterday, and after it the coming one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coordination import posts
from coordination.access import Standing
from coordination.models import Agency, Posting
from coordination.plans import plans
from coordination.roster import turns

from . import access
from .models import Acknowledgement, LaneRow, SopVersion

FALLS, BREAKS = time(22), time(5)


def night(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """From when to when tonight is, on that clock."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=1) if local.time() < BREAKS else local.date()
    return (
        datetime.combine(day, FALLS, zone),
        datetime.combine(day + timedelta(days=1), BREAKS, zone),
    )


def shift(agencies: Iterable[Agency], now: datetime) -> dict[int, set[int]]:
    """The persons who stand some part of tonight, agency by agency; a fixed number of queries."""
    known = list(agencies)
    nights = {agency.pk: night(agency.zone, now) for agency in known}
    if not nights:
        return {}
    first = min(start for start, _end in nights.values())
    last = max(end for _start, end in nights.values())
    laid = plans(known, first, last)
    return {pk: {turn.person for turn in turns(laid[pk], *window)} for pk, window in nights.items()}


def shown(at: Standing) -> list[Agency]:
    """Whose shift the reader may count: one's own, and partners' who show their roster."""
    return [agency for agency, _level in posts.shown(at)]


def counts(
    at: Standing, versions: Iterable[SopVersion], now: datetime
) -> Mapping[int, tuple[int, int]]:
    """Version by version how many of one's own shift tonight have read it, and should have."""
    wanted = [version.pk for version in versions]
    own = [agency for agency in posts.houses(at) if at.holds(agency.pk, access.REVIEWERS)]
    if not wanted or not own:
        return {}
    on = {person for people in shift(own, now).values() for person in people}
    named = LaneRow.objects.filter(version__in=wanted, posts__isnull=False)
    offices = defaultdict(set)
    for version, post in named.values_list("version", "posts"):
        offices[version].add(post)
    held = Posting.objects.now().filter(agency__in=own, person__in=on)
    holders = defaultdict(set)
    for post, person in held.values_list("position", "person"):
        holders[post].add(person)
    read = set(
        Acknowledgement.objects.filter(version__in=wanted, person__in=on).values_list(
            "version", "person"
        )
    )
    found = {}
    for version, its in offices.items():
        people = {person for post in its for person in holders[post]}
        if people:
            found[version] = (sum((version, one) in read for one in people), len(people))
    return found
