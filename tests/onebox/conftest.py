"""Real servers in a folder that is thrown away, and ways to see who is still alive."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "PORT", "HOST", "BASE_URL", "EVENTS_PORT")
ONEBOX = (sys.executable, "-m", "lapas_sinergi.onebox")


def alone(**more):
    """An environment in which no server is named."""
    plain = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return {**plain, **more}


def onebox(*words, **more):
    """Runs the supervisor's command line to its end."""
    return subprocess.run(
        [*ONEBOX, *words],
        env=alone(**more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def all_gone(var, seconds=3.0):
    """Whether nobody lives in `var` any more, within the time: the family's lock is free."""
    deadline = time.monotonic() + seconds
    lock = os.open(Path(var) / "run" / "family.lock", os.O_RDWR)
    with contextlib.closing(os.fdopen(lock)):
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.05)
    return False


def ask(addresses, question, *values):
    """One answer from PostgreSQL, committed."""
    connection = psycopg2.connect(addresses["DATABASE_URL"])
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0] if cursor.description else None


class Keeper:
    """One supervisor in its own process, and the addresses it printed."""

    def __init__(self, var, put_on=None):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.onebox.keeper", str(var)],
            env=alone(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=put_on,  # noqa: PLW1509 (it only changes who the child is)
        )
        self.addresses = json.loads(self.process.stdout.readline())

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.stdout.close()
        return self.process.wait(15)


@pytest.fixture
def var():
    with tempfile.TemporaryDirectory(prefix="onebox-") as folder:
        yield Path(folder) / "var"


@pytest.fixture
def keep(var):
    """Starts supervisors in `var`; none outlives the test."""
    keepers = []

    def start(put_on=None):
        keepers.append(Keeper(var, put_on))
        return keepers[-1]

    yield start
    for keeper in keepers:
        keeper.end()
