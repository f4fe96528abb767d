"""The hub of live pages: hears the journal, asks the doors, hands out hints. One per process.

A hint says only that something about a subject changed. It carries no content: the page fetches
that again, through its own door. While the hub cannot hear the database it sends no pings, so
that pages show honestly that they are cut off.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models import Max
from django.db.models.functions import Now
from psycopg2 import Error as LineError

from accounts.models import Device, User
from coordination.devices import concerned
from journal.models import Entry
from notifications.bells import Bell
from notifications.ports import viewers
from notifications.queries import told_of, unread_counts

from .health import silent_since

log = logging.getLogger(__name__)
TICK = 5.0  # seconds between pings; in as many an ended session is noticed
QUEUE = 64  # hints that may wait for one page; one that is slower has to come back
REPLAYED = 200  # entries that a returning page is told of at most
OVERLAP = 50  # ids are given out before they are committed: look back this far
FRESH = 10  # seconds before it connected, of which a new page is told
ANSWER = TypeVar("ANSWER")
TROUBLE = (DatabaseError, InterfaceError, LineError)


class Cut(Exception):
    """The database is not heard any more."""


@dataclass(eq=False)
class Client:
    """One open page: whose it is, under which session, and what waits to be sent to it.

    A registered device's has no person: it counts as minus the device, and hears less.
    """

    person: int
    session: str
    seal: str  # the session's proof that the password has not changed since
    since: int | None
    owner: str = ""  # of a device: whose it is
    queue: "asyncio.Queue[bytes]" = field(default_factory=lambda: asyncio.Queue(QUEUE))
    task: "asyncio.Task[Any] | None" = None

    def give(self, words: bytes) -> bool:
        """Puts a piece into the queue; false if the page is too slow."""
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(words)
            return True
        return False


@dataclass(frozen=True)
class News:
    """One entry, as much of it as a hint says, and who may know."""

    entry: int
    subject: str
    verb: str
    people: frozenset[int]
    owners: frozenset[str] = frozenset()  # whose devices look again

    @property
    def piece(self) -> bytes:
        """As it goes over the wire."""
        return piece("journal", {"subject": self.subject, "verb": self.verb}, self.entry)


class Hub:
    """All open pages of this process, and the one bell that wakes them."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.coming: list[Client] = []
        self.entries: set[int] = set()
        self.told: set[int] = set()  # entries that reached inboxes
        self.readers: set[int] = set()  # persons whose unread count changed
        self.last = 0
        self.behind = False
        self.broken = False
        self.woken = asyncio.Event()
        self.database = ThreadPoolExecutor(1, "hub")

    def join(self, client: Client) -> None:
        """A page has come; it is told at once what it missed."""
        self.clients.add(client)
        self.coming.append(client)
        self.woken.set()

    def leave(self, client: Client) -> None:
        """A page has gone."""
        self.clients.discard(client)
        with suppress(ValueError):
            self.coming.remove(client)

    def pages_of(self, person: int) -> int:
        """How many pages one person has open here."""
        return sum(client.person == person for client in self.clients)

    async def run(self) -> None:
        """Listens for ever; outlives a database that goes away and comes back."""
        while True:
            try:
                await self._listen()
            except (Cut, *TROUBLE) as error:
                log.error("events: database: %s", error)
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        bell = await self._ask(Bell, "journal", "inbox")
        line, loop = bell.fileno(), asyncio.get_running_loop()
        self.broken = self.behind = False
        loop.add_reader(line, self._rung, bell, line)
        try:
            if self.last:
                self.entries |= await self._ask(entries_since, self.last - OVERLAP)
                self.readers |= {client.person for client in self.clients}
            else:
                self.last = await self._ask(newest)
            while True:
                await self._work(loop.time() + TICK)
        finally:
            loop.remove_reader(line)
            bell.close()

    async def _work(self, until: float) -> None:
        while asyncio.get_running_loop().time() < until:
            await self._hand_out()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self.woken.wait()
            self.woken.clear()
            if self.broken:
                raise Cut("the line was cut")
        await self._tick()

    async def _hand_out(self) -> None:
        entries, self.entries = self.entries, set()
        told, self.told = self.told, set()
        readers, self.readers = self.readers, set()
        coming, self.coming = self.coming, []
        people = {client.person for client in self.clients if not client.owner}
        if entries:
            for news in await self._ask(news_of, entries, people):
                self._give(news.piece, news.people)
                self._look_again(news.owners)
            self.last = max(self.last, *entries)
        if told or readers or coming:
            readers |= {client.person for client in coming if not client.owner}
            for person, count in (await self._ask(counts_of, told, readers, people)).items():
                self._give(piece("inbox", {"count": count}), {person})
        if coming:
            await self._replay(coming)

    async def _replay(self, coming: list[Client]) -> None:
        for client in [client for client in coming if client.owner]:
            self.push(client, LOOK)
        coming = [client for client in coming if not client.owner]
        if not coming:
            return
        missed = await self._ask(
            missed_by, [client.since for client in coming], {client.person for client in coming}
        )
        for client in coming:
            for news in missed:
                new = client.since is None or news.entry > client.since - OVERLAP
                if new and client.person in news.people:
                    self.push(client, news.piece)

    async def _tick(self) -> None:
        """Pings everybody, ends what is signed out, and looks whether the bell still rings."""
        for client in await self._ask(signed_out, list(self.clients)):
            self.end(client)
        behind = await self._ask(newest) > self.last
        if behind and self.behind:
            raise Cut("the bell is silent")
        self.behind = behind
        ping = await self._ask(pulse)
        for client in list(self.clients):
            self.push(client, ping)

    def _rung(self, bell: Bell, line: int) -> None:
        try:
            for channel, payload in bell.rung():
                self._heard(channel, payload)
        except LineError:
            asyncio.get_running_loop().remove_reader(line)
            self.broken = True
        self.woken.set()

    def _heard(self, channel: str, payload: str) -> None:
        if channel == "journal":
            self.entries.add(int(payload))
            return
        kind, _, number = payload.partition(":")
        (self.told if kind == "entry" else self.readers).add(int(number))

    def _give(self, words: bytes, people: Iterable[int]) -> None:
        for client in list(self.clients):
            if client.person in people:
                self.push(client, words)

    def _look_again(self, owners: Iterable[str]) -> None:
        for client in list(self.clients):
            if client.owner in owners:
                self.push(client, LOOK)

    def push(self, client: Client, words: bytes) -> None:
        """Puts something into one page's queue; a page that is too slow has to come back."""
        if not client.give(words):
            log.info("events: a page of person %s is too slow", client.person)
            self.end(client)

    def end(self, client: Client) -> None:
        """Closes one page's stream; it may come back and is told what it missed."""
        self.leave(client)
        if client.task:
            client.task.cancel()

    async def _ask(self, read: Callable[..., ANSWER], *args: Any) -> ANSWER:
        return await asyncio.get_running_loop().run_in_executor(self.database, _fresh, read, *args)


