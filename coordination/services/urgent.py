"""The urgent channel: asked by word of mouth at once, called out, and written down within a day."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import IllegalMove, hold, move, name_of, record
from notifications.models import Call, Reminder
from notifications.services import call_out, late, remind, until

from .. import calling
from ..models import Debt, SpokenOrder, SupportRequest
from . import debts, letters, readers, registers
from .support import EDITABLE, askers, codes, deciders, field_officers, fit_to_send

S = SupportRequest.Status
SPOKEN_BEFORE = timedelta(hours=24)  # what was said earlier is no longer urgent
LEEWAY = timedelta(minutes=5)  # between two watches


@transaction.atomic
def ask_by_voice(
    asked: SupportRequest, *, by: User, to: str, at: datetime, package: str = ""
) -> Call:
    """Send a request that was made by word of mouth, now, and call the provider until answered.

    The letter and the written order are owed for a day. Raises ValidationError if the request
    is not pressing, cannot be sent, or the conversation cannot have been then.
    """
    hold(asked, at=EDITABLE)
    if not asked.is_pressing:
        raise ValidationError(_("Hanya permohonan segera yang dapat diminta lisan. Ubah derajat."))
    _check_conversation(to, at)
    bound = fit_to_send(asked, at_once=True)
    now = clock.now()
    fills = {"submitted_by": by, "submitted_at": now}
    entry = move(
        asked,
        S.SUBMITTED,
        by=by,
        tell=deciders(asked),
        fills=fills,
        spoken=True,
        package=package,
        **codes(asked),
    )
    SpokenOrder.objects.update_or_create(
        request=asked, defaults={"by": by, "to": to.strip(), "at": at, "package": package}
    )
    if not asked.debts.exists():
        debts.owe(asked, now)
    plan = calling.plan_for(asked.provider, calling.URGENT)
    due = readers.answers_due([asked]).get(asked.pk) if bound else None
    if due is not None:
        remind(name_of(asked), "answer_overdue", due)
        plan = plan.within(int((due - now).total_seconds()))
    return call_out(name_of(asked), plan, entry=entry)


@transaction.atomic
def follow_with_letter(asked: SupportRequest, *, by: User, number: str = "") -> None:
    """Write the letter that was owed. Raises IllegalMove if it was written already."""
    hold(asked, at=[status for status in S if status not in EDITABLE])
    if not debts.pay(asked, Debt.Kind.LETTER, by=by):
        raise IllegalMove(asked, "letter")
    asked.letter_number = registers.take(
        asked.requester, "request", of=asked, on=clock.now(), number=number
    )
    asked.save(update_fields=["letter_number"])
    record(asked, "letter_followed", by=by, tell=deciders(asked), **codes(asked))
    letters.request_letter(asked, by)


def remind_debt(reminder: Reminder, asked: SupportRequest) -> None:
    """Remind whoever owes the paper, each day anew, as long as it is owed."""
    kind = debts.KINDS[reminder.kind]
    if not Debt.objects.open().filter(request=asked, kind=kind).exists():
        return
    told: list[User] = (
        askers(asked) if kind == Debt.Kind.LETTER else [*deciders(asked), *field_officers(asked)]
    )
    said: dict[str, Any] = codes(asked) | late(reminder)
    if reminder.kind in debts.SOON:
        said |= until(reminder.due_at + debts.WARNED_BEFORE)
    record(asked, reminder.kind, by=None, tell=told, at=reminder.due_at, **said)
    if reminder.kind in debts.OVERDUE:
        remind(name_of(asked), reminder.kind, reminder.due_at + debts.REPEATED_AFTER)


def _check_conversation(to: str, at: datetime) -> None:
    if not to.strip():
        raise ValidationError({"to": _("Tulis dengan siapa Anda berbicara.")})
    now = clock.now()
    if at > now + LEEWAY:
        raise ValidationError({"at": _("Waktunya belum tiba. Tulis kapan Anda berbicara.")})
    if at < now - SPOKEN_BEFORE:
        raise ValidationError({"at": _("Lebih dari 24 jam lalu. Ajukan dengan surat.")})
