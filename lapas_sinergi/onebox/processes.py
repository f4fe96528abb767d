"""Programs kept running: started, watched, restarted with growing pauses, stopped together."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from .kernel import die_with
from .talk import Refused, say

LOG_LIMIT = 5 * 1024 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 30.0
SETTLED = 60.0  # a program that lived this long starts over with short pauses


@dataclass(frozen=True)
class Program:
    """What to run, and which signals end it: kindly, by force, and when we are gone."""

    name: str
    command: tuple[str, ...]
    stop: Signals = Signals.SIGTERM
    force: Signals = Signals.SIGKILL
    orphaned: Signals = Signals.SIGTERM
    descriptors: tuple[int, ...] = ()
    put_on: Callable[[], None] | None = None


class Child:
    """One program and the process it runs in now, if any."""

    def __init__(self, program: Program, crew: "Crew") -> None:
        self.program = program
        self.crew = crew
        self.log = crew.logs / f"{program.name}.log"
        self.failures = 0
        self.due = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it in a session of its own, with its words in its log."""
        self.born = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.crew.environment,
                start_new_session=True,
                pass_fds=(*self.crew.kept, *self.program.descriptors),
                preexec_fn=self._settle(os.getpid()),  # noqa: PLW1509 (the supervisor has no threads)
            )

    def _settle(self, parent: int) -> Callable[[], None]:
        program = self.program

        def in_child() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            if program.put_on:
                program.put_on()
            die_with(parent, program.orphaned)

        return in_child

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> float:
        """Notices an end, restarts when its pause is over; returns the seconds until then."""
        rotate(self.log)
        if self.alive:
            return LONGEST_PAUSE
        now = time.monotonic()
        if self.process is not None:
            self._mourn(self.process, now)
        if now >= self.due:
            self.start()
            return LONGEST_PAUSE
        return self.due - now

    def _mourn(self, process: subprocess.Popen[bytes], now: float) -> None:
        self.failures = 1 if now - self.born > SETTLED else self.failures + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.failures - 1))
        self.due, self.process = now + pause, None
        if self.crew.loud:
            say(
                f"{self.program.name} berhenti sendiri (kode {process.returncode}); dijalankan "
                f"lagi. Catatannya: {self.log}"
            )

    def signal(self, number: Signals) -> None:
        """Sends a signal to it alone."""
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Ends what it left behind in its session."""
        if self.process is not None and self.program.force is Signals.SIGKILL:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, Signals.SIGKILL)


class Crew:
    """Children that start with the same environment and stop together."""

    def __init__(self, logs: Path, environment: dict[str, str], kept: tuple[int, ...] = ()) -> None:
        self.logs = logs
        self.environment = environment
        self.kept = kept
        self.loud = False
        self.children: list[Child] = []

    def start(self, program: Program) -> Child:
        """One more child, running from now on."""
        child = Child(program, self)
        self.children.append(child)
        return child

    def tend(self, seconds: float) -> None:
        """Sleeps until a child ends, or a restart is due, or the time is over."""
        _tend([self], seconds)

    def until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Tends the children until `ready`; refuses with the name of the log when it is late."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise Refused(f"{what} belum juga siap. Lihat catatannya di {self.logs}")
            self.tend(0.02)

    def stop(self, patience: float) -> None:
        """Asks all to stop, waits, then makes them."""
        for child in self.children:
            child.signal(child.program.stop)
        if not self._gone(patience):
            for child in self.children:
                child.signal(child.program.force)
            self._gone(patience)
        for child in self.children:
            child.sweep()
        self.children.clear()

    def _gone(self, patience: float) -> bool:
        deadline = time.monotonic() + patience
        while any(child.alive for child in self.children):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def tend_for_ever(*crews: Crew) -> None:
    """Keeps every child of every crew running, until a signal's handler raises."""
    while True:
        _tend(crews, LONGEST_PAUSE)


def _tend(crews: "list[Crew] | tuple[Crew, ...]", seconds: float) -> None:
    # Blocked before looking, so that a child ending between look and sleep still wakes us.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {Signals.SIGCHLD})
    try:
        pauses = [child.tend() for crew in crews for child in crew.children]
        signal.sigtimedwait({Signals.SIGCHLD}, max(0.0, min([seconds, *pauses])))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def rotate(log: Path) -> None:
    """Sets what a grown log says aside, one older generation is kept; writers need not know."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
