"""What every way of signing shares: what a person agreed to, what they typed, what may go wrong."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def spelled(passphrase: str) -> str:
    """The same words however a keyboard composes them: what they look like decides."""
    return unicodedata.normalize("NFKC", passphrase).strip()


class Secret:
    """What a person typed to sign, for this one time; it shows itself to nobody by accident."""

    __slots__ = ("_text", "account", "method", "opened", "tries", "verified_at")

    def __init__(
        self,
        text: str,
        *,
        verified_at: datetime | None = None,
        method: str = "pkcs12",
        account: str = "",
    ) -> None:
        self._text, self.verified_at = text, verified_at  # when the person proved themselves
        self.method, self.account = method, account  # how to sign; a name at the service
        self.opened: object = None  # the key, once the words have opened it
        self.tries: list[int] = []  # counted tries, given back once the words proved right

    def reveal(self) -> str:
        """The words themselves: to be handed on to what needs them, never kept."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> Any:
        raise TypeError("a secret is neither stored nor queued")


@dataclass(frozen=True)
class Intent:
    """What a person agreed to: this field of the very bytes that were shown, and why."""

    field: str
    name: str
    office: str
    agency_name: str
    reason: str
    shown_sha256: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """A longer PDF, and what its newest signature says about itself."""

    pdf: bytes
    serial: str = ""  # of the certificate, as far as the signer knows it
    stamped: bool = False  # with a time-stamp of an authority


class Signer(Protocol):
    """One way of signing. The answer must begin with the bytes that were given."""

    method: str
    certified: bool  # by a certificate of an Indonesian PSrE, if its chain proves it

    def sign(self, pdf: bytes, intent: Intent) -> Signed: ...


class SigningError(Exception):
    """Nothing was signed; `words` tell the person why, and what to do."""

    status = 422
    words: str | Promise = _("Dokumen belum ditandatangani. Coba lagi.")

    def __init__(self, words: str | Promise = "") -> None:
        self.words = words or self.words
        super().__init__(str(self.words))


class WrongSecret(SigningError):
    """The passphrase does not open the key."""

    words = _("Kalimat sandi salah. Dokumen belum ditandatangani.")


class NoKey(SigningError):
    """This person cannot sign this way: no key, or its certificate holds no more."""

    words = _("Anda belum mempunyai kunci tanda tangan yang berlaku. Buat dahulu di profil Anda.")


class NotVerified(SigningError):
    """Who is at the keyboard was not proved within the last minute."""

    status = 403
    words = _("Buktikan dahulu bahwa ini Anda, lalu tanda tangani dalam satu menit.")


class Overtaken(SigningError):
    """The paper is no longer the one that was shown."""

    status = 409
    words = _("Dokumen baru saja berubah. Baca lagi yang terbaru, lalu tanda tangani.")


class Unreachable(SigningError):
    """The signing service did not answer, or not in a way that can be used."""

    status = 503
    words = _("Layanan tanda tangan tidak menjawab. Dokumen belum ditandatangani; coba lagi nanti.")


class Spoiled(SigningError):
    """A signer gave back something else than our bytes with a good signature: thrown away."""

    status = 500
    words = _("Tanda tangan yang dihasilkan tidak sah dan dibuang. Dokumen tidak berubah.")
