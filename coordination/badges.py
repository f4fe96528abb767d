"""What the frame of every page counts for whoever asks: requests that wait, notices unopened."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.http import SignedIn
from accounts.models import User
from accounts.ready import HowMany, ready
from notifications.queries import unread

from . import access, queries
from .access import Reach

MANY = 100  # beyond that a number says no more than "many"


class Badges(NamedTuple):
    """How many of each there are; requests are counted as far as MANY."""

    waiting: int  # requests that stand still until this person acts
    unread: int
    about: int  # of those unread, the notices about what the page shows


def of(request: SignedIn, about: str = "") -> Badges:
    """The badges of this page, read once for the page and its frame, and all in one query."""
    kept: Badges | None = request.__dict__.get("badges")
    if kept is None:
        reach = access.standing_of(request).reach
        kept = Badges(*_counted(request.user.pk, about, at=reach)[0])
        request.__dict__ |= {"badges": kept, "unread": kept.unread}  # for unread_count_of()
    return kept


@ready
def _counted(person: int, about: str, *, at: Reach) -> QuerySet[User, tuple[Any, ...]]:
    waiting = queries.waiting_for(at).order_by().values("pk")[:MANY]
    notices = unread().filter(person=person).order_by().values("pk")
    ours = notices.filter(entry__subject=about)
    counts = HowMany(waiting), HowMany(notices), HowMany(ours)
    return User.objects.filter(pk=person).values_list(*counts)
