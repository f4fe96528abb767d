"""Faults that fall while notices are committed: which, and when, the seed alone decides."""

import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from redis import Redis, RedisError

from ..onebox.kernel import die_with
from ..onebox.programs import PYTHON
from ..onebox.talk import Refused
from .house import HERE, House

KILLED = ("web", "relay-1", "relay-2", "worker", "beat", "valkey")  # kill -9, the whole group
FLUSH, RESTART = "flushall", "postgres"
KINDS = (*KILLED, FLUSH, RESTART)
LONGEST = 1800.0  # seconds for one storm
LOOK = 0.1


def planned(faults: int, notices: int, seed: int) -> list[tuple[int, str]]:
    """Each fault with the number of accepted notices at which it falls; every kind takes turns."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    kinds = [KINDS[at % len(KINDS)] for at in range(faults)]
    chance.shuffle(kinds)
    width = notices / max(faults, 1)
    return [(int(width * (at + chance.random())), kind) for at, kind in enumerate(kinds)]


@dataclass
class Storm:
    """One storm over one house."""

    house: House
    plan: Sequence[tuple[int, str]]
    fallen: Counter[str] = field(default_factory=Counter)
    last: float = 0.0  # when the last fault fell, or the last notice was accepted

    def rage(self, told: Path, log: Path) -> None:
        """Has the clients write, and strikes, until every notice is accepted and all has fallen."""
        log.touch()
        left, accepted, ends = list(self.plan), Lines(log), time.monotonic() + LONGEST
        clients = self._clients(told, log)
        try:
            while clients.poll() is None or left:
                if accepted.count() >= (left[0][0] if left else float("inf")):
                    self.strike(left.pop(0)[1])
                self.house.crew.tend(LOOK)
                if clients.poll() not in (None, 0) or time.monotonic() > ends:
                    raise Refused(f"Klien berhenti: {self._words()[-300:]}")
        finally:
            clients.kill()
            clients.wait()
        self.last = time.time()

    def strike(self, kind: str) -> None:
        """One fault. What is down already is struck as soon as it stands again."""
        if kind == FLUSH:
            self._flush()
        else:
            child = self.house.child(kind)
            self.house.crew.until(lambda: child.alive, kind, 60)
            child.failures = 0  # the storm crowds into minutes what takes years
            if kind == RESTART:
                child.signal(Signals.SIGQUIT)  # "immediate": nothing is written down
            elif child.process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(child.process.pid, Signals.SIGKILL)
        self.fallen[kind] += 1

    def _flush(self) -> None:
        def flushed() -> bool:
            try:
                return bool(Redis.from_url(self.house.environment["REDIS_URL"]).flushall())
            except (RedisError, OSError):
                return False

        self.house.crew.until(flushed, "Valkey", 60)

    def _clients(self, told: Path, log: Path) -> subprocess.Popen[bytes]:
        parent = os.getpid()
        with (self.house.layout.logs / "clients.log").open("ab") as words:
            return subprocess.Popen(
                [PYTHON, str(HERE / "clients.py"), str(told), str(log)],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                preexec_fn=lambda: die_with(parent, Signals.SIGKILL),  # noqa: PLW1509 (no threads)
            )

    def _words(self) -> str:
        return (self.house.layout.logs / "clients.log").read_text(errors="replace")


class Lines:
    """How many lines a growing file has, each read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = self.seen = 0

    def count(self) -> int:
        """Those written until now."""
        with self.path.open("rb") as file:
            file.seek(self.read)
            fresh = file.read()
        self.read += len(fresh)
        self.seen += fresh.count(b"\n")
        return self.seen
