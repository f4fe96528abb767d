"""Our own programs as a supervisor starts them: web servers on open doors, and those behind."""

import socket
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from signal import Signals

from .layout import Layout
from .processes import Program

PYTHON = sys.executable


def gunicorn(name: str, door: socket.socket) -> Program:
    """A web server on a door that is already open."""
    command = (PYTHON, "-m", "gunicorn", "-c", f"deploy/gunicorn/{name}.py")
    return Program(
        name,
        (*command, "--bind", f"fd://{door.fileno()}"),
        orphaned=Signals.SIGQUIT,
        descriptors=(door.fileno(),),
    )


def behind(layout: Layout) -> Iterator[Program]:
    """What no caller speaks to: both relays, the worker, the clock."""
    celery = (PYTHON, "-m", "celery", "-A", "lapas_sinergi", "--quiet")
    for number in (1, 2):
        yield Program(f"relay-{number}", (PYTHON, "manage.py", "relay", "--name", str(number)))
    options = ("--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO")
    yield Program("worker", (*celery, "worker", *options), orphaned=Signals.SIGKILL)
    schedule = str(layout.run / "beat-schedule")
    yield Program(
        "beat", (*celery, "beat", "--schedule", schedule, "--pidfile=", "--loglevel=INFO")
    )


def answers(door: socket.socket) -> bool:
    """Whether a request gets an answer, whatever it says."""
    address = door.getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104
    connection = HTTPConnection(host, address[1], timeout=3)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True
