"""A small jail for work on hostile input: one forked process a job, held to hard limits.

`python -m documents.jail MODULE` imports MODULE once and then forks for every job, so that a job
pays neither for the import nor for the one before it. The jail shares nothing with the product:
no settings, no database address, no secret is in its environment.
"""

import gc
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

ROOM = Path(__file__).resolve().parent
DONE, REFUSED, UNUSABLE = b"+", b"-", b"!"
SIZE = struct.Struct(">I")
MOST = 64 * 1024 * 1024  # bytes of one job, there or back
IDLE = 300.0  # seconds without a job after which the jail gives its memory back
OUTWARD = frozenset(
    {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.system"}
)
Work = Callable[[bytes], bytes]


class Limits(NamedTuple):
    """What one job may use: bytes of memory, seconds of processor, seconds on the wall."""

    memory: int
    cpu: int
    wall: int


class Refused(Exception):
    """The job failed or went over a limit; the text says which. Trying again may not help."""


class Unusable(Exception):
    """The jail itself cannot work on this machine: a library is missing. No job is at fault."""


class Jail:
    """Runs jobs of one module, one at a time; starts by itself, and again after a failure."""

    def __init__(self, module: str, limits: Limits) -> None:
        self.module, self.limits = module, limits
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def __enter__(self) -> "Jail":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, job: bytes) -> bytes:
        """What the module makes of `job`, or Refused (its fault), or Unusable (the machine's)."""
        with self._turn:
            try:
                answer = self._ask(job)
            except (OSError, EOFError) as error:
                self.close()
                raise Refused(str(error) or type(error).__name__) from error
        verdict, body = answer[:1], answer[1:]
        if verdict == DONE:
            return body
        if verdict == UNUSABLE:
            self.close()
            raise Unusable(body.decode(errors="replace"))
        raise Refused(body.decode(errors="replace"))

    def close(self) -> None:
        """End the jail and every process in it."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return  # a fork's copy: the jail belongs to our parent
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _ask(self, job: bytes) -> bytes:
        """One question and its answer, within the wall time."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError("the jail has no door")
        until = time.monotonic() + self.limits.wall
        process.stdin.write(SIZE.pack(len(job)) + job)
        process.stdin.flush()
        (size,) = SIZE.unpack(_read(process.stdout, SIZE.size, until))
        return _read(process.stdout, size, until)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self.close()
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603  # our own module, and numbers
            [sys.executable, "-m", "documents.jail", self.module, *map(str, self.limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOM.parent,
            env={"FONTCONFIG_FILE": str(ROOM / "fonts.conf"), "LANG": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,
        )
        return self._process


def _read(pipe: IO[bytes], size: int, until: float) -> bytes:
    """Exactly `size` bytes, or EOFError, or TimeoutError when the wall time is over."""
    parts = []
    while size:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError("took longer than the wall time allows")
        part = os.read(pipe.fileno(), min(size, 1 << 20))
        if not part:
            raise EOFError("the jail ended without an answer")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# --- Inside the jail ----------------------------------------------------------------------------


def _serve(module: str, limits: Limits) -> None:
    """Answer jobs until nobody asks any more: when our parent ends, so do we."""
    work: Work | None = None
    trouble = ""
    try:
        workshop = import_module(module)
        getattr(workshop, "warm", bool)()
        work = workshop.work
        gc.collect()
        gc.freeze()  # what a fork only looks at need not be copied for it
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"
    while select.select([sys.stdin], [], [], IDLE)[0]:
        header = sys.stdin.buffer.read(SIZE.size)
        if not header:
            return
        job = sys.stdin.buffer.read(SIZE.unpack(header)[0])
        answer = UNUSABLE + trouble.encode() if work is None else _forked(work, job, limits)
        sys.stdout.buffer.write(SIZE.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _forked(work: Work, job: bytes, limits: Limits) -> bytes:
    """The answer of a fork that does the job under the limits, or why there is none."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _confine(limits)
        with open(sink, "wb") as out:
            out.write(_attempt(work, job))
        os._exit(0)
    os.close(sink)
    with open(source, "rb") as pipe:
        answer = pipe.read(MOST)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return REFUSED + f"stopped by {signal.Signals(os.WTERMSIG(status)).name}".encode()
    return answer or REFUSED + b"no answer"


def _attempt(work: Work, job: bytes) -> bytes:
    try:
        return DONE + bytes(work(job))
    except BaseException as error:  # MemoryError and WeasyPrint's fatal errors are answers too
        return REFUSED + f"{type(error).__name__}: {error}"[:500].encode()


def _confine(limits: Limits) -> None:
    """No more memory or processor than allowed; no file written, no address or program reached."""
    sys.addaudithook(_refuse_outward)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_outward(event: str, _details: tuple[object, ...]) -> None:
    if event in OUTWARD:
        raise PermissionError(f"{event} is not allowed in the jail")


if __name__ == "__main__":
    _serve(sys.argv[1], Limits(*map(int, sys.argv[2:5])))
