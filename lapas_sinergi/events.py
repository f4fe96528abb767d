"""`/events/`: a stream of hints for one signed-in page. A plain ASGI application.

It stands on the same host as the pages, perhaps on another port, so the browser sends it the
same session cookie; pages of any other origin are turned away.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import CookieError, Morsel, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from accounts.models import Device, User
from accounts.services import devices

from .hub import Client, Hub

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = dict[str, str]

PATH = "/events/"
PAGES_PER_PERSON = 12
EARLIEST, LATEST = 1000, 4000  # ms to come back in, scattered so that not all come at once


class Events:
    """Signs pages in, hands them to the hub, and writes what the hub has for them."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.listening: asyncio.Task[None] | None = None
        self.doormen = ThreadPoolExecutor(2, "door")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._listen()
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.startup":
                self._listen()
            elif self.listening:
                self.listening.cancel()
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    def _listen(self) -> None:
        if self.listening is None or self.listening.done():
            self.listening = asyncio.create_task(self.hub.run())

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if scope["path"] != PATH:
            return await _refuse(send, 404)
        origin = headers.get("origin", settings.BASE_URL)
        if origin not in {settings.BASE_URL, *settings.ORIGINS}:
            return await _refuse(send, 403)
        send = _open_to(origin, send)
        if scope["method"] != "GET":
            return await _refuse(send, 405, (b"allow", b"GET"))
        loop = asyncio.get_running_loop()
        asked = scope.get("query_string", b"").decode("latin-1")
        client = await loop.run_in_executor(self.doormen, client_of, headers, asked)
        if client is None:
            return await _refuse(send, 401)
        if self.hub.pages_of(client.person) >= PAGES_PER_PERSON:
            return await _refuse(send, 429, (b"retry-after", b"30"))
        await self._stream(client, receive, send)

    async def _stream(self, client: Client, receive: Receive, send: Send) -> None:
        client.task = asyncio.create_task(_write(client, send))
        gone = asyncio.create_task(_until_gone(receive))
        self.hub.join(client)
        try:
            await asyncio.wait({client.task, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.leave(client)
            for task in (client.task, gone):
                task.cancel()
            await asyncio.gather(client.task, gone, return_exceptions=True)
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b""})


def client_of(headers: Headers, asked: str = "") -> Client | None:
    """Whose page this is: a device's that says so, else by the session cookie; else None."""
    close_old_connections()
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        cookies = SimpleCookie()
    if "layar" in (said := parse_qs(asked, keep_blank_values=True)):
        return _device_of(said["layar"][0], cookies.get(settings.POST_COOKIE))
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie is None:
        return None
    session = SessionStore(cookie.value).load()
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = User.objects.filter(
        pk=session.get(SESSION_KEY, 0), is_active=True, must_change_password=False
    ).first()
    seal = session.get(HASH_SESSION_KEY, "")
    if person is None or not constant_time_compare(seal, person.get_session_auth_hash()):
        return None
    last = headers.get("last-event-id", "")
    since = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    return Client(person.pk, cookie.value, seal, since)


def _device_of(token: str, cookie: "Morsel[str] | None") -> Client | None:
    """The page of a wall, by its token; without one that of a post, by its cookie."""
    if token:
        device = devices.find(token, Device.Kind.WALL)
    else:
        device = devices.find(cookie.value if cookie else "", Device.Kind.POST)
    if device is None:
        return None
    return Client(-device.pk, "", device.digest or "", None, device.agency)


async def _write(client: Client, send: Send) -> None:
    again = random.randint(EARLIEST, LATEST)  # noqa: S311 (no secret)
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                *_common(),
            ],
        }
    )
    words = f"retry: {again}\n\n".encode()
    while True:
        await send({"type": "http.response.body", "body": words, "more_body": True})
        words = await client.queue.get()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *_common(), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _open_to(origin: str, send: Send) -> Send:
    """Lets the page of this origin, and of no other, read the answer."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            allowed = (b"access-control-allow-origin", origin.encode("latin-1"))
            message = {**message, "headers": [*message["headers"], allowed]}
        await send(message)

    return sending


def _common() -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin, Cookie"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"referrer-policy", b"same-origin"),
    ]
