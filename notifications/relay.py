"""The relay: hears that there is news, writes it down for everybody, and sends it.

One process, PostgreSQL only. The main thread tells, renews leases and says that it is alive;
senders speak to the outside, which may be slow; the courier passes hints on to Celery's broker,
which may be dead. None of them waits for another. Run two: each takes what the other has not.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, Full, Queue

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now
from psycopg2 import Error as LineError

from journal.models import Beat

from .bells import Bell
from .channels import Channel, lanes
from .failpoints import here
from .sending import Lease, claim, deliver, renew
from .services import climb, tell

log = logging.getLogger(__name__)
SWEEP = 1.0  # seconds that news waits at most should its bell be missed
BEAT = 1.0  # seconds between signs of life; as often, leases are renewed
CHECK = 20.0
SENDERS = 2
HINT_LIFE = 30  # seconds; the worker's own sweep comes sooner than an older hint
BROKER_REST = 5.0  # seconds without hints after the broker did not answer
TROUBLE = (DatabaseError, InterfaceError, LineError)


@dataclass
class Relay:
    """What its threads share."""

    name: str
    senders: int = SENDERS
    stopping: threading.Event = field(default_factory=threading.Event)
    mail: threading.Event = field(default_factory=threading.Event)
    hints: "Queue[str]" = field(default_factory=lambda: Queue(maxsize=100))
    held: dict[int, Lease] = field(default_factory=dict)  # by thread

    def run(self) -> None:
        """Works until told to stop; outlives a database that goes away and comes back."""
        crew = [
            threading.Thread(target=self._keep_on, args=(partial(self._send, lane),), daemon=True)
            for lane in lanes()
            for _ in range(self.senders)
        ]
        crew.append(threading.Thread(target=self._carry, daemon=True))
        for thread in crew:
            thread.start()
        log.info("relay %s: %s", self.name, "at work" if settings.SENDING else "SENDING is off")
        self._keep_on(self._tell)
        self.mail.set()
        for thread in crew:
            thread.join(timeout=3)

    def stop(self) -> None:
        """Lets everybody finish the message in hand."""
        self.stopping.set()

    def _keep_on(self, work: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            try:
                work()
            except TROUBLE as error:
                log.error("relay %s: database: %s", self.name, error)
                connection.close()
                self.stopping.wait(SWEEP)
        connection.close()

    def _tell(self) -> None:
        bell = Bell("untold", "mail", "work")
        beaten = checked = float("-inf")
        try:
            while not self.stopping.is_set():
                if time.monotonic() - beaten > BEAT:
                    beaten = time.monotonic()
                    self._beat()
                if time.monotonic() - checked > CHECK:
                    checked = time.monotonic()
                    bell.check()
                self._tell_all()
                self._climb_all()
                for channel, payload in bell.wait(SWEEP):
                    self._heard(channel, payload)
        finally:
            bell.close()

    def _tell_all(self) -> None:
        while settings.SENDING and not self.stopping.is_set() and tell():
            here("told")
            self.mail.set()

    def _climb_all(self) -> None:
        if settings.SENDING and climb():
            self.mail.set()

    def _heard(self, channel: str, payload: str) -> None:
        if channel == "mail":
            self.mail.set()
        elif channel == "work":
            try:
                self.hints.put_nowait(payload)
            except Full:
                log.warning("hint %s dropped: the broker does not keep up", payload)

    def _beat(self) -> None:
        Beat.objects.bulk_create(
            [Beat(name=f"relay:{self.name}", at=Now())],
            update_conflicts=True,
            update_fields=["at"],
            unique_fields=["name"],
        )
        for lease in list(self.held.values()):
            renew(lease)

    def _send(self, lane: list[Channel]) -> None:
        busy = False
        for channel in lane if settings.SENDING else ():
            lease = claim(channel)
            if lease.pks:
                busy = True
                self.held[threading.get_ident()] = lease
                try:
                    deliver(channel, lease, lambda: not self.stopping.is_set())
                finally:
                    del self.held[threading.get_ident()]
        if not busy:
            self.mail.wait(SWEEP)
            self.mail.clear()

    def _carry(self) -> None:
        while not self.stopping.is_set():
            try:
                hint = self.hints.get(timeout=SWEEP)
            except Empty:
                continue
            try:
                current_app.send_task(hint, retry=False, expires=HINT_LIFE)
            except Exception as error:  # whatever the broker's library raises: it was only a hint
                log.warning("broker does not answer, hints rest: %s", error)
                self.stopping.wait(BROKER_REST)
                self._forget_hints()

    def _forget_hints(self) -> None:
        while not self.hints.empty():
            self.hints.get_nowait()
