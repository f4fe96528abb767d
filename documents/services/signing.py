"""Signing a paper: what was shown is what is signed, and nothing that was signed ever changes."""

import hashlib
import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import limits
from accounts.models import User
from journal.lifecycle import wake

from ..models import Rendition, Revision, Seal, Signature
from ..signing import part
from ..signing.base import (
    Intent,
    NoKey,
    NotVerified,
    Overtaken,
    Secret,
    Signed,
    Signer,
    SigningError,
    Spoiled,
    Unreachable,
)
from . import authority, signers
from .attachments import attach, examine
from .renditions import current
from .trusting import trust

SEAL_AFTER = timedelta(seconds=2)  # the proof must be younger than the signature
log = logging.getLogger(__name__)


def sign(
    rendition: Rendition,
    *,
    by: User,
    field: str,
    office: str,
    agency_name: str,
    shown_sha256: str,
    secret: Secret,
    reason: str = "",
) -> Signature:
    """Sign one field of a paper, if it still is the very file that `by` was shown.

    Raises a SigningError whose `words` are for the person; then nothing was kept. Whoever guesses
    is stopped by unlock(), which belongs before this.
    """
    verified_at = _just_verified(secret)
    shown = _as_shown(rendition, field, shown_sha256)
    intent = Intent(
        field=field,
        name=by.ranked_name,
        office=office,
        agency_name=agency_name,
        reason=reason,
        shown_sha256=shown_sha256,
        at=timezone.now(),
    )
    signer, signed = _make(rendition, bytes(shown.content), intent, by, secret)
    seen = _checked(bytes(shown.content), signed, intent, signer.certified)
    signature = _keep(
        shown,
        signed,
        person=by,
        field=field,
        name=intent.name,
        office=office,
        agency_name=agency_name,
        reason=reason,
        method=signer.method,
        certified=seen.certified,
        shown_sha256=shown_sha256,
        verified_at=verified_at,
        intent_at=intent.at,
        signed_at=datetime.fromisoformat(seen.at) if seen.stamped else timezone.now(),
        stamped=seen.stamped,
        serial=seen.serial,
        recorded_by=by,
    )
    limits.give_back(secret.tries)
    return signature


@transaction.atomic
def sign_on_paper(
    rendition: Rendition,
    *,
    by: User,
    field: str,
    name: str,
    office: str,
    agency_name: str,
    signed_on: date,
    shown_sha256: str,
    scan: "UploadedFile[bytes]",
    person: User | None = None,
) -> Signature:
    """Record that this field was signed by hand on a print of these very bytes.

    Both digests are kept: of what was printed, and of the scan. Raises ValidationError for a file
    that is no PDF or picture, SigningError when the paper is another by now.
    """
    _as_shown(rendition, field, shown_sha256)
    kept = attach(rendition, examine(scan), by=by)
    _lock(rendition, shown_sha256)
    signature = Signature.objects.create(
        rendition=rendition,
        person=person,
        field=field,
        name=name,
        office=office,
        agency_name=agency_name,
        method=Signature.Method.WET,
        shown_sha256=shown_sha256,
        intent_at=timezone.now(),
        signed_at=timezone.make_aware(datetime.combine(signed_on, time(12))),
        scan=kept,
        scan_sha256=kept.sha256,
        recorded_by=by,
    )
    _seal_when_complete(rendition)
    return signature


def _just_verified(secret: Secret) -> datetime:
    """When the person proved themselves, or NotVerified if that is too long ago."""
    at = secret.verified_at
    if at is None or timezone.now() - at > timedelta(seconds=settings.SIGNING_FRESH):
        raise NotVerified
    return at


def _as_shown(rendition: Rendition, field: str, sha256: str) -> Revision:
    """The newest revision, if it is what was shown and this field of it is free."""
    rendition.refresh_from_db(fields=("state", "fields", "revoked_at", "superseded_at"))
    if rendition.state != Rendition.State.READY:
        raise SigningError(_("Dokumen masih dibuat. Coba lagi sebentar."))
    if rendition.revoked_at or rendition.superseded_at:
        raise Overtaken(
            _("Dokumen ini sudah dicabut atau diganti, jadi tidak dapat ditandatangani.")
        )
    if field not in rendition.fields:
        raise SigningError(_("Dokumen ini tidak mempunyai kolom tanda tangan itu."))
    before = Signature.objects.filter(rendition=rendition, field=field).first()
    if before is not None:
        raise Overtaken(_who_was_first(before))
    newest = current(rendition)
    if newest.sha256 != sha256:
        raise Overtaken(_what_changed(rendition))
    return newest


