"""What `make run` will not do, and the one sentence it says then."""

import socket
import tempfile
from pathlib import Path

import pytest

from lapas_sinergi.onebox import paper
from lapas_sinergi.onebox.kernel import guise
from lapas_sinergi.onebox.layout import Household, Layout
from lapas_sinergi.onebox.talk import Refused
from tests.onebox.conftest import onebox


@pytest.mark.parametrize(
    ("taken", "use"),
    [(0, ""), (1, " (PORT + 1, untuk kabar langsung)")],
    ids=["pages", "events"],
)
def test_a_taken_port_is_named_and_nothing_is_started(var, taken, use):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = onebox("run", VAR_DIR=str(var), PORT=str(port - taken))

    assert done.returncode == 1
    advice = "Pilih port lain, misalnya: PORT=8123 make run\n"
    assert done.stderr == f"Port {port}{use} sudah dipakai program lain. {advice}"
    assert not (var / "pg").exists()


@pytest.mark.parametrize("port", ["delapan", "0", "65535", "-1"])
def test_a_port_that_is_none_is_refused(var, port):
    done = onebox("run", VAR_DIR=str(var), PORT=port)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("PORT harus angka antara 1 dan 65534")


def test_a_second_one_in_the_same_folder_says_where_the_first_is(var):
    layout = Layout(var)
    layout.make()
    household = Household(layout, "http://127.0.0.1:8123")

    done = onebox("run", VAR_DIR=str(var))

    household.leave()
    assert done.returncode == 1
    assert done.stderr.startswith("Sinergi sudah berjalan di http://127.0.0.1:8123 (PID ")


def test_a_folder_name_too_long_for_a_socket_gets_a_short_private_one(var):
    long = Layout(var / ("dalam" * 20))

    sockets = long.sockets()

    assert len(str(sockets)) < 80
    assert sockets == Layout(long.var).sockets()
    assert sockets.stat().st_mode & 0o066 == 0
    sockets.rmdir()


def test_a_short_folder_laid_by_somebody_else_is_refused(var):
    long = Layout(var / ("dalam" * 20))
    place = long.sockets()
    place.rmdir()
    place.symlink_to(tempfile.gettempdir())

    with pytest.raises(Refused, match="bukan milik Anda"):
        long.sockets()
    place.unlink()


def test_secrets_are_made_once(var):
    layout = Layout(var)
    layout.make()

    assert layout.secret("broker") == Layout(var).secret("broker") != layout.secret("database")


def test_a_database_server_is_never_root():
    assert guise() is guise()
    assert Path("/proc/self").stat().st_uid == guise().owner or guise().owner != 0


def test_without_the_systems_libraries_the_line_to_type_is_known(monkeypatch):
    monkeypatch.setattr(
        paper, "LIBRARIES", {"libtidak-ada.so.0": "libtidak-ada0", "libc.so.6": "x"}
    )

    assert paper.missing() == ["libtidak-ada0"]
    line = paper.line_to_type(paper.missing())
    assert line.endswith("apt-get install -y --no-install-recommends libtidak-ada0")


@pytest.mark.parametrize("words", ["8443x", ":8443", "127.0.0.1:0", "127.0.0.1:99999"])
def test_what_is_no_address_is_said_before_anything_starts(var, words):
    done = onebox("run", VAR_DIR=str(var), TLS_ADDRESS=words)
    assert done.returncode == 1
    assert words.partition(":")[0] in done.stderr and "TLS_ADDRESS" in done.stderr
    assert not (var / "pg").exists()
