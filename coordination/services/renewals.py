"""Reminders that an agreement ends: 90, 30 and 7 days before its last day."""

from datetime import timedelta

from journal import clock
from journal.lifecycle import label_of, name_of, record
from notifications import services as notifications
from notifications.models import Reminder

from ..models import Agreement
from .agreement_text import midnight
from .concerned import codes, heads, keepers

DAYS = (90, 30, 7)
AT = timedelta(hours=8)  # in the morning, on the agreement's own clock


def plan(agreement: Agreement) -> None:
    """Set what is still to come; what it renews needs no reminding any more."""
    for days in DAYS:
        if agreement.valid_until is None:
            continue
        due = midnight(agreement, agreement.valid_until, -days) + AT
        if due > clock.now():
            notifications.remind(name_of(agreement), f"ends_in_{days}", due)
    if agreement.renews:
        notifications.forget(name_of(agreement.renews))


def remind(reminder: Reminder) -> None:
    """Tell the heads and those who keep agreements, unless a successor is signed or it is over."""
    pk = label_of(reminder.subject)[1]
    agreement = Agreement.objects.in_force().filter(pk=pk).first()
    if agreement is None or has_successor(agreement):
        return
    told = [*heads(agreement), *keepers(agreement)]
    assert agreement.valid_until is not None  # noqa: S101 (in force, so it has a last day)
    said = {"days": agreement.days_left, "until": str(agreement.valid_until), **codes(agreement)}
    said |= notifications.until(midnight(agreement, agreement.valid_until, 1))
    said |= notifications.late(reminder)
    record(agreement, "ends_soon", by=None, tell=told, at=reminder.due_at, **said)


def has_successor(agreement: Agreement) -> bool:
    """Whether one that all have signed takes over when this one ends."""
    signed = agreement.successors.filter(status=Agreement.Status.SIGNED)
    return signed.filter(valid_until__gt=agreement.valid_until).exists()
