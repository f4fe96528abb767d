"""manage.py pki: our own certificate authority, from the root to the list of what is revoked."""

import getpass
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Certificate
from documents.services import authority, keys
from documents.signing.base import SigningError
from documents.signing.folder import ROOT, Folder, NoAuthority
from documents.signing.pki import Revoked


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        init = verbs.add_parser("init", help="found the authority")
        init.add_argument("--name", default=settings.PKI_NAME, help="whose it is")
        init.add_argument("--root-words-file", type=Path, help="passphrase for the root's key")
        issue = verbs.add_parser("issue", help="a key on the token for a person (PKCS#11)")
        issue.add_argument("number", help="NIP or NRP")
        revoke = verbs.add_parser("revoke", help="a certificate holds no more")
        revoke.add_argument("serial")
        revoke.add_argument("--reason", choices=authority.REASONS, default="key_compromise")
        crl = verbs.add_parser("crl", help="write the lists")
        crl.add_argument("--out", type=Path, help="where the issuing list goes")
        crl.add_argument("--root", action="store_true", help="renew the root's list (its key here)")
        crl.add_argument("--revoke-issuer", action="store_true", help="with --root: issuer is lost")
        crl.add_argument("--root-words-file", type=Path)
        tls = verbs.add_parser("tls", help="a certificate for HTTPS on this machine")
        tls.add_argument("names", nargs="+", help="names and addresses, the usual one first")
        trust = verbs.add_parser("trust", help="believe a certified provider's root")
        trust.add_argument("file", type=Path, nargs="?", help="PEM; without it, list them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except NoAuthority as error:
            raise CommandError(
                _("Belum ada: %(what)s. Mulai dengan: manage.py pki init") % {"what": error}
            ) from error
        except (OSError, ValueError, SigningError) as error:
            raise CommandError(str(error)) from error

    def init(self, options: dict[str, Any]) -> None:
        """Found it; in production the root's key is locked and to be carried away."""
        words = _words(options["root_words_file"])
        if settings.MODE == "production" and not words:
            words = getpass.getpass(_("Kalimat sandi untuk kunci akar: "))
            if len(words) < keys.SHORTEST:
                raise CommandError(_("Kalimat sandi kunci akar terlalu pendek."))
        home = Folder(settings.PKI_DIR)
        if not home.make(options["name"], authority.addresses(), authority.now(), words):
            raise CommandError(_("Otoritas sudah ada di %(path)s.") % {"path": home.path})
        self.stdout.write(_("Otoritas dibuat di %(path)s.") % {"path": home.path})
        self.stdout.write(
            _("Pindahkan %(key)s ke media luring, simpan dua salinan, lalu hapus dari sini.")
            % {"key": home.path / f"{ROOT}.key"}
        )

    def issue(self, options: dict[str, Any]) -> None:
        """A person's key inside the token; keys with a passphrase their owner makes in the app."""
        person = User.objects.filter(service_number=options["number"]).first()
        if person is None:
            raise CommandError(_("Tidak ada orang dengan nomor itu."))
        made = keys.enrol_on_token(person)
        self.stdout.write(_("Sertifikat %(serial)s.") % {"serial": made.certificate.serial})

    def revoke(self, options: dict[str, Any]) -> None:
        """Take effect at once: OCSP and the list are made when they are asked for."""
        found = Certificate.objects.filter(serial=options["serial"].lower().lstrip("0")).first()
        if found is None:
            raise CommandError(_("Tidak ada sertifikat dengan nomor itu."))
        if not authority.revoke(found, options["reason"]):
            raise CommandError(_("Sertifikat itu sudah dicabut."))
        self.stdout.write(_("Dicabut."))

    def crl(self, options: dict[str, Any]) -> None:
        """Show or write the issuing list; with --root make the root's list anew."""
        if options["root"]:
            now, lost = authority.now(), []
            if options["revoke_issuer"]:
                issuer = authority.folder().certificate("issuing")
                lost = [Revoked(issuer.serial_number, now, "ca_compromise")]
            authority.folder().renew_root_crl(lost, now, _words(options["root_words_file"]))
            self.stdout.write(_("Daftar akar diperbarui."))
        if options["out"]:
            options["out"].write_bytes(authority.issuing_crl())
        listed = x509.load_der_x509_crl(authority.issuing_crl())
        self.stdout.write(
            _("%(count)d sertifikat dicabut, daftar berlaku sampai %(until)s.")
            % {"count": len(list(listed)), "until": listed.next_update_utc}
        )

    def tls(self, options: dict[str, Any]) -> None:
        """Make or renew it; whoever believes the root, believes this address."""
        certificate, key = authority.serve_as(options["names"])
        self.stdout.write(_("Sertifikat: %(path)s") % {"path": certificate})
        self.stdout.write(_("Kunci: %(path)s") % {"path": key})
        self.stdout.write(
            _("Pasang %(root)s sebagai akar tepercaya di setiap PC pos.")
            % {"root": authority.folder().path / f"{ROOT}.pem"}
        )

    def trust(self, options: dict[str, Any]) -> None:
        """Believe one more root, or say which are believed."""
        home = authority.folder()
        if options["file"]:
            certificate = x509.load_pem_x509_certificate(options["file"].read_bytes())
            self.stdout.write(str(home.believe(certificate)))
        for one in home.certified():
            self.stdout.write(x509.load_der_x509_certificate(one).subject.rfc4514_string())


def _words(path: Path | None) -> str:
    return path.read_text(encoding="utf-8").strip() if path else ""
