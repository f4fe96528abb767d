"""The end of the matter: the provider reports what was done, the requester closes."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, name_of
from notifications.services import forget

from ..models import SupportRequest, TaskReport
from . import letters, registers
from .muster import inside, serving
from .support import askers, codes, deciders

S = SupportRequest.Status


@transaction.atomic
def report(
    asked: SupportRequest,
    *,
    by: User,
    result: str,
    notable_events: str = "",
    requester_hours: Decimal = Decimal(0),
    provider_hours: Decimal | None = None,
    number: str = "",
) -> TaskReport:
    """Write the after-task report. Hours left open are taken from the gate times."""
    if not result.strip():
        raise ValidationError({"result": _("Tulis hasil pelaksanaan tugas.")})
    move(asked, S.REPORTED, by=by, tell=[*askers(asked), *deciders(asked)], **codes(asked))
    written = TaskReport(
        request=asked,
        number=registers.take(asked.provider, "report", of=asked, on=clock.now(), number=number),
        result=result.strip(),
        notable_events=notable_events.strip(),
        requester_hours=requester_hours,
        provider_hours=hours_at_the_gate(asked) if provider_hours is None else provider_hours,
        reported_by=by,
        reported_at=clock.now(),
    )
    written.full_clean(exclude=["request"], validate_constraints=False)
    written.save()
    forget(name_of(asked), "report_overdue")
    letters.task_report(written, by)
    return written


@transaction.atomic
def close(asked: SupportRequest, *, by: User, note: str = "") -> None:
    """Close the request for good. Refused while anyone sent is still unaccounted for."""
    hold(asked, at=(S.REPORTED, S.DECLINED))
    if inside(asked).exists():
        raise ValidationError(
            _("Belum dapat ditutup: masih ada personel yang belum tercatat keluar.")
        )
    if asked.status == S.REPORTED:
        TaskReport.objects.filter(request=asked).update(closing_note=note.strip())
    move(asked, S.CLOSED, by=by, tell=deciders(asked), **codes(asked))
    forget(name_of(asked))


def hours_at_the_gate(asked: SupportRequest) -> Decimal:
    """Person-hours between coming in and going out, to one decimal."""
    spent = sum(
        (one.released_at - one.arrived_at).total_seconds()
        for one in serving(asked)
        if one.arrived_at and one.released_at
    )
    return Decimal(spent / 3600).quantize(Decimal("0.1"))
