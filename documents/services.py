"""What may be done with paper: ask for a rendition, make it, revoke it; attach a file."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.lifecycle import name_of, wake

from . import codes, rendering
from .jail import Jail, Limits, Refused, Unusable
from .models import Attachment, Rendition

LEASE = timedelta(seconds=90)  # longer than a render may take; a worker that died is followed
RETRY_AFTER = (10, 60, 300, 900)  # seconds after the first, second … failure; then it has failed
MACHINE_RETRY = timedelta(seconds=60)
SIEVE = Limits(memory=512 << 20, cpu=10, wall=15)
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})  # Unicode's names for controls and the like
MAGIC = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
REFUSALS = {
    "empty": _("Berkas “%(name)s” kosong (0 bita)."),
    "too_large": _("Berkas “%(name)s” terlalu besar. Paling besar %(most)s MB."),
    "kind": _("Isi berkas “%(name)s” bukan PDF, JPG, atau PNG. Ubah dahulu ke salah satunya."),
    "zip": _("Isi berkas “%(name)s” ternyata ZIP atau Office, bukan PDF, JPG, atau PNG."),
    "damaged": _("Berkas “%(name)s” rusak atau tidak lengkap sehingga tidak dapat dibuka."),
    "encrypted": _("PDF “%(name)s” terkunci kata sandi. Simpan ulang tanpa kata sandi."),
    "active": _("PDF “%(name)s” memuat skrip, formulir, atau lampiran. Cetak ulang sebagai PDF."),
    "two_kinds": _("Berkas “%(name)s” berisi dua jenis berkas sekaligus. Simpan ulang."),
    "pages": _("PDF “%(name)s” tidak berhalaman atau lebih dari 200 halaman."),
    "pixels": _("Gambar “%(name)s” terlalu besar. Paling besar 50 megapiksel."),
    "inflated": _("Berkas “%(name)s” mengembang terlalu besar saat dibuka, jadi ditolak."),
}


@dataclass(frozen=True)
class Examined:
    """A file that was looked into and found harmless."""

    name: str
    media_type: str
    content: bytes
    sha256: str


# --- Renditions -----------------------------------------------------------------------------------


def request_rendition(
    thing: models.Model,
    kind: str,
    *,
    title: str,
    context: Mapping[str, Any],
    card: Mapping[str, Any],
    number: str = "",
    language: str = "id",
    in_force_from: datetime | None = None,
    in_force_until: datetime | None = None,
    by: User | None,
) -> Rendition:
    """Ask for a paper about `thing`; a worker makes it once we commit.

    `context` and `card` are frozen as they are now, so nothing that changes later can show;
    characters that would print nothing, or turn the writing round, are left out.
    """
    rendition = Rendition.objects.create(
        subject=name_of(thing),
        kind=kind,
        title=printable(title)[:200],
        number=number,
        language=language,
        context=printable(context),
        card=printable(card),
        code=codes.new(),
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        asked_by=by,
    )
    wake("documents.render_due")
    return rendition


def render(rendition_id: int) -> bool:
    """Make this rendition if it is due; False when somebody else has it, or it is done."""
    return _make(Q(pk=rendition_id))


def render_next() -> bool:
    """Make the rendition that has waited longest; False when none is due."""
    return _make(Q())


@transaction.atomic
def retry(rendition: Rendition) -> None:
    """Have a failed rendition made after all."""
    failed = Rendition.objects.filter(pk=rendition.pk, state=Rendition.State.FAILED)
    failed.update(state=Rendition.State.QUEUED, attempts=0, error="", due_at=Now())
    wake("documents.render_due")


@transaction.atomic
def revoke(thing: models.Model, *kinds: str) -> int:
    """Say publicly that the papers about `thing` hold no more; how many were revoked."""
    papers = Rendition.objects.filter(subject=name_of(thing), revoked_at=None)
    if kinds:
        papers = papers.filter(kind__in=kinds)
    return papers.update(revoked_at=Now())


def printable(value: Any) -> Any:
    """The same without control and direction-changing characters, all the way down."""
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in UNSEEN)
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def _make(which: Q) -> bool:
    """Claim, draw outside any transaction, freeze. Two workers at once make one result."""
    rendition = _claim(which)
    if rendition is None:
        return False
    try:
        content = rendering.draw(rendition)
        pages = rendering.pages_of(content)
    except Unusable as error:
        _put_off(rendition, f"{error} → {rendering.LIBRARIES}")
    except Exception as error:  # whatever went wrong must be seen on the page, and tried again
        _stumble(rendition, f"{type(error).__name__}: {error}")
    else:
        _freeze(rendition, content, pages)
    return True


@transaction.atomic
def _claim(which: Q) -> Rendition | None:
    """The next one due, ours until its lease ends; nobody waits for a row another worker holds."""
    due = Rendition.objects.filter(which, state=Rendition.State.QUEUED, due_at__lte=Now())
    rendition = due.order_by("due_at").select_for_update(skip_locked=True, no_key=True).first()
    if rendition is not None:
        rendition.attempts += 1
        _own(rendition, attempts=F("attempts") + 1, due_at=Now() + LEASE)
    return rendition


@transaction.atomic
def _freeze(rendition: Rendition, content: bytes, pages: int) -> None:
    """Write the bytes, once and for ever; a worker that comes second changes nothing."""
    _own(
        rendition,
        state=Rendition.State.READY,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        error="",
        ready_at=Now(),
    )


@transaction.atomic
def _stumble(rendition: Rendition, error: str) -> None:
    """Try again later, each time after a longer wait; after the last try it has failed."""
    if rendition.attempts > len(RETRY_AFTER):
        _own(rendition, state=Rendition.State.FAILED, error=error[:300])
        return
    wait = timedelta(seconds=RETRY_AFTER[rendition.attempts - 1])
    _own(rendition, due_at=Now() + wait, error=error[:300])


@transaction.atomic
def _put_off(rendition: Rendition, error: str) -> None:
    """The machine cannot print yet: not the paper's fault, so no try is counted."""
    _own(rendition, attempts=F("attempts") - 1, due_at=Now() + MACHINE_RETRY, error=error[:300])


