"""Surat Perintah: the provider names who goes, with what task, where and when to report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import move, name_of
from notifications.services import remind

from ..models import (
    Assignment,
    Debt,
    DeploymentOrder,
    Movement,
    Officer,
    Posting,
    SupportRequest,
)
from ..words import moment
from . import debts, letters, registers
from .support import askers, codes, deciders, field_officers

S = SupportRequest.Status
REPORT_DUE = timedelta(hours=24)  # after the operation ends
EARLY_WARNING = timedelta(hours=2)


@dataclass(frozen=True)
class Sending:
    """One officer to be sent for one line, with a task."""

    line: int
    officer: Officer
    task: str


@transaction.atomic
def order(
    asked: SupportRequest,
    *,
    by: User,
    sending: Iterable[Sending],
    report_place: str,
    report_at: datetime,
    commander: str,
    tasks: str,
    considering: str = "",
    number: str = "",
) -> DeploymentOrder:
    """Order named officers to go. Takes the next number of the agency unless one is given.

    Raises ValidationError if nobody is named, more are sent than granted, or someone has
    another duty at that time (the message names it); IllegalMove if it is ordered already.
    """
    sending = list(sending)
    move(asked, S.ORDERED, by=by, tell=_those_concerned(asked), **codes(asked))
    _check(asked, sending, report_at)
    issued = DeploymentOrder.objects.create(
        request=asked,
        number=registers.take(asked.provider, "order", of=asked, on=clock.now(), number=number),
        considering=considering,
        tasks=tasks,
        report_place=report_place,
        report_at=report_at,
        commander=commander,
        issued_by=by,
        issued_at=clock.now(),
    )
    assign(issued, sending)
    ordered = Counter(one.line for one in sending)
    Movement.objects.bulk_create(
        Movement(line_id=line, stage=Movement.Stage.ORDERED, number=number, by=by)
        for line, number in ordered.items()
    )
    _set_reminders(asked, issued)
    if asked.is_pressing:
        debts.pay(asked, Debt.Kind.ORDER, by=by)
    letters.order_letter(issued, by)
    return issued


def assign(
    issued: DeploymentOrder, sending: Iterable[Sending], replaces: Assignment | None = None
) -> list[Assignment]:
    """Put officers on the order, or raise ValidationError naming who is elsewhere at that time."""
    duty = DateTimeTZRange(issued.report_at, issued.request.ends_at)
    rows = [
        Assignment(
            order=issued,
            line_id=one.line,
            officer=one.officer,
            task=one.task,
            duty=duty,
            replaces=replaces,
        )
        for one in sending
    ]
    try:
        with (
            transaction.atomic()
        ):  # a savepoint: after a refusal we still want to ask who and where
            return Assignment.objects.bulk_create(rows)
    except IntegrityError as error:
        if "one_duty_at_a_time" not in str(error):
            raise
        raise ValidationError(
            [_elsewhere(other) for other in duties_during(duty, [row.officer_id for row in rows])]
            or _("Satu orang tidak dapat ditugaskan dua kali dalam perintah ini.")
        ) from None


def duties_during(duty: DateTimeTZRange, officers: Iterable[int]) -> QuerySet[Assignment]:
    """What these officers are already ordered to do in these hours."""
    return Assignment.objects.filter(
        officer__in=list(officers), duty__overlap=duty, is_cancelled=False
    ).select_related("officer", "order__request__provider")


def _elsewhere(other: Assignment) -> str:
    zone = other.order.request.provider.zone
    return _("%(officer)s sudah bertugas: Sprin %(number)s, %(start)s sampai %(end)s.") % {
        "officer": other.officer,
        "number": other.order.number,
        "start": moment(other.order.report_at, zone),
        "end": moment(other.order.request.ends_at, zone),
    }


def _check(asked: SupportRequest, sending: list[Sending], report_at: datetime) -> None:
    if not sending:
        raise ValidationError(_("Sebutkan paling sedikit satu orang yang ditugaskan."))
    if not clock.now() < report_at < asked.ends_at:
        raise ValidationError(
            {"report_at": _("Waktu melapor harus di masa depan dan sebelum tugas selesai.")}
        )
    granted = {line.pk: line for line in asked.lines.all()}
    for line, number in Counter(one.line for one in sending).items():
        if line not in granted or number > (granted[line].granted or 0):
            raise ValidationError(_("Jumlah yang ditugaskan melebihi yang disetujui."))
    if any(one.officer.agency_id != asked.provider_id for one in sending):
        raise ValidationError(_("Hanya personel instansi Anda yang dapat ditugaskan."))


def _those_concerned(asked: SupportRequest) -> list[User]:
    gate = asked.requester.people(Posting.Duty.GATE, cleared=asked.classification)
    return [*askers(asked), *gate, *field_officers(asked), *deciders(asked)]


def _set_reminders(asked: SupportRequest, issued: DeploymentOrder) -> None:
    remind(name_of(asked), "muster_soon", issued.report_at - EARLY_WARNING)
    remind(name_of(asked), "window_begins", asked.starts_at)
    remind(name_of(asked), "report_overdue", asked.ends_at + REPORT_DUE)
