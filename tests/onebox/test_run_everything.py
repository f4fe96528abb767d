"""`make run` as it is: every process, from an empty folder to a healthy house and back."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection

from tests.onebox.conftest import ONEBOX, ROOT, all_gone, alone

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


def test_from_nothing_to_a_healthy_house_that_leaves_nobody_behind(var):
    port = two_ports()
    command = [*ONEBOX, "run"]
    environment = alone(VAR_DIR=str(var), PORT=str(port), SINERGI_MODE="test")
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as house:
        said = b"".join(iter(house.stdout.readline, b"Berhenti : Ctrl-C\n")).decode()
        health = healthy(port, 30)
        events, _ = get(port + 1, "/events/")
        by_hand = subprocess.run(
            [sys.executable, "manage.py", "verify_journal"],
            env=alone(VAR_DIR=str(var)),
            cwd=ROOT,
            check=False,
        )
        house.send_signal(signal.SIGKILL)

    assert f"Sinergi siap di http://localhost:{port}" in said
    assert (health["database"], health["broker"], events) == (True, True, 401)
    assert by_hand.returncode == 0
    assert {log.stem for log in (var / "log").glob("*.log")} == PARTS
    assert all_gone(var, 6)
