"""The ways a letter can leave: SMTP in production, a folder in the demo."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from ..base import CutOff, Message, NotSent, Refused, Transport
from .letter import address, letter, message_id

log = logging.getLogger(__name__)
TIMEOUT = 10  # seconds for any one answer of the server


@cache
def trust() -> ssl.SSLContext:
    """Whom we believe to be the mail server: the system's authorities, read once."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Server:
    """A mail server as EMAIL_URL names it.

    "smtps://" is TLS from the first byte, "smtp://…?tls=starttls" turns to TLS before anything
    is said and refuses to go on without it, plain "smtp://" is for a server on the same machine.
    """

    host: str
    port: int
    user: str
    password: str
    tls: str  # "" | "starttls" | "implicit"

    @classmethod
    def parse(cls, url: str) -> "Server":
        """Reads EMAIL_URL; raises ValueError in words that an operator can act on."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("EMAIL_URL harus berbentuk smtp://, smtps://, atau console:")
        tls = "implicit" if parts.scheme == "smtps" else parse_qs(parts.query).get("tls", [""])[0]
        if tls not in {"", "starttls", "implicit"}:
            raise ValueError("EMAIL_URL: nilai tls yang dikenal hanya starttls")
        port = parts.port or {"implicit": 465, "starttls": 587}.get(tls, 25)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, user, password, tls)

    def connect(self) -> smtplib.SMTP:
        """A connection that has said who we are; raises CutOff."""
        try:
            line: smtplib.SMTP
            if self.tls == "implicit":
                line = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=trust())
            else:
                line = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            if self.tls == "starttls":
                line.starttls(context=trust())
            if self.user:
                line.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            raise CutOff(f"{self.host}:{self.port}: {error}") from error
        return line


class Smtp:
    """One connection to a mail server, for as many letters as come."""

    def __init__(self, line: smtplib.SMTP) -> None:
        self.line = line

    def send(self, message: Message) -> None:
        mail = letter(message)
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        try:
            self.line.sendmail(sender, [address(message)], mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._refuse(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            self._refuse(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise CutOff(str(error)) from error

    def _refuse(self, code: int, words: bytes | str) -> None:
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        kind = Refused if 500 <= code < 600 else NotSent
        raise CutOff(said) if code == 421 else kind(f"{code} {said}")


class Folder:
    """Letters as files, for eyes and tests. A repetition replaces the letter it repeats."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message) -> None:
        fresh = self.path / f"{message.key}.new"
        fresh.write_bytes(letter(message))
        fresh.rename(self.path / f"{message.key}.eml")
        log.info("mail %s to person %s", message_id(message), message.person.pk)


@contextmanager
def open_transport() -> Iterator[Transport]:
    """The way that EMAIL_URL names, open; raises CutOff if it is not to be had."""
    if settings.EMAIL_URL.startswith("console:"):
        folder = Path(settings.VAR_DIR) / "mail"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield Folder(folder)
        return
    try:
        server = Server.parse(settings.EMAIL_URL)
    except ValueError as error:
        raise CutOff(str(error)) from error
    line = server.connect()
    try:
        yield Smtp(line)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
