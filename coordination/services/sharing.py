"""Showing one request to an outside person or agency, until a date, for a reason."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import record

from .. import access
from ..models import Agency, AgencyShare, PersonShare, SupportRequest
from .support import codes

LONGEST = timedelta(days=90)


@transaction.atomic
def share(
    asked: SupportRequest, *, by: User, with_whom: User | Agency, until: datetime, reason: str
) -> None:
    """Let an outsider read this request until a moment. Sharing again sets the new end.

    Raises ValidationError without a reason, for a moment past or over 90 days away, for those
    who see it anyway, and for a person not cleared for its classification.
    """
    _check(asked, with_whom, until, reason)
    permission = Permission.objects.get(
        codename="view_supportrequest", content_type__app_label="coordination"
    )
    terms = {
        "until": until,
        "reason": reason.strip(),
        "shared_by": by,
        "shared_at": clock.now(),
        "revoked_at": None,
        "permission": permission,
    }
    if isinstance(with_whom, User):
        PersonShare.objects.update_or_create(user=with_whom, content_object=asked, defaults=terms)
        told, named = [with_whom], ("person", with_whom.pk)
    else:
        AgencyShare.objects.update_or_create(
            group=with_whom.group, content_object=asked, defaults=terms
        )
        told = list(with_whom.people(*access.BOTH, cleared=asked.classification))
        named = ("agency", with_whom.pk)
    record(asked, "shared", by=by, tell=told, until=until.isoformat(), whom=named, **codes(asked))


@transaction.atomic
def revoke(asked: SupportRequest, shared: PersonShare | AgencyShare, *, by: User) -> None:
    """Take a share back, at once."""
    rows = type(shared).objects.filter(pk=shared.pk, content_object=asked, revoked_at=None)
    if rows.update(revoked_at=clock.now()):
        record(asked, "unshared", by=by, share=shared.pk, **codes(asked))


@transaction.atomic
def note_view(asked: SupportRequest, *, by: User) -> None:
    """Write down that a guest looked."""
    record(asked, "viewed", by=by, **codes(asked))


def _check(asked: SupportRequest, with_whom: User | Agency, until: datetime, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasan berbagi.")})
    if not clock.now() < until <= clock.now() + LONGEST:
        raise ValidationError({"until": _("Pilih waktu di masa depan, paling lama 90 hari.")})
    ends = {asked.requester_id, asked.provider_id}
    if isinstance(with_whom, Agency):
        if with_whom.pk in ends:
            raise ValidationError(_("Instansi ini sudah dapat melihat permohonan ini."))
        return
    at = access.standing(with_whom)
    if access.support_requests(at).filter(pk=asked.pk).exists() and not access.is_guest(at, asked):
        raise ValidationError(_("Orang ini sudah dapat melihat permohonan ini."))
    if max(at.clearance.values(), default=0) < asked.classification:
        raise ValidationError(_("Orang ini tidak memiliki akses untuk klasifikasi permohonan ini."))
