"""To the push service of the browser's maker: it carries what it cannot read. Source: RFC 8030."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models.functions import Now

from ...models import Contact
from ..base import Message, NotSent, Refused, Transport
from ..email.transport import trust
from .sealing import sealed
from .vapid import authorization, b64, unb64

log = logging.getLogger(__name__)
TIMEOUT = 5.0
LIVES, LIVES_URGENT = 24 * 3600, 3600  # seconds that a service keeps it for a device that is off
TAKEN = {200, 201, 202, 204}
GONE = {404, 410}
NEVER = {400, 413}
LOOPBACK = {"127.0.0.1", "localhost"}


class Services:
    """The push services; each message goes to the one that its subscription names."""

    def send(self, message: Message) -> str:
        """Hand it over; a subscription that its service no longer knows is removed."""
        contact = message.contact
        assert contact is not None  # noqa: S101 (this channel reaches only contacts)
        where = endpoint_of(contact.address)
        status, location = _post(where, contact, message)
        if status in GONE:
            Contact.objects.filter(pk=contact.pk, disabled_at=None).update(disabled_at=Now())
            raise Refused(f"{where.hostname}: langganan sudah berakhir")
        if status in NEVER:
            raise Refused(f"{where.hostname}: {status}")
        if status not in TAKEN:
            raise NotSent(f"{where.hostname}: {status}")
        return location[-80:]


@contextmanager
def open_transport() -> Iterator[Transport]:
    """Nothing to open: each subscription has an address of its own."""
    yield Services()


def endpoint_of(address: str) -> SplitResult:
    """Where a subscription leads, if that is a push service that we speak to. Raises Refused.

    The address comes from a browser; without this list it could make us knock anywhere.
    """
    try:
        where = urlsplit(address)
        host, port = where.hostname or "", where.port
    except ValueError:
        raise Refused("alamat langganan tidak sah") from None
    known = any(
        host == name or (name.startswith(".") and host.endswith(name))
        for name in settings.PUSH_SERVICES
    )
    safe = where.scheme == "https" and port in {None, 443}
    if not (known and (safe or host in LOOPBACK)) or where.username or where.password:
        raise Refused("alamat langganan tidak dikenal")
    return where


def _post(where: SplitResult, contact: Contact, message: Message) -> tuple[int, str]:
    told = {"title": "Sinergi", "body": _line(message), "url": message.url, "tag": message.key}
    try:
        known = contact.push_keys
        keys = [unb64(known[name]) for name in ("p256dh", "auth")]
        body = sealed(json.dumps(told).encode(), *keys)
    except (KeyError, ValueError) as error:
        raise Refused("kunci langganan tidak sah") from error
    head = {
        "Authorization": authorization(contact.address),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIVES_URGENT if message.urgent else LIVES),
        "Urgency": "high" if message.urgent else "normal",
        "Topic": b64(sha256(message.key.encode()).digest())[:32],  # a repetition replaces itself
    }
    host, port = where.hostname or "", where.port
    line = (
        HTTPSConnection(host, port, timeout=TIMEOUT, context=trust())
        if where.scheme == "https"
        else HTTPConnection(host, port, timeout=TIMEOUT)
    )
    try:
        line.request("POST", where.path + (f"?{where.query}" if where.query else ""), body, head)
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, HTTPException) as error:
        raise NotSent(f"{host}: {error}") from error
    finally:
        line.close()


def _line(message: Message) -> str:
    """What a locked screen shows: the one line that was written for it, or a code."""
    return message.subject if message.reference or message.url else message.text