def piece(event: str, data: dict[str, Any], number: int | None = None) -> bytes:
    """One server-sent event. Source: WHATWG HTML, 9.2."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {event}\ndata: {json.dumps(data)}\n\n".encode()


LOOK = piece("device", {})  # all that a device is told: something of its owner's has changed


def pulse() -> bytes:
    """A ping; it says since when nobody can prove that urgent calls go round."""
    since = silent_since()
    return piece("ping", {"silent": since.isoformat()} if since else {})


def newest() -> int:
    """The number of the last entry."""
    found: int | None = Entry.objects.aggregate(last=Max("pk"))["last"]
    return found or 0


def entries_since(number: int) -> set[int]:
    """What was written after this entry, the latest of it."""
    rows = Entry.objects.filter(pk__gt=number).order_by("-pk")
    return set(rows.values_list("pk", flat=True)[:REPLAYED])


def news_of(entries: Iterable[int], people: set[int]) -> list[News]:
    """The entries as hints, each with those of `people` who may see its subject at this moment."""
    rows = Entry.objects.filter(pk__in=list(entries)).order_by("pk")
    seen: dict[str, frozenset[int]] = {}
    found = []
    for pk, subject, verb, stream in rows.values_list("pk", "subject", "verb", "stream"):
        if subject not in seen:
            seen[subject] = frozenset(viewers(subject, people) or ()) if people else frozenset()
        found.append(News(pk, subject, verb, seen[subject], concerned(stream)))
    return found


def missed_by(since: list[int | None], people: set[int]) -> list[News]:
    """What returning pages missed, one hint a subject; new ones are told of the last seconds."""
    last = newest()
    low = min([last if number is None else number for number in since]) - OVERLAP
    rows = Entry.objects.filter(pk__gt=low)
    if all(number is None for number in since):
        rows = rows.filter(recorded_at__gt=Now() - timedelta(seconds=FRESH))
    latest = rows.order_by("subject").values("subject").annotate(last=Max("pk")).order_by("-last")
    return news_of([row["last"] for row in latest[:REPLAYED]], people)


def counts_of(entries: set[int], readers: set[int], people: set[int]) -> dict[int, int]:
    """The unread counts of those whose inbox these entries reached, and of `readers`."""
    heard = told_of(entries, people) if entries else set()
    return unread_counts((heard | readers) & people)


def signed_out(clients: list[Client]) -> list[Client]:
    """Whose session has ended, account was closed, password has changed or device was revoked."""
    used = Device.objects.in_use().filter(pk__in={-one.person for one in clients if one.owner})
    known = set(used.values_list("digest", flat=True))
    gone = [client for client in clients if client.owner and client.seal not in known]
    return gone + _signed_out([client for client in clients if not client.owner])


def _signed_out(clients: list[Client]) -> list[Client]:
    keys = {client.session for client in clients}
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=Now())
    alive = set(rows.values_list("session_key", flat=True))
    seals = {
        person.pk: person.get_session_auth_hash()
        for person in User.objects.filter(
            pk__in={client.person for client in clients}, is_active=True, must_change_password=False
        )
    }
    return [
        client
        for client in clients
        if client.session not in alive or seals.get(client.person) != client.seal
    ]


def _fresh(read: Callable[..., ANSWER], *args: Any) -> ANSWER:
    close_old_connections()
    try:
        return read(*args)
    except TROUBLE:
        connection.close()
        raise
