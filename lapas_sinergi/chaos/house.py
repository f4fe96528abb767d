"""A private house for the storm: every process of the product, and nothing of anybody else's."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..onebox import binaries, servers
from ..onebox.layout import ROOT, Household, Layout
from ..onebox.processes import Child, Crew, Program
from ..onebox.programs import PYTHON, answers, behind, gunicorn
from ..onebox.talk import Refused
from ..onebox.throwaway import PREFIX

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")  # all else is our own
APART = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR")
HERE = Path(__file__).parent
KIND_END = 5.0


@dataclass(frozen=True)
class House:
    """What stands, while it stands."""

    layout: Layout
    environment: dict[str, str]
    crew: Crew
    door: socket.socket

    @property
    def port(self) -> int:
        number: int = self.door.getsockname()[1]
        return number

    @property
    def letters(self) -> Path:
        """What the sink has accepted: "Message-ID receiver moment" a line."""
        return self.layout.var / "letters"

    def child(self, name: str) -> Child:
        """One of its processes, by name."""
        return next(one for one in self.crew.children if one.program.name == name)

    def fill(self, tables: Path) -> None:
        """Takes the tables from what pg_dump wrote, in place of the migrations."""
        program = str(binaries.find().postgres / "psql")
        words = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-f", str(tables))
        url = self.environment["DATABASE_URL"]
        done = subprocess.run(
            [program, url, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            raise Refused(f"{tables}: {done.stderr.decode(errors='replace')[-300:]}")

    def stage(self, requests: int, seed: int, seconds: float) -> dict[str, Any]:
        """Tables, people, requests; what clients need to know."""
        paper = self.layout.var / "stage.json"
        wish = {"requests": requests, "seed": seed, "seconds": seconds}
        paper.write_text(json.dumps(wish), encoding="utf-8")
        with (self.layout.logs / "stage.log").open("ab") as log:
            done = subprocess.run(
                [PYTHON, "manage.py", "chaos", "--stage", str(paper)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        if done.returncode:
            kept = shutil.copy(self.layout.logs / "stage.log", tempfile.mkdtemp())
            raise Refused(f"Panggung badai tidak dapat disiapkan. Catatan: {kept}")
        told: dict[str, Any] = json.loads(paper.read_text(encoding="utf-8"))
        return told

    def keep(self, named: str) -> Path:
        """Puts logs, letters and plans aside for whoever has to find out what went wrong."""
        kept = Path(tempfile.mkdtemp(prefix=f"sinergi-chaos-{named}-"))
        shutil.copytree(self.layout.logs, kept / "log")
        for name in ("letters", "accepted", "clients.json"):
            shutil.copy(self.layout.var / name, kept)
        return kept

    def work(self) -> None:
        """Starts everything that works on the tables, and waits for the first answer."""
        self.crew.start(gunicorn("web", self.door))
        for program in behind(self.layout):
            self.crew.start(program)
        self.crew.until(lambda: answers(self.door), "Halaman web", 60)


@contextmanager
def built(beside: Mapping[str, str]) -> Iterator[House]:
    """A house in a folder of its own, gone afterwards; refuses to share anything with `beside`."""
    layout = Layout(Path(tempfile.mkdtemp(prefix=PREFIX)))
    layout.make()
    household = Household(layout, "")
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    crew = Crew(layout.logs, environment, (household.family,))
    try:
        with socket.create_server(("127.0.0.1", 0), backlog=512) as door:
            environment |= _words(layout, door.getsockname()[1])
            environment |= servers.start(crew, layout)
            environment["EMAIL_URL"] = f"smtp://127.0.0.1:{_sink(crew, layout)}"
            check_apart(environment, beside)
            yield House(layout, environment, crew, door)
    finally:
        crew.stop(KIND_END)
        household.leave()
        shutil.rmtree(layout.var, ignore_errors=True)


def check_apart(ours: Mapping[str, str], beside: Mapping[str, str]) -> None:
    """Raises Refused if any address of ours is one of the house beside us."""
    shared = [name for name in APART if ours.get(name) and ours[name] == beside.get(name)]
    theirs = beside.get("VAR_DIR")
    if theirs and Path(ours["VAR_DIR"]).resolve().is_relative_to(Path(theirs).resolve()):
        shared.append("TMPDIR")
    if shared:
        raise Refused(f"Badai menolak: {', '.join(shared)} milik instalasi lain.")


def _words(layout: Layout, port: int) -> dict[str, str]:
    return {
        "SINERGI_MODE": "demo",
        "SINERGI_CHAOS": str(layout.var),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAR_DIR": str(layout.var),
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
    }


def _sink(crew: Crew, layout: Layout) -> int:
    """The provider: a process of its own that knows no Django and only counts."""
    told, log = layout.var / "sink.port", layout.var / "letters"
    log.touch()
    command = (sys.executable, str(HERE / "sink.py"), str(told), str(log), "null")
    crew.start(Program("sink", command))
    crew.until(told.exists, "Penampung surat", 20)
    return int(told.read_text())
