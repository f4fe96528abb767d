"""Files that people attach: looked through in a jail, kept as they are shown."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.lifecycle import name_of

from ..jail import Jail, Limits, Refused
from ..models import Attachment

SIEVE = Limits(memory=512 << 20, cpu=10, wall=15)
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
