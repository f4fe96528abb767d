"""`make run`: the whole of Sinergi on this machine, from nothing to its first page."""

import errno
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import Signals
from typing import NamedTuple

from .. import tls
from . import paper, servers, telephones
from .backup import SENDING_OFF
from .beside import leave_word
from .kernel import die_with
from .layout import ROOT, Household, Layout, chosen
from .processes import Crew, Program, rotate, tend_for_ever
from .programs import PYTHON, answers, behind, gunicorn
from .talk import Refused, say

WEB_PATIENCE, SERVER_PATIENCE = 5.0, 4.0  # seconds to stop kindly


def run() -> int:
    """Runs until Ctrl-C or SIGTERM, then stops everything; 0 if that is how it ended."""
    for number in (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP):
        if number != Signals.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)
    layout = chosen()
    os.chdir(ROOT)
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    layout.make()
    household = Household(layout, os.environ.get("BASE_URL") or f"http://localhost:{port}")
    try:
        with (
            _listening(host, port) as web,
            _listening(host, port + 1, " (PORT + 1, untuk kabar langsung)") as events,
            _sealed_door() as sealed,
            telephones.door(port + 2) as phones,
        ):
            _live(layout, household, Doors(web, events, sealed, phones))
    except KeyboardInterrupt:
        say("Sinergi berhenti. Data tetap tersimpan.")
    finally:
        household.leave()
    return 0


class Doors(NamedTuple):
    """The sockets that callers knock at; the sealed one only where TLS_ADDRESS says so."""

    web: socket.socket
    events: socket.socket
    sealed: socket.socket | None
    phones: socket.socket


def _live(layout: Layout, household: Household, doors: Doors) -> None:
    environment = _environment(layout, doors.web.getsockname()[1])
    environment |= telephones.told(environment, layout, doors.phones)
    core = Crew(layout.logs, environment, (household.family,))
    ours = Crew(layout.logs, environment, (household.family,))
    try:
        environment.update(servers.start(core, layout))
        leave_word(layout, environment)
        people = _prepare(layout, environment)
        ours.start(gunicorn("web", doors.web))
        ours.until(lambda: answers(doors.web), "Halaman web", 60)
        for program in (*_rest(layout, doors), *telephones.programs(environment, doors.phones)):
            ours.start(program)
        _welcome(environment, people, layout)
        core.loud = ours.loud = True
        tend_for_ever(core, ours)
    finally:
        _deaf()
        core.loud = ours.loud = False
        ours.stop(WEB_PATIENCE)
        core.stop(SERVER_PATIENCE)


# --- before anything starts -------------------------------------------------------------------
def _port() -> int:
    words = os.environ.get("PORT") or "8000"
    if words.isdigit() and 0 < int(words) < 65535:
        return int(words)
    raise Refused(f"PORT harus angka antara 1 dan 65534, bukan {words}. Contoh: PORT=8123 make run")


@contextmanager
def _sealed_door() -> Iterator[socket.socket | None]:
    """The door for HTTPS, if one is wished for: TLS_ADDRESS=192.0.2.1:8443."""
    words = os.environ.get("TLS_ADDRESS")
    if not words:
        yield None
        return
    try:
        host, port = tls.split(words)
    except ValueError:
        raise Refused(
            f"TLS_ADDRESS {words} bukan alamat. Contoh: TLS_ADDRESS=192.0.2.1:8443 make run"
        ) from None
    with _listening(host, port, " (TLS_ADDRESS)", "TLS_ADDRESS") as door:
        yield door


