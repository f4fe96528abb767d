"""Real processes around the test database: relays, a mail sink, a broker; and ways to end them."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from lapas_sinergi.onebox import binaries
from lapas_sinergi.onebox.kernel import die_with

ROOT = Path(__file__).parent.parent.parent
SINK = ROOT / "lapas_sinergi" / "chaos" / "sink.py"


def until(true, seconds=20.0, every=0.02):
    """Waits until `true()` says something true and returns it; fails loudly if it never does."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {true}"
        time.sleep(every)
    return found


def database_url():
    """The address of the database this test runs on."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


REAL = ("manage.py", "relay")
HASTY = ("-m", "tests.chaos.hasty")
LEASELESS = ("-m", "tests.chaos.leaseless")


class Process:
    """A child that dies with us, ended by its id."""

    def __init__(self, command, log, **environment):
        parent = os.getpid()
        with log.open("ab") as file:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
                env=os.environ | environment,
                preexec_fn=lambda: die_with(parent, signal.SIGKILL),  # noqa: PLW1509 (no threads)
            )

    def kill(self, number=signal.SIGKILL):
        with suppress(ProcessLookupError):
            self.child.send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self.child.wait(15)

    @property
    def died(self):
        return self.child.poll()


class Town:
    """Everything a test started, and its folder."""

    def __init__(self, folder):
        self.folder = folder
        self.children = []

    def start(self, command, name, **environment):
        process = Process(command, self.folder / f"{name}.log", **environment)
        self.children.append(process)
        return process

    def sink(self, *how):
        return Sink(self, *how)

    def relay(self, sink, name="1", failpoint="", program=HASTY, senders=2, **environment):
        """A relay that sends to this sink, and dies at the named point if there is one."""
        return self.start(
            [sys.executable, *program, "--name", name, "--senders", str(senders)],
            f"relay-{name}",
            DATABASE_URL=database_url(),
            EMAIL_URL=f"smtp://127.0.0.1:{sink.port}",
            SINERGI_MODE="test",
            SINERGI_FAILPOINT=failpoint,
            **{"REDIS_URL": f"unix://{self.folder}/nobody.sock"} | environment,
        )

    def valkey(self):
        """A broker of our own, free to be killed; waits until it answers."""
        socket = self.folder / "valkey.sock"
        started = self.start(
            [
                binaries.find().valkey,
                "--port",
                "0",
                "--unixsocket",
                socket,
                "--dir",
                self.folder,
                "--save",
                "",
                "--daemonize",
                "no",
            ],
            "valkey",
        )
        until(socket.exists)
        return started, f"unix://{socket}"

    def end(self):
        for child in self.children:
            child.kill()


class Sink:
    """The mail server of lapas_sinergi/chaos/sink.py, and what it has counted."""

    def __init__(self, town, *how):
        port, self.log = town.folder / "sink.port", town.folder / "letters"
        self.process = town.start(
            [sys.executable, ROOT / "lapas_sinergi" / "chaos" / "sink.py", port, self.log, *how],
            "sink",
        )
        self.port = int(until(lambda: port.exists() and port.read_text()))

    def counted(self):
        """How often each Message-ID was accepted, from the log alone."""
        lines = self.log.read_text().split("\n") if self.log.exists() else []
        return Counter(line.split(" ")[0] for line in lines if line)
