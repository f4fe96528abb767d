"""Swaps, hand-overs and calendar addresses as screens show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from . import posts
from .access import Standing
from .models import Agency, CalendarFeed, DutyPost, Handover, Swap, Team
from .plans import turns_of
from .roster import Turn
from .services.swaps import AHEAD

MOST = 30  # rows of a list
KEPT = ("registered", "counted", "outside", "keys", "radios")


@dataclass(frozen=True)
class Group:
    """Swaps that have the same thing in common for the reader."""

    title: str | Promise
    swaps: list[Swap]


def swaps(at: Standing) -> list[Group]:
    """What waits for the reader, what is theirs, and the rest where they keep the roster."""
    rows = posts.swaps().filter(agency__in=at.agencies)
    open_ = Swap.Status.PROPOSED
    mine = Q(giver=at.person) | Q(taker=at.person)
    waiting = list(rows.filter(taker=at.person, status=open_))
    own = list(rows.filter(mine).exclude(taker=at.person, status=open_)[:MOST])
    kept = [agency.pk for agency in posts.keeps(at)]
    others = list(rows.filter(agency__in=kept).exclude(mine)[:MOST])
    groups = (
        Group(gettext_lazy("Menunggu jawaban Anda"), waiting),
        Group(gettext_lazy("Tawaran Anda"), own),
        Group(gettext_lazy("Lainnya di instansi Anda"), others),
    )
    return [group for group in groups if group.swaps]


def turns_to_come(agency: Agency, person: User) -> tuple[list[Turn], dict[int, DutyPost]]:
    """The turns that a person could swap, and their posts."""
    now = timezone.now()
    stood = turns_of([agency], now, now + AHEAD)[agency.pk]
    theirs = [turn for turn in stood if turn.person == person.pk and turn.starts > now]
    return theirs, DutyPost.objects.in_bulk({turn.post for turn in theirs})


def last_counts(agency: Agency) -> dict[str, Any]:
    """What the last watch counted: the next one begins from it."""
    last = Handover.objects.filter(agency=agency, status=Handover.Status.TAKEN).first()
    return {} if last is None else {name: getattr(last, name) for name in KEPT}


def handovers(agency: Agency) -> dict[str, Any]:
    """The hand-over that waits, and the last ones."""
    rows = Handover.objects.filter(agency=agency).exclude(status=Handover.Status.WITHDRAWN)
    rows = rows.select_related("handed_by", "taken_by")
    waiting = rows.filter(status=Handover.Status.HANDED).first()
    done = rows.filter(status=Handover.Status.TAKEN)[:MOST]
    return {"agency": agency, "waiting": waiting, "rows": done}


def teams(at: Standing) -> list[Team]:
    """The teams whose calendar the reader may have: those of their agencies."""
    rows = Team.objects.filter(agency__in=at.agencies, is_active=True, seats__isnull=False)
    return list(rows.select_related("agency").distinct())


def feeds(person: User) -> QuerySet[CalendarFeed]:
    """A person's calendar addresses that still work."""
    return CalendarFeed.objects.filter(owner=person, revoked_at=None).select_related("team")


def swap_titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call swaps."""
    rows = Swap.objects.filter(pk__in=list(pks)).select_related("post")
    return {row.pk: str(row.post) for row in rows}


def handover_titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call hand-overs."""
    rows = Handover.objects.filter(pk__in=list(pks)).select_related("agency")
    return {row.pk: _("Apel %(agency)s") % {"agency": row.agency} for row in rows}
