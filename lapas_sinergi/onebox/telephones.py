"""The demo's telephones: a simulated gateway beside the house, unless real ones are configured."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .layout import Layout
from .processes import Program

HIGHEST = 65535
NAME = "simulasi"
KEY = f"GATEWAY_{NAME.upper()}"


@contextmanager
def door(port: int) -> Iterator[socket.socket]:
    """Where the simulator listens, on this machine only: at this port, or at any that is free."""
    try:
        opened = socket.create_server(("127.0.0.1", port if port <= HIGHEST else 0))
    except OSError:
        opened = socket.create_server(("127.0.0.1", 0))
    with opened:
        yield opened


def told(environment: dict[str, str], layout: Layout, phones: socket.socket) -> dict[str, str]:
    """What names the simulator in the environment; nothing where it stays away."""
    if environment["SINERGI_MODE"] != "demo" or "GATEWAYS" in environment:
        return {}
    return {
        "GATEWAYS": NAME,
        f"{KEY}_URL": f"http://127.0.0.1:{phones.getsockname()[1]}",
        f"{KEY}_SECRET": layout.secret("gateway"),
        f"{KEY}_CHANNELS": "sms,whatsapp,voice",
    }


def address(environment: dict[str, str]) -> str:
    """The page of the simulator, if it takes part."""
    return environment.get(f"{KEY}_URL", "").replace("127.0.0.1", "localhost")


def programs(environment: dict[str, str], phones: socket.socket) -> Iterator[Program]:
    """The simulator, if it takes part."""
    if address(environment):
        number = phones.fileno()
        command = (sys.executable, "manage.py", "gateway_simulator", "--name", NAME)
        yield Program("telephones", (*command, "--fd", str(number)), descriptors=(number,))
