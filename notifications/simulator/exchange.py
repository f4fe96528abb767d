"""What the simulated gateway knows, and what it tells back."""

import itertools
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.request import Request, urlopen

from ..channels.gateway.signing import signed

log = logging.getLogger(__name__)
MODES = ("ok", "error", "hang", "twice", "late", "lie", "refuse", "garbage", "silent")
LATE = 5.0  # seconds by which receipts come late in that mode
TRIES, PAUSE, TIMEOUT = 5, 1.0, 10.0
Event = dict[str, Any]


@dataclass
class Short:
    """One message that was handed to us."""

    id: str
    channel: str
    to: str
    text: str
    ref: str
    callback: str
    at: float = field(default_factory=time.time)
    asked: int = 1  # how often it was handed over; more than once is no second message
    fate: str = "sent"


class Exchange:
    """Messages by their id, how to behave, and a thread that carries events back."""

    def __init__(self, name: str, secret: str, root: Path | None = None) -> None:
        self.name, self.secret = name, secret
        self.trust = ssl.create_default_context()
        if root and root.exists():
            self.trust.load_verify_locations(root)
        self.mode = "ok"
        self.dead: set[str] = set()  # numbers that nothing reaches
        self.messages: dict[str, Short] = {}
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.run = int(time.time() * 1000)
        self.events: Queue[tuple[float, str, Event]] = Queue()
        threading.Thread(target=self._carry, daemon=True).start()

    def take(self, told: dict[str, str]) -> tuple[int, dict[str, str]]:
        """A message is handed over: a repetition of its id is known again, not sent again."""
        with self.lock:
            known = self.messages.get(told["id"])
            if known:
                known.asked += 1
                return 202, {"ref": f"{self.name}-{known.id}"}
            short = Short(
                told["id"],
                told["channel"],
                told["to"],
                told["text"],
                told.get("ref", ""),
                told["callback"],
            )
            self.messages[short.id] = short
        self._receipts(short)
        return 202, {"ref": f"{self.name}-{short.id}"}

    def reply(self, number: str, text: str, id: str = "") -> bool:
        """Somebody answers from this number; false if nothing was ever sent anywhere."""
        with self.lock:
            last = self.messages.get(id) or next(reversed(self.messages.values()), None)
        if last is None:
            return False
        said = {"kind": "reply", "from": number, "text": text, "id": id, "channel": last.channel}
        self._tell(last.callback, said)
        return True

    def receipt(self, id: str, status: str) -> bool:
        """This message was delivered, read or lost; false if there is none of that id."""
        short = self.messages.get(id)
        if short is None:
            return False
        short.fate = status
        self._tell(short.callback, {"kind": "receipt", "id": id, "status": status})
        return True

    def listed(self) -> list[dict[str, Any]]:
        """All messages, newest first."""
        with self.lock:
            return [asdict(short) for short in reversed(self.messages.values())]

    def _receipts(self, short: Short) -> None:
        if self.mode == "silent":
            return
        if short.to in self.dead:
            self.receipt(short.id, "failed")
            return
        self.receipt(short.id, "delivered")
        if self.mode == "lie":
            for status in ("sent", "failed"):
                self._tell(short.callback, {"kind": "receipt", "id": short.id, "status": status})
            stranger = {"kind": "receipt", "id": "sinergi.1.20200101000000000000"}
            self._tell(short.callback, stranger | {"status": "read"})

    def _tell(self, callback: str, said: Event) -> None:
        said = {"event": f"{self.run}-{next(self.numbers)}", "reason": "", **said}
        due = time.monotonic() + (LATE if self.mode == "late" else 0)
        for _ in range(2 if self.mode == "twice" else 1):
            self.events.put((due, callback, said))

    def _carry(self) -> None:
        while True:
            due, callback, said = self.events.get()
            time.sleep(max(0.0, due - time.monotonic()))
            _try(lambda: self._post(callback, said))  # noqa: B023 (called at once)

    def _post(self, callback: str, said: Event) -> None:
        body = json.dumps(said).encode()
        head = signed(self.secret, body) | {"Content-Type": "application/json"}
        asked = Request(callback, body, head)  # noqa: S310 (the house told us where)
        with urlopen(asked, timeout=TIMEOUT, context=self.trust) as answer:  # noqa: S310
            log.info("%s %s: %s", said["kind"], said["event"], answer.read().decode())


def _try(post: Callable[[], None]) -> None:
    for _ in range(TRIES):
        try:
            post()
        except OSError as error:  # HTTP errors are of this kind too
            log.warning("callback: %s", error)
            time.sleep(PAUSE)
        else:
            return
