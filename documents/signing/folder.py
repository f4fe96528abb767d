"""Where the authority's keys and certificates lie: a folder that only the product may read."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from . import pki
from .pki import Addresses, Held

ISSUING, STAMPER, RESPONDER, ROOT = "issuing", "tsa", "ocsp", "root"
SERVER = "tls"
CERTIFIED = "psre"  # the folder for roots of certified providers


class NoAuthority(Exception):
    """There is no authority in this folder, or what is asked for was taken away from it."""


class Folder:
    """One authority on disk: NAME.pem and NAME.key of each, root.crl, and psre/*.pem."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return (self.path / f"{ROOT}.pem").exists()

    def make(self, house: str, at: Addresses, now: datetime, root_words: str = "") -> bool:
        """Found the authority; False if one stands here already. All of it appears at once.

        `root_words` lock the root's key, which then is to be carried away.
        """
        if self.exists():
            return False
        root = pki.new_root(house, now)
        issuer = pki.new_issuer(root, house, at, now)
        stamper = pki.new_stamper(issuer, house, at, now)
        responder = pki.new_responder(issuer, house, now)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=self.path.parent, prefix=".pki-"))
        os.chmod(place, 0o700)
        (place / CERTIFIED).mkdir()
        _keep(place, ROOT, root, root_words)
        for name, held in ((ISSUING, issuer), (STAMPER, stamper), (RESPONDER, responder)):
            _keep(place, name, held)
        _write(place / f"{ROOT}.crl", pki.crl(root, (), now, pki.ROOT_CRL_LIVES))
        try:
            place.rename(self.path)
        except OSError:  # somebody else was faster
            shutil.rmtree(place)
            return False
        return True

    def held(self, name: str, words: str = "") -> Held:
        """A certificate with its key, or NoAuthority."""
        try:
            data = (self.path / f"{name}.key").read_bytes()
        except OSError as error:
            raise NoAuthority(f"{name}.key") from error
        key = load_pem_private_key(data, words.encode() or None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise NoAuthority(f"{name}.key")
        return Held(self.certificate(name), key)

    def certificate(self, name: str) -> x509.Certificate:
        """A certificate alone, or NoAuthority."""
        try:
            return x509.load_pem_x509_certificate((self.path / f"{name}.pem").read_bytes())
        except OSError as error:
            raise NoAuthority(f"{name}.pem") from error

    def root_crl(self) -> bytes:
        """What the root has revoked (DER)."""
        try:
            return (self.path / f"{ROOT}.crl").read_bytes()
        except OSError as error:
            raise NoAuthority(f"{ROOT}.crl") from error

    def renew_root_crl(self, revoked: Iterable[pki.Revoked], now: datetime, words: str) -> None:
        """Write the root's list anew; its key must be here for that moment."""
        fresh = pki.crl(self.held(ROOT, words), revoked, now, pki.ROOT_CRL_LIVES)
        _write(self.path / f"{ROOT}.crl", fresh)

    def keep_server(self, held: Held) -> None:
        """Lay down the server's key, and its certificate with the issuer's after it."""
        _keep(self.path, SERVER, held)
        chain = [held.certificate, self.certificate(ISSUING)]
        whole = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
        _write(self.path / f"{SERVER}.pem", whole)

    def certified(self) -> tuple[bytes, ...]:
        """The roots of certified providers that somebody put here by `pki trust` (DER)."""
        found = sorted((self.path / CERTIFIED).glob("*.pem"))
        loaded = (x509.load_pem_x509_certificate(path.read_bytes()) for path in found)
        return tuple(one.public_bytes(Encoding.DER) for one in loaded)

    def believe(self, certificate: x509.Certificate) -> Path:
        """Keep the root of a certified provider."""
        (self.path / CERTIFIED).mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.path / CERTIFIED / f"{pki.serial_of(certificate)}.pem"
        _write(path, certificate.public_bytes(Encoding.PEM))
        return path


def _keep(place: Path, name: str, held: Held, words: str = "") -> None:
    lock: KeySerializationEncryption = NoEncryption()
    if words:
        lock = BestAvailableEncryption(words.encode())
    key = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    _write(place / f"{name}.key", key)
    _write(place / f"{name}.pem", held.certificate.public_bytes(Encoding.PEM))


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing, and readable by us alone."""
    fresh = path.with_name(f"{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    fresh.replace(path)
