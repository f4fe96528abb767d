"""The apel between two shifts: one hands over with a count, the next counts and takes over."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, record

from .. import duty
from ..access import D
from ..models import Agency, Handover
from .rosters import held

S = Handover.Status
CONCERNED = (D.HEAD, D.SECURITY)  # who must hear that two counts differ


@transaction.atomic
def hand(agency: Agency, *, by: User, **said: Any) -> Handover:
    """Hand the watch over: what was counted, keys, radios, notes. The next one must confirm it.

    Raises ValidationError while an earlier one is not confirmed, or if people are missing from
    the count and nothing is said about them.
    """
    held(agency)
    if Handover.objects.filter(agency=agency, status=S.HANDED).exists():
        raise ValidationError(_("Serah terima sebelumnya belum diterima. Selesaikan dahulu."))
    made = Handover(agency=agency, handed_by=by, at=clock.now(), **said)
    made.full_clean(exclude=["taken_by", "taken_at", "taken_counted", "taken_keys", "taken_radios"])
    if made.missing and not made.notes.strip():
        raise ValidationError({"notes": _("Hitungan tidak sama dengan buku. Tulis sebabnya.")})
    made.save()
    record(made, S.HANDED, by=by, tell=coming(agency), missing=made.missing or 0)
    return made


@transaction.atomic
def take(
    handover: Handover,
    *,
    by: User,
    taken_counted: int | None,
    taken_keys: int | None,
    taken_radios: int | None,
    taken_note: str = "",
) -> None:
    """Confirm with one's own count; where it differs, say why. The heads then hear of it."""
    if by.pk == handover.handed_by_id:
        raise PermissionDenied
    held(handover.agency)
    hold(handover, at=[S.HANDED])
    fills = {
        "taken_by": by,
        "taken_at": clock.now(),
        "taken_counted": taken_counted,
        "taken_keys": taken_keys,
        "taken_radios": taken_radios,
        "taken_note": taken_note.strip(),
    }
    seen = Handover(
        registered=handover.registered,
        counted=handover.counted,
        outside=handover.outside,
        keys=handover.keys,
        radios=handover.radios,
        taken_counted=taken_counted,
        taken_keys=taken_keys,
        taken_radios=taken_radios,
    )
    if seen.differs and not taken_note.strip():
        raise ValidationError({"taken_note": _("Hitungan berbeda. Tulis penjelasannya.")})
    told = [handover.handed_by]
    if seen.differs:
        told += handover.agency.people(*CONCERNED)
    move(handover, S.TAKEN, by=by, tell=told, fills=fills, differs=seen.differs)


@transaction.atomic
def withdraw(handover: Handover, *, by: User) -> None:
    """Take a hand-over back before it is confirmed, to write it anew."""
    if by.pk != handover.handed_by_id:
        raise PermissionDenied
    move(handover, S.WITHDRAWN, by=by)


def coming(agency: Agency) -> list[User]:
    """Who takes over next: the next at the agency's first post, and who has just come."""
    now = clock.now()
    first = agency.duty_posts.filter(is_active=True).first()
    if first is None:
        return []
    people = [*duty.next_at(first, now), *duty.on_duty(first.pk, now)]
    return list(User.objects.filter(pk__in=people, is_active=True))
