"""`TLS_ADDRESS=… make run`: the same house behind a certificate of its own, and a clear refusal."""

import signal
import ssl
import subprocess
import time
from contextlib import closing, suppress
from http.client import HTTPSConnection

import pytest

from tests.onebox.conftest import ONEBOX, ROOT, all_gone, alone, onebox
from tests.onebox.test_run_everything import two_ports


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


def test_one_word_more_and_the_house_answers_over_https_too(var):
    port, tls = two_ports(), two_ports()
    names = {"TLS_ADDRESS": f"127.0.0.1:{tls}", "TLS_NAMES": "localhost,127.0.0.1"}
    environment = alone(VAR_DIR=str(var), PORT=str(port), SINERGI_MODE="test", **names)
    command = [*ONEBOX, "run"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as house:
        said = b"".join(iter(house.stdout.readline, b"Berhenti : Ctrl-C\n")).decode()
        trusted = ssl.create_default_context(cafile=var / "pki" / "root.pem")
        found = [sealed(tls, path, trusted) for path in ("/masuk/", "/events/")]
        house.send_signal(signal.SIGTERM)
    assert f"Sinergi siap di https://localhost:{tls}\n" in said and "HTTPS    : pasang" in said
    assert found == [200, 401]
    assert all_gone(var, 6)


@pytest.mark.parametrize("words", ["8443x", ":8443", "127.0.0.1:0", "127.0.0.1:99999"])
def test_what_is_no_address_is_said_before_anything_starts(var, words):
    done = onebox("run", VAR_DIR=str(var), PORT=str(two_ports()), TLS_ADDRESS=words)
    assert done.returncode == 1
    assert words.partition(":")[0] in done.stderr and "TLS_ADDRESS" in done.stderr
    assert not (var / "pg").exists()
