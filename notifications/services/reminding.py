"""Things that fall due: planned, forgotten, and fired once each."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from ..models import Reminder
from ..ports import label_of, port

log = logging.getLogger(__name__)
HELD_AFTER_FAILURE = timedelta(minutes=5)
LATE_AFTER = timedelta(minutes=5)  # a clock that stood still; else seconds


@transaction.atomic
def remind(subject: str, kind: str, due_at: datetime) -> None:
    """Have the verb of `subject` called at `due_at`, instead of any other time set for `kind`."""
    _drop(Q(subject=subject, kind=kind) & ~Q(due_at=due_at))
    Reminder.objects.bulk_create(
        [Reminder(subject=subject, kind=kind, due_at=due_at)], ignore_conflicts=True
    )


@transaction.atomic
def forget(subject: str, kind: str | None = None) -> None:
    """Drop what would still have fallen due for `subject`, of one kind or of every kind."""
    _drop(Q(subject=subject) if kind is None else Q(subject=subject, kind=kind))


def late(reminder: Reminder) -> dict[str, Any]:
    """For the entry of a reminder: by how many minutes it comes late; nothing if in time."""
    behind = timezone.now() - reminder.due_at
    return {"late_minutes": int(behind / timedelta(minutes=1))} if behind > LATE_AFTER else {}


def until(deadline: datetime | None) -> dict[str, Any]:
    """For the entry of a reminder: until when it may be put off; without it, not at all."""
    return {"snooze_until": deadline.isoformat()} if deadline else {}


def fire_due() -> int:
    """Call the verb of every reminder that is due; how many fired.

    Each in a transaction of its own, so that a crash undoes one whole reminder or none.
    """
    fired, failed = 0, set[int]()
    while (reminder := _fire_next(failed)) is not None:
        if reminder.pk not in failed:
            fired += 1
    return fired


@transaction.atomic
def _fire_next(failed: set[int]) -> Reminder | None:
    due = Reminder.objects.filter(
        Q(held_until=None) | Q(held_until__lte=Now()), fired_at=None, due_at__lte=Now()
    )
    free = due.exclude(pk__in=failed).order_by("due_at", "pk")
    reminder = free.select_for_update(skip_locked=True).first()
    if reminder is None:
        return None
    try:
        with transaction.atomic():
            Reminder.objects.filter(pk=reminder.pk).update(fired_at=Now(), held_until=None)
            _verb_of(reminder.subject)(reminder)
    except Exception:  # a stranger's verb: whatever it is, the others must not wait for it
        log.exception("reminder %s of %s failed", reminder.kind, reminder.subject)
        failed.add(reminder.pk)
        Reminder.objects.filter(pk=reminder.pk).update(held_until=Now() + HELD_AFTER_FAILURE)
    return reminder


def _verb_of(subject: str) -> Callable[[Reminder], Any]:
    verb = port("REMINDER_VERBS", label_of(subject)[0])
    if verb is None:
        raise LookupError(f"REMINDER_VERBS names no verb for {subject}")
    return verb


def _drop(which: Q) -> None:
    # A reminder that is being fired at this moment is left alone: waiting for it could deadlock
    # with its verb, and the verb asks anyway whether it still matters.
    pending = Reminder.objects.filter(which, fired_at=None).select_for_update(skip_locked=True)
    Reminder.objects.filter(pk__in=[row.pk for row in pending.only("pk")]).delete()
