"""BSrE's Esign Client Service, versions 1 and 2: a server in the agency's own network.

It signs whole PDFs. Asked to sign invisibly it adds a field of its own and changes no page, so
signatures made before stay good. What was typed goes into one request and nowhere else.
"""

import base64
import binascii
import json
import secrets
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

from .base import Intent, NoKey, Secret, Signed, SigningError, Unreachable, WrongSecret

TIMEOUT = 120  # seconds
MOST = 48 * 1024 * 1024
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
MAY_SIGN = "ISSUE"


@dataclass(frozen=True)
class Service:
    """Where the service is and how our server proves itself to it; secrets from the environment."""

    url: str
    user: str
    password: str
    version: int = 2

    def __repr__(self) -> str:
        return f"Service({self.url!r}, version={self.version})"

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("BSRE_URL must be https")


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: the request carries a password."""

    def redirect_request(self, *_asked: Any) -> None:
        """Nowhere: a redirect is an error like any other."""


class BsreSigner:
    """One person at the service, with what they typed: NIK, and passphrase or one-time code."""

    method = "bsre"
    certified = True  # claimed; believed only when the chain ends at a root of a PSrE

    def __init__(self, service: Service, secret: Secret) -> None:
        self.service, self._secret = service, secret

    def __repr__(self) -> str:
        return f"BsreSigner({self.service!r})"

    def sign(self, pdf: bytes, intent: Intent) -> Signed:
        """The file with an invisible signature of this person, made by the service."""
        self.ready()
        return Signed(self._v2(pdf, intent) if self.service.version >= 2 else self._v1(pdf, intent))

    def ready(self) -> None:
        """Raise NoKey unless the service says that this person's certificate may sign."""
        who = self._secret.account
        if self.service.version >= 2:
            said = self._json("/api/v2/user/check/status", {"nik": who})
        else:
            said = _plain(self._ask(f"/api/user/status/{quote(who, safe='')}")[0])
        if str(said.get("status", "")).upper() != MAY_SIGN:
            raise NoKey(str(said.get("message") or "") or NoKey.words)

    def _v2(self, pdf: bytes, intent: Intent) -> bytes:
        """JSON both ways; the files in base64."""
        said = self._json(
            "/api/v2/sign/pdf",
            {
                "nik": self._secret.account,
                _kind(self._secret): self._secret.reveal(),
                "signatureProperties": [{"tampilan": "INVISIBLE", "reason": intent.reason}],
                "file": [base64.b64encode(pdf).decode()],
            },
        )
        files = said.get("file")
        try:
            if not files:
                _refuse(said)
            return base64.b64decode(files[0], validate=True)
        except (binascii.Error, TypeError, KeyError) as error:
            raise Unreachable from error

    def _v1(self, pdf: bytes, intent: Intent) -> bytes:
        """A form with the file; a PDF comes back, or the number under which to fetch it."""
        body, kind = _form(
            {
                "nik": self._secret.account,
                "passphrase": self._secret.reveal(),
                "tampilan": "invisible",
                "image": "false",
                "reason": intent.reason,
            },
            pdf,
        )
        answer, told = self._ask("/api/sign/pdf", body, kind)
        if not answer.startswith(b"%PDF-"):
            number = _plain(answer).get("id_dokumen") or told.get("id_dokumen") or ""
            if not number:
                _refuse(_plain(answer))
            answer, _told = self._ask(f"/api/sign/download/{quote(str(number), safe='')}")
        if not answer.startswith(b"%PDF-"):
            _refuse(_plain(answer))
        return answer

    def _json(self, path: str, question: dict[str, Any]) -> dict[str, Any]:
        said = _plain(self._ask(path, json.dumps(question).encode(), "application/json")[0])
        if "error" in said:
            _refuse(said)
        return said

    def _ask(
        self, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[bytes, dict[str, str]]:
        """One request and its answer; what went wrong is told without a word of what was sent."""
        ours = f"{self.service.user}:{self.service.password}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(ours).decode()}"}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.service.url + path, body, headers)  # noqa: S310
        try:
            with _way().open(request, timeout=TIMEOUT) as answer:
                told = {key.lower(): value for key, value in answer.headers.items()}
                return answer.read(MOST), told
        except urllib.error.HTTPError as error:
            _refuse(_plain(error.read(MOST)))
        except (OSError, HTTPException):
            pass
        raise Unreachable from None


def _way() -> urllib.request.OpenerDirector:
    """Straight to the server, through no proxy; its certificate is checked."""
    safe = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    return urllib.request.build_opener(safe, urllib.request.ProxyHandler({}), Stay)


def _kind(secret: Secret) -> str:
    """A one-time code is six digits; everything else is a passphrase."""
    words = secret.reveal()
    return "totp" if len(words) == 6 and words.isdecimal() else "passphrase"


def _plain(answer: bytes) -> dict[str, Any]:
    """The JSON object in an answer; an empty one if it holds none."""
    try:
        said = json.loads(answer)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refuse(said: dict[str, Any]) -> NoReturn:
    """Raise what the service said, in its own words; errors also come with HTTP 200."""
    words = str(said.get("error") or said.get("message") or "")[:200]
    if "passphrase" in words.lower() or "totp" in words.lower():
        raise WrongSecret
    raise SigningError(words) if words else Unreachable


def _form(fields: dict[str, str], pdf: bytes) -> tuple[bytes, str]:
    """multipart/form-data with the fields and one file."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="naskah.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    whole = b"".join([*parts, head.encode(), pdf, f"\r\n--{edge}--\r\n".encode()])
    return whole, f"multipart/form-data; boundary={edge}"
