"""At the gate: who came, who did not, what they left in the lockers, and who is still inside."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from journal import clock
from journal.lifecycle import IllegalMove, hold, move, record

from ..models import Assignment, Movement, Officer, SupportRequest
from . import letters
from .orders import Sending, assign
from .support import askers, codes, deciders, field_officers

S, P = SupportRequest.Status, Assignment.Presence
OPEN = (S.ORDERED, S.MUSTERED, S.ON_SCENE)  # latecomers may still arrive


@transaction.atomic
def arrive(
    assignment: Assignment,
    *,
    by: User,
    weapons: int = 0,
    phones: int = 0,
    locker: str = "",
    at: datetime | None = None,
) -> None:
    """Count an officer in. Late is whoever comes after the time to report. Twice is refused."""
    asked = _at_the_gate(assignment)
    at = at or clock.now()
    if at > clock.now():
        raise ValidationError({"at": _("Jam datang tidak boleh di masa depan.")})
    if at < assignment.order.issued_at:
        raise ValidationError({"at": _("Jam datang tidak boleh sebelum Surat Perintah terbit.")})
    presence = P.LATE if at > assignment.order.report_at else P.PRESENT
    came = Assignment.objects.filter(
        pk=assignment.pk, presence__in=(P.EXPECTED, P.ABSENT), is_cancelled=False
    ).update(presence=presence, arrived_at=at, weapons=weapons, phones=phones, locker=locker)
    _only_once(came, asked, presence)
    _count(assignment, Movement.Stage.ARRIVED, by)
    record(
        asked,
        "arrived",
        by=by,
        at=at,
        assignment=assignment.pk,
        presence=presence,
        weapons=weapons,
        phones=phones,
        **codes(asked),
    )


@transaction.atomic
def absent(assignment: Assignment, *, by: User) -> None:
    """Mark that an expected officer has not come. Coming late is still possible."""
    asked = _at_the_gate(assignment)
    marked = Assignment.objects.filter(pk=assignment.pk, presence=P.EXPECTED, is_cancelled=False)
    _only_once(marked.update(presence=P.ABSENT), asked, P.ABSENT)
    record(asked, "absent", by=by, assignment=assignment.pk, **codes(asked))


@transaction.atomic
def replace(assignment: Assignment, *, by: User, officer: Officer) -> Assignment:
    """Let another officer of the same agency take the place of one who has not come."""
    asked = _at_the_gate(assignment)
    if officer.agency_id != asked.provider_id:
        raise ValidationError(_("Pengganti harus dari instansi yang sama."))
    left = Assignment.objects.filter(
        pk=assignment.pk, presence__in=(P.EXPECTED, P.ABSENT), is_cancelled=False
    ).update(presence=P.REPLACED, is_cancelled=True)
    _only_once(left, asked, P.REPLACED)
    sending = Sending(line=assignment.line_id, officer=officer, task=assignment.task)
    (stand_in,) = assign(assignment.order, [sending], replaces=assignment)
    record(asked, "replaced", by=by, assignment=assignment.pk, stand_in=stand_in.pk, **codes(asked))
    return stand_in


@transaction.atomic
def complete(asked: SupportRequest, *, by: User) -> None:
    """End the muster. Refused while somebody has been counted neither in nor out."""
    hold(asked, at=[S.ORDERED])
    expected = serving(asked).filter(presence=P.EXPECTED).count()
    if expected:
        raise ValidationError(
            ngettext(
                "%(number)d orang belum dicatat hadir atau tidak hadir.",
                "%(number)d orang belum dicatat hadir atau tidak hadir.",
                expected,
            )
            % {"number": expected}
        )
    move(
        asked,
        S.MUSTERED,
        by=by,
        tell=[*askers(asked), *deciders(asked), *field_officers(asked)],
        arrived=serving(asked).filter(arrived_at__isnull=False).count(),
        **codes(asked),
    )
    letters.muster_list(asked.order, by)


@transaction.atomic
def enter(asked: SupportRequest, *, by: User) -> None:
    """The operation begins: those mustered are on the scene."""
    move(asked, S.ON_SCENE, by=by, tell=[*askers(asked), *deciders(asked)], **codes(asked))


@transaction.atomic
def leave(assignment: Assignment, *, by: User, at: datetime | None = None) -> None:
    """Count an officer out, with what was in the locker. Twice is refused."""
    asked = _at_the_gate(assignment)
    at = at or clock.now()
    if at > clock.now():
        raise ValidationError({"at": _("Jam keluar tidak boleh di masa depan.")})
    left = inside(asked).filter(pk=assignment.pk, arrived_at__lte=at).update(released_at=at)
    _only_once(left, asked, S.RELEASED)
    _count(assignment, Movement.Stage.RELEASED, by)
    record(asked, "left", by=by, at=at, assignment=assignment.pk, **codes(asked))


@transaction.atomic
def leave_all(asked: SupportRequest, *, by: User) -> int:
    """Count out everyone who is inside; how many there were."""
    hold(asked, at=OPEN)
    still = list(inside(asked).select_related("order__request").order_by("pk"))
    for assignment in still:
        leave(assignment, by=by)
    return len(still)


@transaction.atomic
def release(asked: SupportRequest, *, by: User) -> None:
    """End the operation. Refused while anyone is inside or unaccounted for."""
    hold(asked, at=(S.MUSTERED, S.ON_SCENE))
    still = list(inside(asked).select_related("officer"))
    if still:
        names = ", ".join(str(one.officer) for one in still[:5]) + ("…" if len(still) > 5 else "")
        raise ValidationError(
            _("Masih ada %(number)d orang di dalam: %(names)s.")
            % {"number": len(still), "names": names}
        )
    move(
        asked,
        S.RELEASED,
        by=by,
        tell=[*askers(asked), *deciders(asked), *field_officers(asked)],
        **codes(asked),
    )


def serving(asked: SupportRequest) -> QuerySet[Assignment]:
    """Everyone on the order who was not replaced or called off."""
    return Assignment.objects.filter(order__request=asked, is_cancelled=False)


def inside(asked: SupportRequest) -> QuerySet[Assignment]:
    """Those who came in and have not gone out: the number that matters at the gate."""
    return serving(asked).filter(arrived_at__isnull=False, released_at=None)


def _at_the_gate(assignment: Assignment) -> SupportRequest:
    asked = assignment.order.request
    hold(asked, at=OPEN)
    return asked


def _only_once(changed: int, asked: SupportRequest, to: str) -> None:
    if changed != 1:
        raise IllegalMove(asked, to)


def _count(assignment: Assignment, stage: Movement.Stage, by: User) -> None:
    Movement.objects.create(line_id=assignment.line_id, stage=stage, number=1, by=by)
