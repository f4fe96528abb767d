"""A crew: restarts what ends, waits longer each time, and stops everybody."""

import sys
import time

import pytest

from lapas_sinergi.onebox import processes
from lapas_sinergi.onebox.processes import Crew, Program, rotate
from lapas_sinergi.onebox.talk import Refused

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('siap', flush=True); "


@pytest.fixture
def crew(tmp_path):
    crew = Crew(tmp_path, {"PATH": "/usr/bin:/bin"})
    yield crew
    crew.stop(0.1)


def test_a_program_that_ends_is_started_again_and_said_aloud(crew, capsys):
    crew.loud = True
    child = crew.start(Program("sebentar", ("sh", "-c", "echo mulai; exit 3")))

    crew.until(lambda: child.log.read_text().count("mulai") == 2, "sebentar", 5)

    assert "sebentar berhenti sendiri (kode 3); dijalankan lagi." in capsys.readouterr().out


def test_the_pauses_grow_and_have_an_end(crew):
    child = crew.start(Program("rusak", ("false",)))
    pauses = []
    for _ in range(9):
        child.process.wait()
        pauses.append(round(child.tend(), 1))
        child.due = 0.0
        child.tend()

    assert pauses[:3] == [0.3, 0.6, 1.2]
    assert pauses[-1] == processes.LONGEST_PAUSE


def test_one_that_does_not_listen_is_ended_by_force_with_all_it_started(crew):
    words = f"{STUBBORN} import subprocess; subprocess.run(['sleep', '60'])"
    child = crew.start(Program("keras", (sys.executable, "-c", words)))
    crew.until(lambda: "siap" in child.log.read_text(), "keras", 5)
    process = child.process

    started = time.monotonic()
    crew.stop(0.3)

    assert process.poll() == -9
    assert time.monotonic() - started < 5


def test_what_never_gets_ready_is_refused_with_the_place_of_its_log(crew, tmp_path):
    with pytest.raises(Refused, match=f"Halaman web belum juga siap.*{tmp_path}"):
        crew.until(lambda: False, "Halaman web", 0.05)


def test_a_grown_log_is_set_aside_and_a_small_one_is_kept(tmp_path, monkeypatch):
    log = tmp_path / "web.log"
    log.write_text("1234567890")
    rotate(log)
    assert log.read_text() == "1234567890"

    monkeypatch.setattr(processes, "LOG_LIMIT", 5)
    rotate(log)
    assert log.read_text() == ""
    assert (tmp_path / "web.log.1").read_text() == "1234567890"
