"""`make run` as it is: every process, from nothing to a healthy house and back, and over HTTPS."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.onebox.conftest import ONEBOX, ROOT, all_gone, alone

LAST_LINE = b"Berhenti : Ctrl-C\n"
PARTS = {"web", "events", "relay-1", "relay-2", "worker", "beat", "postgres", "valkey", "prepare"}


def two_ports():
    """A port that is free together with the next one."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one, suppress(OSError):
            port = one.getsockname()[1]
            socket.create_server(("127.0.0.1", port + 1)).close()
            return port


def get(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def healthy(port, seconds):
    """What /healthz says once it says 200."""
    deadline = time.monotonic() + seconds
    while (answer := get(port, "/healthz"))[0] != 200:
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)
    return json.loads(answer[1])


def sealed(port, path, trusted, seconds=30.0):
    """The status of a page over HTTPS, by the house's own root; as soon as somebody answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(ConnectionError, TimeoutError):
            line = HTTPSConnection("localhost", port, context=trusted, timeout=20)
            with closing(line):
                line.request("GET", path)
                return line.getresponse().status
    raise AssertionError(f"nobody answers at {port}")


@pytest.fixture(scope="module")
def lived_in():
    """A folder in which the house came up from nothing and was killed outright."""
    with tempfile.TemporaryDirectory(prefix="onebox-") as folder:
        port, var = two_ports(), Path(folder) / "var"
        environment = alone(VAR_DIR=str(var), PORT=str(port), SINERGI_MODE="test")
        command = [*ONEBOX, "run"]
        with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as house:
            said = b"".join(iter(house.stdout.readline, LAST_LINE)).decode()
            health = healthy(port, 30)
            events, _ = get(port + 1, "/events/")
            by_hand = subprocess.run(
                [sys.executable, "manage.py", "verify_journal"],
                env=alone(VAR_DIR=str(var)),
                cwd=ROOT,
                check=False,
            )
            house.send_signal(signal.SIGKILL)
        yield SimpleNamespace(**locals())


def test_from_nothing_to_a_healthy_house_that_leaves_nobody_behind(lived_in):
    health = lived_in.health
    assert f"Sinergi siap di http://localhost:{lived_in.port}" in lived_in.said
    assert (health["database"], health["broker"], lived_in.events) == (True, True, 401)
    assert lived_in.by_hand.returncode == 0
    assert {log.stem for log in (lived_in.var / "log").glob("*.log")} == PARTS
    assert all_gone(lived_in.var, 15)


def test_one_word_more_and_the_house_answers_over_https_too(lived_in):
    var, port, tls = lived_in.var, two_ports(), two_ports()
    names = {"TLS_ADDRESS": f"127.0.0.1:{tls}", "TLS_NAMES": "localhost,127.0.0.1"}
    environment = alone(VAR_DIR=str(var), PORT=str(port), SINERGI_MODE="test", **names)
    command = [*ONEBOX, "run"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as house:
        said = b"".join(iter(house.stdout.readline, LAST_LINE)).decode()
        trusted = ssl.create_default_context(cafile=var / "pki" / "root.pem")
        found = [sealed(tls, path, trusted) for path in ("/masuk/", "/events/")]
        house.send_signal(signal.SIGTERM)
    assert f"Sinergi siap di https://localhost:{tls}\n" in said and "HTTPS    : pasang" in said
    assert found == [200, 401]
    assert all_gone(var, 15)
