"""manage.py periksa FILE: the verdict on a signed file, its word first. Needs no database."""

from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.checking import inspected
from documents.signing.folder import ROOT, Folder, NoAuthority
from documents.signing.results import Trust, Verdict, Word


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--root", type=Path, help="root certificate to trust (PEM or DER)")
        parser.add_argument("--psre", type=Path, action="append", default=[])
        parser.add_argument("--crl", type=Path, action="append", default=[], help="CRL (DER)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pdf = options["file"].read_bytes()
            found = inspected(pdf, _trust(options["root"], options["psre"], options["crl"]))
        except (OSError, ValueError, NoAuthority) as error:
            raise CommandError(_("Tidak dapat memeriksa: %(why)s") % {"why": error}) from error
        self._say(found)
        if found.word is not Word.GENUINE:
            raise SystemExit(1)

    def _say(self, found: Verdict) -> None:
        """The word, why, who, and when it was sealed."""
        self.stdout.write(found.word.value)
        for sentence in found.sentences:
            self.stdout.write(f"  {sentence}")
        for one in found.signatures:
            at = timezone.localtime(one.moment) if one.moment else None
            kind = _("TTE tersertifikasi") if one.certified else _("TTE tidak tersertifikasi")
            self.stdout.write(f"  {one.name}, {at:%d-%m-%Y %H.%M} ({kind})")
        if found.sealed_at:
            at = timezone.localtime(datetime.fromisoformat(found.sealed_at))
            sealed = _("Segel arsip: %(at)s") % {"at": f"{at:%d-%m-%Y %H.%M}"}
            self.stdout.write(f"  {sealed}")


def _trust(root: Path | None, certified: list[Path], crls: list[Path]) -> Trust:
    """What was named on the line, or our own folder."""
    home = Folder(settings.PKI_DIR)
    if root is None:
        trusted = home.certificate(ROOT).public_bytes(Encoding.DER)
        certified_roots = home.certified()
    else:
        trusted, certified_roots = _certificate(root), ()
    return Trust(
        roots=(trusted,),
        certified=(*certified_roots, *map(_certificate, certified)),
        crls=tuple(path.read_bytes() for path in crls),
    )


def _certificate(path: Path) -> bytes:
    data = path.read_bytes()
    load = x509.load_pem_x509_certificate if b"-----" in data else x509.load_der_x509_certificate
    return load(data).public_bytes(Encoding.DER)
