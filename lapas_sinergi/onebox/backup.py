"""One file that holds everything worth keeping, and the way back from it.

Attachments and papers live in the database. Beside it there are only the journal's signing key,
its checkpoints and our certificate authority; the other secrets are made anew.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from . import binaries, servers
from .layout import Household, Layout
from .processes import Crew
from .talk import Refused, say

DUMP = "database.dump"
AUTHORITY = tuple(f"pki/{name}.{kind}" for name in ("root", "issuing", "tsa", "ocsp")
                  for kind in ("key", "pem"))  # fmt: skip
BESIDE = ("secrets/journal.key", "checkpoints.jsonl", *AUTHORITY, "pki/root.crl")
SENDING_OFF = "sending.off"


def save(layout: Layout) -> int:
    """Writes var/backup/TIME.tar while everything runs; nobody has to stop working."""
    folder = layout.var / "backup"
    folder.mkdir(mode=0o700, exist_ok=True)
    archive = folder / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(dir=folder) as place:
        dump = Path(place) / DUMP
        _postgres(layout, "pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
        part = Path(place) / "whole.tar"
        with tarfile.open(part, "w") as tar:
            tar.add(dump, DUMP)
            for name in BESIDE:
                if (layout.var / name).exists():
                    tar.add(layout.var / name, name)
        part.chmod(0o600)
        part.rename(archive)
    say(f"Cadangan: {archive}")
    return 0


def restore(layout: Layout, archive: Path) -> int:
    """Fills an empty `var` from a backup. What it becomes sends nothing until somebody says so."""
    if layout.postgres.exists():
        raise Refused(
            f"Folder {layout.var} sudah berisi data. Pindahkan dahulu, atau pilih folder lain: "
            "VAR_DIR=/folder/kosong make restore FILE=…"
        )
    with tempfile.TemporaryDirectory() as place:
        _unpack(archive, Path(place))
        layout.make()
        (layout.var / SENDING_OFF).touch()
        household = Household(layout, "")
        try:
            _fill(layout, Path(place), household.family)
        except BaseException:
            shutil.rmtree(layout.postgres, ignore_errors=True)  # a half is worse than nothing
            raise
        finally:
            household.leave()
    say(
        f"Dipulihkan ke {layout.var}. Pengiriman dimatikan: hapus {layout.var / SENDING_OFF} "
        "bila ini yang utama."
    )
    return 0


def _fill(layout: Layout, place: Path, family: int) -> None:
    crew = Crew(layout.logs, {}, (family,))
    options = ("--no-owner", "--single-transaction", "--exit-on-error")
    try:
        servers.start(crew, layout)
        _postgres(layout, "pg_restore", *options, f"--dbname={servers.DATABASE}", f"{place}/{DUMP}")
        for name in filter(lambda name: (place / name).exists(), BESIDE):
            (layout.var / name).parent.mkdir(mode=0o700, exist_ok=True)
            shutil.move(place / name, layout.var / name)
    finally:
        crew.stop(10)


def _unpack(archive: Path, place: Path) -> None:
    """Only the files that a backup of ours has."""
    try:
        with tarfile.open(archive) as tar:
            for entry in tar.getmembers():
                inside = tar.extractfile(entry) if entry.name in (DUMP, *BESIDE) else None
                if inside:
                    (place / entry.name).parent.mkdir(exist_ok=True)
                    with (place / entry.name).open("wb") as file:
                        shutil.copyfileobj(inside, file)
                    (place / entry.name).chmod(0o600)
    except (OSError, tarfile.TarError) as why:
        raise Refused(f"Berkas {archive} tidak dapat dibaca: {why}") from None
    if not (place / DUMP).exists():
        raise Refused(f"Berkas {archive} bukan cadangan Sinergi.")


def _postgres(layout: Layout, program: str, *words: str) -> None:
    """One of PostgreSQL's own tools, signed in as the product's owner."""
    environment = {
        "PATH": os.defpath,
        "PGHOST": str(layout.sockets() / "pg"),
        "PGUSER": servers.ROLE,
        "PGDATABASE": servers.DATABASE,
        "PGPASSWORD": layout.secret("database"),
    }
    command = [str(binaries.find().postgres / program), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} gagal: {done.stderr.strip()[-400:]}")
