"""Papers owed for what was only said: opened together, each settled by the paper itself."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from journal.lifecycle import name_of
from notifications.services import forget, remind

from ..models import Debt, SupportRequest

PAID_WITHIN = timedelta(hours=24)
WARNED_BEFORE = timedelta(hours=6)
REPEATED_AFTER = timedelta(hours=24)  # as long as it is owed
SOON = {"letter_soon": Debt.Kind.LETTER, "order_soon": Debt.Kind.ORDER}
OVERDUE = {"letter_overdue": Debt.Kind.LETTER, "order_overdue": Debt.Kind.ORDER}
KINDS = SOON | OVERDUE  # kinds of reminders: the debt they are about


def owe(asked: SupportRequest, since: datetime) -> list[Debt]:
    """Open both debts of a request that was only spoken, with their reminders."""
    due = since + PAID_WITHIN
    made = Debt.objects.bulk_create(
        Debt(request=asked, kind=kind, due_at=due) for kind in Debt.Kind
    )
    for kind in SOON:
        remind(name_of(asked), kind, due - WARNED_BEFORE)
    for kind in OVERDUE:
        remind(name_of(asked), kind, due)
    return made


def pay(asked: SupportRequest, kind: str, *, by: User) -> bool:
    """The paper is written: its debt is settled; false if it was not owed."""
    return _settle(asked, Q(kind=kind), by=by, is_paid=True)


def drop(asked: SupportRequest, *, by: User) -> bool:
    """Nothing is given, so nothing is owed any more."""
    return _settle(asked, Q(), by=by, is_paid=False)


def _settle(asked: SupportRequest, which: Q, *, by: User, is_paid: bool) -> bool:
    owed = Debt.objects.open().filter(which, request=asked)
    kinds = set(owed.values_list("kind", flat=True))
    if not kinds:
        return False
    owed.update(settled_at=Now(), settled_by=by, is_paid=is_paid)
    for kind, about in KINDS.items():
        if about in kinds:
            forget(name_of(asked), kind)
    return True
