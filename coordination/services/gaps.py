"""Posts that an urgent call relies on and that nobody will stand: told once a day until closed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from accounts.models import User
from journal import clock
from journal.lifecycle import entries, name_of, record
from notifications.models import Policy, Reminder, Step
from notifications.ports import label_of
from notifications.services import remind

from .. import roster
from ..calling import POST
from ..models import Agency, DutyPost, Posting
from ..plans import turns_of

KIND, VERB = "roster_gaps", "roster_gaps"
LOOKED = timedelta(hours=1)  # how often: a gap that opens now is told within the hour
DAY_BEGINS = time(7)  # with the digest
AHEAD, SOON = timedelta(days=7), timedelta(hours=24)
MOST_NAMED = 5
KEEPERS = (Posting.Duty.ADMINISTRATOR, Posting.Duty.COMMANDER)


def watch(agencies: Iterable[Agency]) -> None:
    """Look at these rosters from now on, each hour, while a policy names a post of theirs."""
    for agency in agencies:
        remind(name_of(agency), KIND, clock.now() + LOOKED)


def named_in(steps: Iterable[Step]) -> Sequence[Agency]:
    """The agencies whose posts these steps name."""
    pks = [label_of(step.target)[1] for step in steps if step.target.startswith(f"{POST}:")]
    return list(Agency.objects.filter(duty_posts__in=pks, is_active=True).distinct())


def look(reminder: Reminder, agency: Agency) -> None:
    """Tell of the gaps that were not told of today, and plan the next look."""
    posts = relied_on(agency)
    if not posts:
        return
    watch([agency])
    now = clock.now()
    since = day_of(agency, now)
    open_ = gaps(agency, posts, now, since + AHEAD)
    known = _told(agency, since)
    fresh = [gap for gap in open_ if _mark(gap) not in known]
    if fresh:
        record(agency, VERB, by=None, tell=_keepers(agency), **_said(open_, posts, now))


def relied_on(agency: Agency) -> dict[int, DutyPost]:
    """The agency's posts that a policy in use names, whoever wrote it; also one taken away."""
    targets = Step.objects.filter(policy__in=Policy.objects.filter(is_active=True))
    named = targets.filter(target__startswith=f"{POST}:").values_list("target", flat=True)
    pks = {label_of(target)[1] for target in named}
    return {post.pk: post for post in DutyPost.objects.filter(agency=agency, pk__in=pks)}


def gaps(
    agency: Agency, posts: dict[int, DutyPost], start: datetime, end: datetime
) -> list[roster.Gap]:
    """Where nobody at all stands one of these posts, the earliest first."""
    stood = turns_of([agency], start, end)[agency.pk]
    people = {turn.person for turn in stood}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    kept = [turn for turn in stood if turn.person in active and _is_kept(posts.get(turn.post))]
    return roster.gaps(kept, dict.fromkeys(posts, 1), start, end)


def day_of(agency: Agency, now: datetime) -> datetime:
    """When the day of news began: the last 07.00 on the agency's own clock."""
    local = now.astimezone(agency.zone)
    begun = datetime.combine(local.date(), DAY_BEGINS, agency.zone)
    return begun if begun <= local else begun - timedelta(days=1)


def _is_kept(post: DutyPost | None) -> bool:
    return post is not None and post.is_active


def _mark(gap: roster.Gap) -> tuple[int, str]:
    """What stays the same of a gap from hour to hour, until it changes: where, and until when."""
    return gap.post, gap.ends.isoformat()


def _told(agency: Agency, since: datetime) -> set[tuple[int, str]]:
    today = entries(name_of(agency)).filter(verb=VERB, occurred_at__gte=since)
    return {(post, ends) for entry in today for post, _starts, ends in entry.data["gaps"]}


def _keepers(agency: Agency) -> Iterable[User]:
    return agency.people(*KEEPERS)


def _said(open_: Sequence[roster.Gap], posts: dict[int, DutyPost], now: datetime) -> dict[str, Any]:
    codes = list(dict.fromkeys(posts[gap.post].code for gap in open_))
    return {
        "gaps": [[gap.post, gap.starts.isoformat(), gap.ends.isoformat()] for gap in open_],
        "soon": sum(gap.starts < now + SOON for gap in open_),
        "posts": codes[:MOST_NAMED],
    }