def _who_was_first(signature: Signature) -> str:
    at = timezone.localtime(signature.signed_at)
    return _("Kolom ini sudah ditandatangani %(name)s, %(at)s.") % {
        "name": signature.name,
        "at": f"{at:%d-%m-%Y %H.%M}",
    }


def _what_changed(rendition: Rendition) -> str:
    last = Signature.objects.filter(rendition=rendition).last()
    if last is None:
        return str(Overtaken.words)
    at = timezone.localtime(last.signed_at)
    return _(
        "%(name)s baru saja menandatangani dokumen ini (%(at)s). "
        "Baca lagi yang terbaru, lalu tanda tangani."
    ) % {"name": last.name, "at": f"{at:%d-%m-%Y %H.%M}"}


def _make(
    rendition: Rendition, pdf: bytes, intent: Intent, by: User, secret: Secret
) -> tuple[Signer, Signed]:
    """What the person's way of signing makes of these bytes; only SigningErrors come out."""
    try:
        signer = signers.signer(rendition, by, secret)
        return signer, signer.sign(pdf, intent)
    except SigningError:
        raise
    except authority.NoAuthority as error:
        raise NoKey(_("Otoritas sertifikat belum disiapkan. Hubungi operator.")) from error
    except Exception as error:  # whatever a library says could hold what was typed
        log.error("signing failed: %s", type(error).__name__)
        raise Unreachable from None


def _checked(before: bytes, signed: Signed, intent: Intent, claimed: bool) -> Any:
    """The new signature as a verdict sees it; Spoiled if it is not our bytes with a good one."""
    verdicts = part("verdict")
    seen = verdicts.verdict(signed.pdf, trust())
    fresh: Any = seen.signatures[-1] if seen.signatures else None
    good = (
        signed.pdf.startswith(before)
        and len(seen.signatures) == part("pades").count(before) + 1
        and seen.word in {verdicts.Word.GENUINE, verdicts.Word.INCOMPLETE}
        and fresh.good
        and (fresh.certified if claimed else fresh.field == intent.field)
    )
    if not good:
        log.critical("a signer gave back a file that cannot be kept: %s", seen.word)
        raise Spoiled
    return fresh


@transaction.atomic
def _keep(shown: Revision, signed: Signed, **facts: object) -> Signature:
    """Append the new revision, if nobody was faster since the file was shown.

    A key that was given up meanwhile signs no more: its owner said so before us.
    """
    rendition = shown.rendition
    newest = _lock(rendition, shown.sha256)
    if not authority.hold_valid(str(facts["serial"])):
        raise NoKey
    revision = Revision.objects.create(
        rendition=rendition,
        seq=newest.seq + 1,
        why=Revision.Why.SIGNED,
        content=signed.pdf,
        sha256=hashlib.sha256(signed.pdf).hexdigest(),
    )
    signature = Signature.objects.create(rendition=rendition, revision=revision, **facts)
    _seal_when_complete(rendition)
    return signature


def _lock(rendition: Rendition, sha256: str) -> Revision:
    """Hold the paper until we commit; Overtaken if its newest bytes are not these."""
    Rendition.objects.select_for_update(no_key=True).only("pk").get(pk=rendition.pk)
    newest = current(rendition)
    if newest.sha256 != sha256:
        raise Overtaken(_what_changed(rendition))
    return newest


def _seal_when_complete(rendition: Rendition) -> None:
    """Have the archive seal made once everybody has signed, if anybody did so by key."""
    signed = list(Signature.objects.filter(rendition=rendition).values_list("field", "method"))
    by_key = any(method != Signature.Method.WET for _field, method in signed)
    if by_key and {field for field, _method in signed} >= set(rendition.fields):
        due = timezone.now() + SEAL_AFTER
        Seal.objects.get_or_create(rendition=rendition, defaults={"due_at": due})
        wake("documents.seal_due")
