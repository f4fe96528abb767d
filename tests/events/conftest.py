"""The real server of /events/ in a process of its own, and pages that listen to it."""

import json
import socket
import sys
import time

import pytest
from django.conf import settings
from django.test import Client

from tests.chaos.harness import Town, database_url, until


class Page:
    """One open stream. Reads like a browser: events with their id, name and data."""

    def __init__(self, address, cookie="", **headers):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(10)
        until(lambda: self.line.connect_ex(str(address)) == 0)
        lines = [f"GET {headers.pop('path', '/events/')} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}"] if cookie else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.file = self.line.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value

    def events(self):
        """Each event as (id, name, data), for as long as the stream lasts."""
        event = {}
        for raw in self.file:
            name, _, value = raw.decode().strip().partition(": ")
            if name in ("id", "event", "data"):
                event[name] = value
            elif not name and "data" in event:
                yield event.get("id"), event["event"], json.loads(event["data"])
                event = {}

    def wait_for(self, name, seconds=8.0, **words):
        """The next event of this name that says these words: its id and data."""
        deadline = time.monotonic() + seconds
        for number, found, data in self.events():
            if found == name and words.items() <= data.items():
                return number, data
            assert time.monotonic() < deadline, f"no {name} within {seconds} s"
        raise AssertionError(f"the stream ended before {name}")

    def next(self):
        """The name of the next event that is not a ping."""
        return next(name for _, name, _ in self.events() if name != "ping")

    @property
    def ended(self):
        """Reads to the end; true once there is one."""
        self.file.read()
        return True

    def close(self):
        self.file.close()
        self.line.close()


@pytest.fixture(scope="session")
def server(django_db_setup, tmp_path_factory):
    """The server's address; it stays for all tests, as it does in life."""
    folder = tmp_path_factory.mktemp("events")
    town, address = Town(folder), folder / "events.sock"
    town.start(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-k",
            "asgi",
            "-b",
            f"unix:{address}",
            "--graceful-timeout",
            "1",
            "lapas_sinergi.asgi:application",
        ],
        "events",
        DATABASE_URL=database_url(),
        SINERGI_MODE="test",
    )
    yield address
    town.end()


@pytest.fixture
def stream(server, transactional_db):
    """Opens pages: of a person who signs in for it, or with whatever headers."""
    pages = []

    def opened(person=None, cookie="", **headers):
        pages.append(Page(server, signed_in(person) if person else cookie, **headers))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


def signed_in(person):
    """The session cookie of a fresh sign-in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
