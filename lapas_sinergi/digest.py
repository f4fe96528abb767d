"""Ringkasan pagi: at seven on each agency's clock, one to each person, over every room."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coordination import access, occasions, owing, queries
from coordination.access import Standing, standing
from coordination.models import Agency, Posting
from coordination.services.reminding import of_agency
from journal.lifecycle import record
from notifications.models import Reminder
from notifications.occasions import Occasion
from notifications.ports import label_of
from notifications.services import late
from sop import occasions as of_sop
from sop import queries as sops

from . import days
from .occasions import occasions as all_of

BACK, AHEAD = timedelta(days=14), timedelta(days=7)
EXPIRING = timedelta(days=30)
DIGEST = "digest"
ENDINGS = (occasions.AGREEMENT, of_sop.ENDS)
NOT_DUE = (*ENDINGS, occasions.GAP, occasions.TURN, occasions.RENEWAL, occasions.SUPPORT)


def begin(reminder: Reminder) -> None:
    """What falls due at an agency; at seven o'clock one digest for each who is at home there.

    Each is a reminder of its own, told in a transaction of its own: one that fails holds up
    nobody, and none is told twice.
    """
    agency = of_agency(reminder)
    if agency is None:
        return
    Reminder.objects.bulk_create(
        [
            Reminder(subject=f"accounts.user:{pk}", kind=DIGEST, due_at=reminder.due_at)
            for pk in _at_home(agency)
        ],
        ignore_conflicts=True,
    )


def tell(reminder: Reminder) -> None:
    """One person's digest; nothing where there is nothing to say."""
    person = User.objects.filter(pk=label_of(reminder.subject)[1], is_active=True).first()
    at = standing(person) if person else None
    if person is None or at is None or not at.postings:
        return
    home = min(at.postings, key=lambda post: post.pk).agency
    counts = counted(at, home, timezone.now())
    if any(counts.values()):
        said = {**{name: count for name, count in counts.items() if count}, **late(reminder)}
        url = f"{reverse('agenda')}?tampilan={days.LIST}"
        record(home, DIGEST, by=None, tell=[person], at=reminder.due_at, url=url, **said)


def counted(at: Standing, home: Agency, now: datetime) -> dict[str, int]:
    """What the day, the week and the papers ask of this person."""
    today = timezone.localdate(now, home.zone)
    start = days.midnight(today, home.zone)
    end = days.midnight(today + days.ONE_DAY, home.zone)
    found = all_of(at, now - BACK, now + AHEAD)
    due = [one for one in found if one.is_mine and one.kind not in NOT_DUE]
    ahead = [one for one in due if one.starts >= now or one.touches(start, end)]
    return {
        "late": sum(one.is_late(now) for one in due),
        "today": _touching(ahead, start, end),
        "week": _touching(ahead, start, now + AHEAD),
        "turns": _touching((one for one in found if one.kind == occasions.TURN), start, end),
        "waiting": queries.waiting_for(at.reach).count() + len(sops.waiting_for(at)),
        "debts": len(owing.owed(at)) if _pays(at) else 0,
        "gaps": sum(one.kind == occasions.GAP for one in found),
        "expiring": sum(one.kind in ENDINGS and not one.is_done for one in _endings(at, now)),
    }


def _touching(found: Iterable[Occasion], since: datetime, until: datetime) -> int:
    return sum(one.touches(since, until) for one in found)


def _pays(at: Standing) -> bool:
    """Whether the debts of an agency are this person's to pay."""
    return any(at.holds(agency, access.ASKERS | access.DECIDERS) for agency in at.agencies)


def _endings(at: Standing, now: datetime) -> list[Occasion]:
    """What ends within a month, at rooms that have endings."""
    until = now + EXPIRING
    return [
        *occasions.endings(at, now, until),
        *(one for one in of_sop.calendar(at, now, until) if one.kind == of_sop.ENDS),
    ]


def _at_home(agency: Agency) -> list[int]:
    """Whose first posting is here: a person of two agencies gets one digest."""
    now = Posting.objects.now()
    earlier = now.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))
    first = now.filter(agency=agency, person__is_active=True).exclude(Exists(earlier))
    return list(first.values_list("person", flat=True))
