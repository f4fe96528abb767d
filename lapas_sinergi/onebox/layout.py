"""Where one machine keeps its things: data, sockets, secrets, logs, and who holds the folder."""

import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
import time
from pathlib import Path

from .kernel import guise
from .talk import Refused

SOCKET_ROOM = 107 - len("/pg/.s.PGSQL.5432")  # what the kernel leaves for the folder's name
PATIENCE = 15.0
ROOT = Path(__file__).resolve().parent.parent.parent


def chosen() -> "Layout":
    """The folder the person chose with VAR_DIR, else `var` beside the code."""
    return Layout(Path(os.environ.get("VAR_DIR") or ROOT / "var"))


class Layout:
    """The folder `var`: private, made on first use, found again on the next start."""

    def __init__(self, var: Path) -> None:
        self.var = Path(os.path.abspath(var))
        self.logs = self.var / "log"
        self.postgres = self.var / "pg"
        self.valkey = self.var / "valkey"
        self.run = self.var / "run"

    def make(self) -> None:
        """Creates what is missing; refuses a folder that belongs to somebody else."""
        try:
            for folder in (self.var, self.logs, self.valkey, self.run, self.var / "secrets"):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
            if guise().owner != os.geteuid():  # another user must find the way to its own folder
                self.var.chmod(0o711)
                self.run.chmod(0o711)
        except PermissionError:
            raise Refused(
                f"Folder {self.var} milik pengguna lain. Jalankan sebagai pemiliknya, atau ambil "
                f"alih dengan: sudo chown -R $USER {self.var}"
            ) from None

    def secret(self, name: str) -> str:
        """A random word kept in secrets/NAME, readable by its owner alone."""
        path = self.var / "secrets" / name
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600, exist_ok=False)
            fresh.write_text(secrets.token_urlsafe(36), encoding="utf-8")
            fresh.rename(path)
        return path.read_text(encoding="utf-8").strip()

    def sockets(self) -> Path:
        """The folder of the unix sockets: var/run, or a short private one if that is too long."""
        if len(os.fsencode(self.run)) <= SOCKET_ROOM:
            return self.run
        base = Path(tempfile.gettempdir())
        mark = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        for parent in (base, Path("/tmp")):  # noqa: S108 (ownership is checked below)
            folder = parent / f"sinergi-{os.geteuid()}-{mark}"
            if len(os.fsencode(folder)) <= SOCKET_ROOM:
                return _private(folder)
        raise Refused(f"Jalur folder {self.var} terlalu panjang untuk soket.")


def _private(folder: Path) -> Path:
    """Makes a folder in a place open to all; refuses one that another user laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        raise Refused(f"Folder {folder} bukan milik Anda. Hapus lalu ulangi.")
    folder.chmod(0o711 if guise().owner != os.geteuid() else 0o700)
    return folder


class Household:
    """The right to live in `var`, kept by two locks.

    One is the supervisor's. The other is handed on to every child, so it is free only when the
    last of them has ended: a supervisor killed outright leaves nobody behind unnoticed.
    """

    def __init__(self, layout: Layout, address: str) -> None:
        self.supervisor = _open(layout.run / "supervisor.lock")
        if not _take(self.supervisor):
            raise Refused(f"Sinergi sudah berjalan{_words(self.supervisor)}.")
        self.family = _open(layout.run / "family.lock")
        deadline = time.monotonic() + PATIENCE
        while not _take(self.family):
            if time.monotonic() > deadline:
                raise Refused("Proses lama di folder ini belum berhenti. Ulangi sebentar lagi.")
            time.sleep(0.05)
        os.truncate(self.supervisor, 0)
        os.pwrite(self.supervisor, f" di {address} (PID {os.getpid()})".encode(), 0)

    def leave(self) -> None:
        """Gives both locks back."""
        os.close(self.family)
        os.close(self.supervisor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _words(lock: int) -> str:
    return os.pread(lock, 200, 0).decode()
