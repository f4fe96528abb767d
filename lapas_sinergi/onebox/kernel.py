"""What we ask of the kernel: children that die with their parent, servers that are not root."""

import ctypes
import os
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int, how: signal.Signals) -> None:
    """Has the kernel send us `how` when `parent` ends, even by kill -9.

    Called last before exec: changing identity would clear the wish.
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), how)


@dataclass(frozen=True)
class Guise:
    """Who a database server runs as; PostgreSQL refuses to be root."""

    owner: int  # whose its files are, seen from outside
    put_on: Callable[[], None]


@cache
def guise() -> Guise:
    """Ourselves for an ordinary user; for root a namespace of its own, else user nobody.

    A namespace needs no account and no readable parent folders, so it is tried first;
    containers often forbid it.
    """
    if os.geteuid() != 0:
        return Guise(os.geteuid(), lambda: None)
    nobody = pwd.getpwnam("nobody")
    if _succeeds(lambda: _enter_namespace(nobody.pw_uid)):
        return Guise(0, lambda: _enter_namespace(nobody.pw_uid))
    return Guise(nobody.pw_uid, lambda: _become(nobody))


def can_see(path: Path) -> bool:
    """Whether the database server, as who it runs, finds its way to `path`."""

    def look() -> None:
        guise().put_on()
        path.stat()

    return _succeeds(look)


def _enter_namespace(inside: int) -> None:
    """Root outside is `inside` from here on. initdb wants a uid that has a name."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {gid} 1")


def _become(person: pwd.struct_passwd) -> None:
    os.setgroups([])
    os.setresgid(person.pw_gid, person.pw_gid, person.pw_gid)
    os.setresuid(person.pw_uid, person.pw_uid, person.pw_uid)


def _succeeds(step: Callable[[], None]) -> bool:
    """Tries a step that cannot be undone in a child that is thrown away."""
    child = os.fork()
    if child == 0:
        try:
            step()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
