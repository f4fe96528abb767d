"""Handing messages over: to the first gateway that takes them, in the words of the contract."""

import json
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from ...keys import pk_in
from ...models import Delivery
from ..base import CutOff, Message, NotSent, Refused, Transport
from ..email.transport import trust
from . import breaker
from .providers import Provider, providers
from .signing import signed

log = logging.getLogger(__name__)
TIMEOUT = 4.0  # seconds for any one step
PATIENCE = 6.0  # seconds for all of it, however slowly it trickles in
ANSWER_LIMIT = 64 * 1024
TAKEN = {200, 202, 409}  # 409: it has this id already, and keeps to what it had
NEVER = {400, 404, 410, 413, 422}


@dataclass(frozen=True)
class Gateways:
    """The gateways for one channel that are not resting, in their order."""

    channel: str
    ready: list[Provider]

    def send(self, message: Message) -> str:
        """The first one that takes it; refused only if nobody takes it and one said never."""
        assert message.contact is not None  # noqa: S101 (these channels reach only contacts)
        trouble: NotSent = CutOff(f"tidak ada gerbang {self.channel}")
        for each in self.ready:
            Delivery.objects.filter(pk=pk_in(message.key)).update(provider=each.name)
            try:
                return hand_over(each, self.channel, message.contact.address, message)
            except NotSent as error:
                log.warning("gateway %s, message %s: %s", each.name, message.key, error)
                if not isinstance(trouble, Refused):
                    trouble = error
        raise trouble


@contextmanager
def open_transport(channel: str) -> Iterator[Transport]:
    """The way over whatever gateways answer; raises CutOff if all of them rest."""
    known = providers(channel)
    resting = breaker.resting() if known else set()
    ready = [each for each in known if each.name not in resting]
    if not ready:
        raise CutOff(f"semua gerbang {channel} sedang tidak menjawab")
    yield Gateways(channel, ready)


def hand_over(to: Provider, channel: str, address: str, message: Message) -> str:
    """One gateway takes one message; what it calls it. Raises NotSent in one of its kinds."""
    told = {
        "id": message.key,
        "channel": channel,
        "to": address,
        "text": message.text,
        "ref": message.reference,
        "callback": f"{settings.BASE_URL}/gerbang/{to.name}/",
    }
    try:
        status, answer = _ask(to, json.dumps(told).encode())
        if status in NEVER:
            raise Refused(f"{to.name}: {status} {_reason(answer)}")
        if status not in TAKEN or not isinstance(answer.get("ref"), str):
            raise CutOff(f"{to.name}: {status} {_reason(answer)}")
    except Refused:
        breaker.worked(to.name)
        raise
    except CutOff as error:
        breaker.failed(to.name, str(error))
        raise
    breaker.worked(to.name)
    return str(answer["ref"])


def _ask(to: Provider, body: bytes) -> tuple[int, dict[str, Any]]:
    where = urlsplit(to.url)
    line = _line(where.scheme, where.hostname or "", where.port)
    head = signed(to.secret, body) | {"Content-Type": "application/json"}
    try:
        with _bounded(line):
            line.request("POST", f"{where.path.rstrip('/')}/messages", body, head)
            answer = line.getresponse()
            return answer.status, _read(answer.read(ANSWER_LIMIT))
    except (OSError, HTTPException, ValueError) as error:
        raise CutOff(f"{to.name}: {type(error).__name__} {error}") from error
    finally:
        line.close()


def _line(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=TIMEOUT, context=trust())
    return HTTPConnection(host, port, timeout=TIMEOUT)


@contextmanager
def _bounded(line: HTTPConnection) -> Iterator[None]:
    """Hangs up when the whole takes too long: a byte every three seconds never times out."""
    line.connect()
    plug = line.sock
    timer = threading.Timer(PATIENCE, _hang_up, [plug])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(plug: socket.socket | ssl.SSLSocket) -> None:
    with suppress(OSError):
        plug.shutdown(socket.SHUT_RDWR)


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _reason(answer: dict[str, Any]) -> str:
    return str(answer.get("error", ""))[:120]