@contextmanager
def _listening(host: str, port: int, use: str = "", named: str = "HOST") -> Iterator[socket.socket]:
    """The door itself, opened before anything else and handed on to the web server.

    Held here it stays open while a web server restarts: callers wait instead of being refused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=512)
    except PermissionError:
        raise Refused(
            f"Port {port} hanya untuk root. Pilih port lain, misalnya: PORT=8123 make run"
        ) from None
    except OSError as why:
        if why.errno != errno.EADDRINUSE:
            raise Refused(f"Alamat {host} tidak ada di mesin ini ({named}).") from None
        raise Refused(
            f"Port {port}{use} sudah dipakai program lain. "
            f"Pilih port lain, misalnya: PORT={_another(port)} make run"
        ) from None
    with door:
        yield door


def _another(port: int) -> int:
    return 8123 if abs(port - 8123) > 1 else 8200


def _environment(layout: Layout, port: int) -> dict[str, str]:
    """What our programs find: the person's own words, and ours where those are silent."""
    ours = {"SINERGI_MODE": "demo", "PYTHONUNBUFFERED": "1"}
    if "BASE_URL" not in os.environ:
        ours["BASE_URL"] = f"http://localhost:{port}"
        ours["EVENTS_PORT"] = str(port + 1)
    if address := os.environ.get("TLS_ADDRESS"):
        pki = Path(os.environ.get("PKI_DIR") or layout.var / "pki")
        ours["BASE_URL"] = tls.origin(tls.names(os.environ)[0], address)
        ours["EVENTS_PORT"] = str(port + 1)
        ours |= {"TLS_CERTIFICATE": str(pki / "tls.pem"), "TLS_KEY": str(pki / "tls.key")}
    if (layout.var / SENDING_OFF).exists():
        ours["SENDING"] = "off"
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & set(os.environ):
        ours["SECRET_KEY"] = layout.secret("secret-key")
    return {**ours, **os.environ, "VAR_DIR": str(layout.var), "PORT": str(port)}


def _prepare(layout: Layout, environment: dict[str, str]) -> str:
    """Tables, static files, demo; returns what the person should read about signing in."""
    parent, path = os.getpid(), layout.logs / "prepare.log"
    rotate(path)
    if not (layout.run / "migrated.done").exists():
        say("Menyiapkan basis data (beberapa saat, hanya sekali)")
    with path.open("ab") as log:
        done = subprocess.run(
            [PYTHON, "-m", "lapas_sinergi.onebox.prepare"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent, Signals.SIGTERM),
            check=False,
        )
    if done.returncode:
        reason = done.stdout.strip() or "Persiapan gagal."
        raise Refused(f"{reason} Catatannya: {_short(path)}")
    return done.stdout


# --- our own programs -------------------------------------------------------------------------
def _rest(layout: Layout, doors: Doors) -> Iterator[Program]:
    """Everything that a first page can do without."""
    yield gunicorn("events", doors.events)
    if doors.sealed:
        yield gunicorn("front", doors.sealed)
    yield from behind(layout)


# --- talking ----------------------------------------------------------------------------------
def _welcome(environment: dict[str, str], people: str, layout: Layout) -> None:
    packages = paper.missing()
    pdf = f"tidak aktif; pasang dengan: {paper.line_to_type(packages)}" if packages else "aktif"
    say(f"\nSinergi siap di {environment['BASE_URL']}\n")
    if people.strip():
        say(people.strip("\n") + "\n")
    if (layout.var / SENDING_OFF).exists():
        say(f"Kiriman  : dimatikan; hapus {_short(layout.var / SENDING_OFF)} bila ini yang utama")
    say(f"PDF      : {pdf}")
    if simulator := telephones.address(environment):
        say(f"Telepon  : simulator SMS dan panggilan di {simulator}")
    if "TLS_CERTIFICATE" in environment:
        root = Path(environment["TLS_CERTIFICATE"]).with_name("root.pem")
        say(f"HTTPS    : pasang {_short(root)} sebagai akar tepercaya di setiap PC")
    say(f"Catatan  : {_short(layout.logs)}")
    say("Berhenti : Ctrl-C\n")


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _deaf() -> None:
    """From here on only stopping matters; it is bounded, so nobody needs to hurry it."""
    for number in (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
