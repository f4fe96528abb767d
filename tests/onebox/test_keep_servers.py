"""The private PostgreSQL and Valkey: they keep what they were told, and leave nobody behind."""

import os
import signal
import socket
import stat
import subprocess
import time

import psycopg2
import pytest
import redis

from lapas_sinergi.onebox.kernel import guise
from tests.onebox.conftest import ONEBOX, ROOT, all_gone, alone, ask


@pytest.mark.parametrize("put_on", [None, guise().put_on], ids=["as-is", "ordinary-user"])
def test_a_supervisor_killed_outright_leaves_no_orphan_and_loses_nothing(var, keep, put_on):
    first = keep(put_on)
    ask(first.addresses, "CREATE TABLE kept AS SELECT 'tetap ada' AS word")
    redis.from_url(first.addresses["REDIS_URL"]).rpush("kept", "tetap ada")

    first.end(signal.SIGKILL)
    assert all_gone(var)

    second = keep(put_on)
    assert ask(second.addresses, "SELECT word FROM kept") == "tetap ada"
    assert redis.from_url(second.addresses["REDIS_URL"]).lrange("kept", 0, -1) == [b"tetap ada"]
    assert second.end(signal.SIGTERM) == 0
    assert all_gone(var)


def test_the_next_start_waits_for_servers_that_are_still_stopping(keep):
    first = keep()
    ask(first.addresses, "CREATE TABLE kept AS SELECT 1 AS one")

    first.end(signal.SIGKILL)
    second = keep()

    assert ask(second.addresses, "SELECT one FROM kept") == 1


def test_a_database_that_dies_is_started_again(var, keep):
    addresses = keep().addresses
    postmaster = int((var / "pg" / "postmaster.pid").read_text().split()[0])

    os.kill(postmaster, signal.SIGKILL)

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            assert ask(addresses, "SELECT 1") == 1
            break
        except psycopg2.OperationalError:
            time.sleep(0.1)
    assert int((var / "pg" / "postmaster.pid").read_text().split()[0]) != postmaster


def test_the_superuser_is_reached_by_the_one_who_owns_the_folder(var, keep):
    keep()
    done = subprocess.run(
        [*ONEBOX, "sql"],
        input="SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user",
        env=alone(VAR_DIR=str(var)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "postgres     | t" in done.stdout) == (0, True)


def test_only_the_owner_with_the_password_comes_in(var, keep):
    addresses = keep().addresses

    assert stat.S_IMODE(var.stat().st_mode) & 0o066 == 0
    modes = {stat.S_IMODE(secret.stat().st_mode) for secret in (var / "secrets").iterdir()}
    assert modes == {0o600}
    assert ask(addresses, "SHOW listen_addresses") == ""
    assert ask(addresses, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(addresses["DATABASE_URL"].replace("sinergi:", "sinergi:x"))
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(var / "run" / "valkey.sock"))
        line.sendall(b"PING\r\n")
        assert line.recv(100).startswith(b"-NOAUTH")
