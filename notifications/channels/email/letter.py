"""A message as an e-mail. Sources: RFC 5322 (form), RFC 3834 (automatic mail)."""

from email.charset import QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import formataddr, formatdate
from urllib.parse import urlsplit

from django.conf import settings

from ..base import Message, Refused

WIRE = compat32.clone(linesep="\r\n")
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP  # readable in transit and in a mail log; long lines are folded


def letter(message: Message) -> bytes:
    """The message as the bytes that leave, under its deterministic Message-ID.

    Raises Refused for an address that could smuggle in a header of its own.
    """
    mail: MIMEBase = part("plain", message.text)
    if message.html:
        mail = MIMEMultipart("alternative", _subparts=[mail, part("html", message.html)])
    mail["Message-ID"] = message_id(message)
    mail["Date"] = formatdate(localtime=True)
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = formataddr((one_line(message.person.full_name), address(message)))
    mail["Subject"] = Header(one_line(message.subject), "utf-8").encode()
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail.as_bytes(policy=WIRE)


def part(kind: str, words: str) -> MIMENonMultipart:
    """A text in UTF-8."""
    made = MIMENonMultipart("text", kind, charset="utf-8")
    made.set_payload(words, UTF8)
    return made


def message_id(message: Message) -> str:
    """The idempotency key as a Message-ID of this installation: a repetition is recognised."""
    return f"<{message.key}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def address(message: Message) -> str:
    """Where it goes, if that is one address and nothing else."""
    found = message.contact.address if message.contact else message.person.email
    if not found.isascii() or not found.isprintable() or set(found) & set(' ,;<>"()'):
        raise Refused("alamat surel tidak sah")
    return found


def one_line(words: str) -> str:
    """The words without line breaks."""
    return " ".join(words.split())
