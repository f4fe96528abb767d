"""The archive seal: proof that every certificate held, inside the file, and a time-stamp over it.

Made by a worker, some seconds after the last signature, and again every year. While the stamp or
the lists are out of reach the signatures stand as they are, and the seal is tried again.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import Rendition, Revision, Seal
from ..signing import part
from . import authority
from .renditions import current
from .signers import stamper
from .trusting import trust

LEASE = timedelta(seconds=90)
AGAIN_AFTER = timedelta(days=365)
RETRY_AFTER = (10, 60, 300, 1800, 3 * 3600)  # seconds; the last one for ever
log = logging.getLogger(__name__)


def seal_next() -> bool:
    """Seal the paper that has waited longest; False when none is due."""
    due = _claim()
    if due is None:
        return False
    before = current(due.rendition)
    try:
        sealed = sealed_bytes(bytes(before.content))
    except Exception as error:  # the next try comes, and the page says that it waits
        _stumble(due, f"{type(error).__name__}: {error}")
    else:
        _keep(due, before, sealed)
    return True


def sealed_bytes(pdf: bytes) -> bytes:
    """The file with fresh proof and an archive stamp, looked at before it is given back."""
    pades = part("pades")
    used = pades.used(pdf)
    proof = pades.Proof(
        certificates=(*authority.chain(), authority.root()),
        ocsps=authority.ocsp_answers(one.serial_number for one in used),
        crls=authority.crls(),
    )
    sealed: bytes = pades.seal(pdf, stamper(), proof)
    seen = part("verdict").verdict(sealed, trust())
    if not sealed.startswith(pdf) or not seen.sealed_at or not _sound(seen):
        raise ValueError(f"the seal spoils the file: {seen.word}")
    return sealed


def _sound(seen: Any) -> bool:
    """Genuine, or only lacking what was signed by hand."""
    word = part("verdict").Word
    lacking = {reason.code for reason in seen.reasons} <= {"missing"}
    return bool(seen.word == word.GENUINE or (seen.word == word.INCOMPLETE and lacking))


@transaction.atomic
def _claim() -> Seal | None:
    """The one that is due, ours until its lease ends."""
    due = Seal.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    found = due.select_for_update(skip_locked=True, no_key=True).first()
    if found is not None:
        found.attempts += 1
        Seal.objects.filter(pk=found.pk).update(
            attempts=found.attempts, due_at=timezone.now() + LEASE
        )
    return found


@transaction.atomic
def _keep(seal: Seal, before: Revision, sealed: bytes) -> None:
    """Append the sealed revision, if the paper is still the one that was sealed."""
    Rendition.objects.select_for_update(no_key=True).only("pk").get(pk=seal.rendition_id)
    newest = current(seal.rendition)
    if newest.sha256 != before.sha256:
        _stumble(seal, "another revision came first")
        return
    now = timezone.now()
    Revision.objects.create(
        rendition=seal.rendition,
        seq=newest.seq + 1,
        why=Revision.Why.SEALED,
        content=sealed,
        sha256=hashlib.sha256(sealed).hexdigest(),
    )
    Seal.objects.filter(pk=seal.pk).update(
        sealed_at=now, due_at=now + AGAIN_AFTER, attempts=0, error=""
    )


@transaction.atomic
def _stumble(seal: Seal, error: str) -> None:
    log.warning("seal of rendition %s waits: %s", seal.rendition_id, error)
    wait = RETRY_AFTER[min(seal.attempts, len(RETRY_AFTER)) - 1]
    Seal.objects.filter(pk=seal.pk).update(
        due_at=timezone.now() + timedelta(seconds=wait), error=error[:300]
    )
