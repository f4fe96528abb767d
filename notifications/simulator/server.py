"""The doors of the simulated gateway: one for us, a page for people, one list for programs."""

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from ..channels.gateway.signing import SIGNATURE, TIME, is_signed
from .exchange import MODES, Exchange
from .page import page

LOOPBACK = {"localhost", "127.0.0.1"}
HANG = 60.0
LONGEST = 64 * 1024
NEEDED = ("id", "channel", "to", "text", "callback")


class Server(ThreadingHTTPServer):
    """Listens on this machine only, or on a door that somebody else has opened."""

    daemon_threads = True

    def __init__(self, exchange: Exchange, port: int, descriptor: int | None = None) -> None:
        self.exchange = exchange
        super().__init__(("127.0.0.1", port), Door, bind_and_activate=descriptor is None)
        if descriptor is not None:
            self.socket.close()
            self.socket = socket.socket(fileno=descriptor)
            self.server_address = self.socket.getsockname()


class Door(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    @property
    def exchange(self) -> Exchange:
        return cast(Server, self.server).exchange

    def do_GET(self) -> None:
        """The page, or the same as JSON."""
        it = self.exchange
        if not self._at_home():
            self._answer(403, {"error": "only from this machine"})
        elif self.path == "/messages.json":
            self._answer(200, it.listed())
        elif self.path == "/":
            shown = page(it.name, it.mode, it.dead, it.listed()).encode()
            self._send(200, shown, "text/html; charset=utf-8")
        else:
            self._answer(404, {"error": "nothing here"})

    def do_POST(self) -> None:
        """A message to carry, or a button of the page."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST))
        if self.path == "/messages":
            self._message(body)
        elif not self._at_home():
            self._answer(403, {"error": "only from this machine"})
        else:
            self._button({name: each[0] for name, each in parse_qs(body.decode()).items()})

    def _message(self, body: bytes) -> None:
        mode = self.exchange.mode
        if mode == "hang":
            time.sleep(HANG)
        if mode == "error":
            return self._answer(500, {"error": "simulated"})
        if mode == "refuse":
            return self._answer(422, {"error": "simulated refusal"})
        if mode == "garbage":
            return self._send(202, b"<html>ok</html>", "text/html")
        moment, signature = self.headers.get(TIME, ""), self.headers.get(SIGNATURE, "")
        if not is_signed(self.exchange.secret, body, moment, signature):
            return self._answer(401, {"error": "the signature does not fit"})
        told = _texts(body)
        if told is None:
            return self._answer(422, {"error": f"needed as texts: {', '.join(NEEDED)}"})
        return self._answer(*self.exchange.take(told))

    def _button(self, told: dict[str, str]) -> None:
        it, done = self.exchange, False
        if self.path == "/behave" and told.get("mode") in MODES:
            it.mode, done = told["mode"], True
        elif self.path == "/reply" and told.get("from"):
            done = it.reply(told["from"], told.get("text", ""), told.get("id", ""))
        elif self.path == "/receipt":
            done = it.receipt(told.get("id", ""), told.get("status", "read"))
        elif self.path == "/dead" and told.get("number"):
            it.dead ^= {told["number"]}
            done = True
        if not done:
            return self._answer(422, {"error": "nothing to do"})
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def _at_home(self) -> bool:
        """No other page may press our buttons, and no other name may lead here."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        origin = self.headers.get("Origin")
        return host in LOOPBACK and (origin is None or urlsplit(origin).hostname in LOOPBACK)

    def _answer(self, status: int, words: Any) -> None:
        self._send(status, json.dumps(words).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the page shows it."""


def _texts(body: bytes) -> dict[str, str] | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in NEEDED):
        return None
    return {name: value for name, value in told.items() if isinstance(value, str)}
