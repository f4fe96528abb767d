"""A gateway as its own process: the simulator that ships with the house, and ways to play it."""

import json
import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from notifications.channels.gateway.signing import signed
from tests.chaos.harness import until

SECRET = "rahasia-gerbang-untuk-pengujian-saja"


class Simulator:
    """One simulated gateway of this name, already listening."""

    def __init__(self, town, name, mode="ok"):
        key = f"GATEWAY_{name.upper()}"
        named = {"GATEWAYS": name, f"{key}_SECRET": SECRET, f"{key}_URL": "http://127.0.0.1:1"}
        command = [sys.executable, "manage.py", "gateway_simulator", "--name", name]
        told = town.folder / f"{name}.log"
        self.process = town.start([*command, "--port", "0", "--mode", mode], name, **named)
        self.url = until(lambda: told.exists() and "/\n" in told.read_text() and told.read_text())
        self.url = self.url.strip().splitlines()[-1].rstrip("/")
        self.name = name

    def config(self, order=1, channels=("sms",)):
        """What settings.GATEWAYS says of it."""
        told = {"url": self.url, "secret": SECRET, "channels": channels, "order": order}
        return {self.name: told}

    @property
    def messages(self):
        """What was handed to it, newest first."""
        with urlopen(f"{self.url}/messages.json", timeout=5) as answer:
            return json.load(answer)

    def press(self, button, **fields):
        """One of the buttons of its page."""
        urlopen(Request(f"{self.url}/{button}", urlencode(fields).encode()), timeout=5).close()


def say_to_us(client, said, *, name="kota", secret=SECRET, at=None, body=None, **headers):
    """A callback as a gateway would send it."""
    raw = json.dumps(said).encode() if body is None else body
    head = signed(secret, raw, at) | headers
    return client.post(f"/gerbang/{name}/", raw, content_type="application/json", headers=head)


def receipt(key, status, event="e-1", **more):
    return {"kind": "receipt", "event": event, "id": key, "status": status, **more}


def reply(number, text, event="r-1", **more):
    return {"kind": "reply", "event": event, "from": number, "text": text, **more}
