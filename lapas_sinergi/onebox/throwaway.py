"""Servers for one command: a test suite or a benchmark finds them new and leaves nothing."""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from signal import Signals

from . import servers
from .kernel import die_with
from .layout import Household, Layout
from .processes import Crew

PREFIX = "sinergi-servers-"
SETTLED = 60  # seconds


def run(command: list[str], options: Mapping[str, str] = servers.THROW_AWAY) -> int:
    """Runs `command` beside a private PostgreSQL and Valkey; returns its exit code."""
    die_with(os.getppid(), Signals.SIGTERM)
    signal.signal(Signals.SIGTERM, _stop)
    _sweep()
    layout = Layout(Path(tempfile.mkdtemp(prefix=PREFIX)))
    layout.make()
    household = Household(layout, "")
    crew = Crew(layout.logs, dict(os.environ), (household.family,))
    try:
        addresses = servers.start(crew, layout, options)
        return _beside(command, {**_defaults(layout), **os.environ, **addresses}, crew)
    finally:
        signal.signal(Signals.SIGTERM, signal.SIG_IGN)
        crew.stop(5)
        household.leave()
        shutil.rmtree(layout.var, ignore_errors=True)


def _beside(command: list[str], environment: dict[str, str], crew: Crew) -> int:
    """The command's exit code. Ctrl-C is the command's business: the terminal tells it too."""
    parent = os.getpid()
    signal.signal(Signals.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        command,
        env=environment,
        preexec_fn=lambda: _as_child(parent),  # noqa: PLW1509 (no threads here)
    )
    try:
        while process.poll() is None:
            crew.tend(1)
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
    code = process.wait()
    return code if code >= 0 else 128 - code


def _as_child(parent: int) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(Signals.SIGINT, signal.SIG_DFL)
    die_with(parent, Signals.SIGTERM)


def _defaults(layout: Layout) -> dict[str, str]:
    return {
        "SINERGI_MODE": "test",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAR_DIR": str(layout.var / "product"),
    }


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _sweep() -> None:
    """Removes what an earlier one could not, because it was killed outright."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or still in use
            if time.time() - folder.stat().st_mtime < SETTLED:
                continue  # perhaps just being made
            lock = os.open(folder / "run" / "family.lock", os.O_RDWR)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(lock)
            shutil.rmtree(folder)
