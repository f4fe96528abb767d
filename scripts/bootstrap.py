"""Prepares a fresh machine: the virtual environment, and what apt has to give.

Runs on any Python 3.11 with nothing installed, so it uses the standard library alone.
`bootstrap.py run` is for running Sinergi, `bootstrap.py test` for its whole test suite.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".locks"
LOG = ROOT / "var" / "log" / "bootstrap.log"

BOOTSTRAP_LOCK = "requirements-bootstrap.txt"
LOCKS = {
    "run": ("requirements.txt", "requirements-embedded.txt"),
    "test": ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"),
}
PAPER = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
OTHERS = ("poppler-utils", "qpdf", "openssl", "softhsm2")  # what signed papers are checked with
DEBIAN = {"run": PAPER, "test": (*PAPER, "chromium", *OTHERS)}


class Refused(Exception):
    """A sentence for the person at the keyboard: why it cannot go on, and what to do."""


def main(purpose: str) -> None:
    """Leaves a machine on which `purpose` works, or raises Refused."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file meets older ones)
        raise Refused(
            f"Python 3.11 atau lebih baru diperlukan; ini {sys.version.split()[0]}. "
            f"Sebutkan yang lain dengan: make {purpose} PYTHON=python3.11"
        )
    with one_at_a_time():
        ask_apt(purpose)
        fill_venv(purpose)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two of these in one folder wait for each other."""
    try:
        LOG.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        LOG.parent.parent.chmod(0o700)
        lock = LOG.open("a", encoding="utf-8")
    except PermissionError:
        raise Refused(
            f"Folder {LOG.parent.parent} milik pengguna lain. Kembalikan dengan: "
            f"sudo chown -R $USER {ROOT}"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- apt --------------------------------------------------------------------------------------
def ask_apt(purpose: str) -> None:
    """Installs what only Debian can give, if we may.

    `run` goes on without (PDFs stay off, and the supervisor says so); `test` stops.
    """
    missing = [name for name in DEBIAN[purpose] if not installed(name)]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Memasang dari apt: {' '.join(missing)}")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        if call(["apt-get", "update", "-qq"], quiet) and call(install, quiet):
            return
    if purpose == "test":
        raise Refused(
            "Pengujian memerlukan pustaka sistem. Pasang dahulu dengan:\n  "
            f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
        )


def installed(package: str) -> bool:
    """Whether dpkg knows the package as installed (elsewhere than on Debian: never)."""
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    return answer.stdout == "installed"


# --- the virtual environment ------------------------------------------------------------------
def fill_venv(purpose: str) -> None:
    """Makes .venv hold exactly what the lock files say; does nothing if it already does.

    An environment that once held the development packages keeps them.
    """
    before = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() else []
    kind = "test" if purpose == "test" or before[:1] == ["test"] else "run"
    wanted = [kind, fingerprint(kind)]
    if before == wanted and works(PYTHON):
        return
    STAMP.unlink(missing_ok=True)
    say("Menyiapkan lingkungan Python (beberapa saat, hanya sekali)")
    if not works(PYTHON):
        make_venv()
    files = [str(ROOT / name) for name in LOCKS[kind]]
    if not (with_uv(files) or with_pip(files)):
        raise Refused(
            "Paket Python tidak dapat dipasang. Periksa sambungan internet lalu ulangi; "
            f"rinciannya ada di {LOG.relative_to(ROOT)}"
        )
    STAMP.write_text(" ".join(wanted), encoding="utf-8")


def fingerprint(kind: str) -> str:
    """Changes with the lock files, the interpreter and the folder (environments do not move)."""
    seen = hashlib.sha256(f"{sys.version} {sys.executable} {ROOT}".encode())
    for name in (BOOTSTRAP_LOCK, *LOCKS[kind]):
        seen.update((ROOT / name).read_bytes())
    return seen.hexdigest()


def works(python: Path) -> bool:
    """Whether this interpreter starts: a copied or half-made environment does not."""
    try:
        answer = subprocess.run(
            [python, "-c", "import sys; print(sys.prefix)"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return answer.stdout.strip() == str(VENV)


def make_venv() -> None:
    """A new .venv, or the line that installs what the system's Python lacks for it."""
    if not call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise Refused(
            "Lingkungan Python tidak dapat dibuat. Pada Debian, pasang dahulu:\n  "
            "sudo apt-get install -y python3-venv"
        )


def with_uv(files: list[str]) -> bool:
    """Exactly the locked packages, in seconds; False if uv cannot be had or fails."""
    uv = VENV / "bin" / "uv"
    lock = str(ROOT / BOOTSTRAP_LOCK)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
    if not call(pip):
        return False
    options = ["--system-certs", "-q", "--python", str(PYTHON), "--require-hashes"]
    return call([str(uv), "pip", "sync", *options, "--compile-bytecode", lock, *files])


def with_pip(files: list[str]) -> bool:
    """The same locked packages with pip alone: slower, and it takes nothing away."""
    named = [part for name in files for part in ("-r", name)]
    return call([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", *named])


# --- talking ----------------------------------------------------------------------------------
def call(command: list[str], extra: dict[str, str] | None = None) -> bool:
    """Runs a command with its words in the log; True if it went well."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(extra or {})}
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                check=False,
            )
        except OSError as why:
            log.write(f"{why}\n")
            return False
    return done.returncode == 0


def say(words: str) -> None:
    """One line for the person at the keyboard."""
    print(words, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except Refused as why:
        sys.exit(str(why))
    except KeyboardInterrupt:
        sys.exit(130)