def _own(rendition: Rendition, **values: Any) -> int:
    """Change the row only while it still waits to be made."""
    waiting = Rendition.objects.filter(pk=rendition.pk, state=Rendition.State.QUEUED)
    return waiting.update(**values)


# --- Attachments ----------------------------------------------------------------------------------


def examine(file: "UploadedFile[bytes]") -> Examined:
    """What is kept of a PDF, JPG or PNG; its content decides what it is, never its name.

    Raises ValidationError, with code "too_large" for a file above ATTACHMENT_MAX_BYTES, and else
    with the reason in words. Images are written anew, so place and camera do not come along.
    """
    name = clean_name(file.name or "")
    kind, content = _examined(name, file)
    sha256 = hashlib.sha256(content).hexdigest()
    return Examined(f"{name}.{kind}", MEDIA_TYPES[kind], content, sha256)


@transaction.atomic
def attach(thing: models.Model, file: Examined, *, by: User) -> Attachment:
    """Keep an examined file with `thing`."""
    return Attachment.objects.create(
        subject=name_of(thing),
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
        added_by=by,
    )


@transaction.atomic
def detach(attachment: Attachment) -> None:
    """Take the file away. The owner's door has said that it may still change."""
    attachment.delete()


def clean_name(name: str) -> str:
    """A file's name without folders, ending, control or direction-changing characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    name = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    stem = re.sub(r"(\.(pdf|jpe?g|png))+$", "", PurePosixPath(name).name.strip(), flags=re.I)
    stem = re.sub(r'[<>:"|?*%;]+', "_", stem)
    return re.sub(r"\s+", " ", stem).strip(" .")[:120].rstrip(" .") or "lampiran"


def _examined(name: str, file: "UploadedFile[bytes]") -> tuple[str, bytes]:
    """What kind of file it is and what of it is kept, or ValidationError."""
    most = settings.ATTACHMENT_MAX_BYTES
    if (file.size or 0) > most:
        raise _refusal("too_large", name)
    data = file.read(most + 1)
    if not data:
        raise _refusal("empty", name)
    kind = next((kind for kind, magic in MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        raise _refusal("zip" if data.startswith(b"PK") else "kind", name)
    try:
        with Jail("documents.sieve", SIEVE) as sieve:
            return kind, sieve.run(kind.encode() + b" " + data)
    except Refused as error:
        reason = str(error).removeprefix("No: ")
        raise _refusal(reason if reason in REFUSALS else "inflated", name) from error


def _refusal(reason: str, name: str) -> ValidationError:
    most = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
    return ValidationError(REFUSALS[reason], reason, {"name": name, "most": most})
