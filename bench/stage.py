"""A stage for measuring: a database of its own, and web servers beside it on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).parent.parent
NAME = "sinergi_bench"


def fresh_database() -> str:
    """An empty database beside the one in DATABASE_URL; gives back its address."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with closing(psycopg2.connect(urlunsplit(parts._replace(scheme="postgres")))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME}")
    return urlunsplit(parts._replace(path=f"/{NAME}"))


def free_port() -> int:
    """A port on loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(application: str) -> Iterator[int]:
    """A gunicorn of two workers with four threads each; gives its port and ends it."""
    with running(application) as (port, _pid):
        yield port


@contextmanager
def running(application: str) -> Iterator[tuple[int, int]]:
    """The same, with its process id."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--threads",
        "4",
        "-k",
        "gthread",
        "--log-level",
        "error",
    ]
    child = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PORT": str(port)})
    try:
        _answers(port)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(20)


def workers_of(pid: int) -> list[int]:
    """The worker processes of a gunicorn."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def megabytes(pid: int) -> float:
    """What a process really takes: its own pages, and its share of those it shares (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024, 1)


def _answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")
