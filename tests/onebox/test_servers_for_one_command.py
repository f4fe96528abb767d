"""`onebox servers -- COMMAND`: new servers, one command, nothing left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.onebox.conftest import ONEBOX, ROOT, all_gone, alone, onebox

LOOK = """
import os, psycopg2, redis
connection = psycopg2.connect(os.environ["DATABASE_URL"])
cursor = connection.cursor()
cursor.execute("SHOW fsync")
print(cursor.fetchone()[0], redis.from_url(os.environ["REDIS_URL"]).ping(), os.environ["VAR_DIR"])
connection.close()
raise SystemExit(7)
"""


@pytest.mark.parametrize(("how", "synced"), [((), "off"), (("--durable",), "on")])
def test_the_command_finds_servers_and_its_exit_code_comes_back(how, synced):
    done = onebox("servers", *how, "--", sys.executable, "-c", LOOK)

    fsync, pong, product = done.stdout.split()
    assert (done.returncode, fsync, pong) == (7, synced, "True")
    assert not Path(product).parent.exists()


def test_they_end_with_the_process_that_asked_for_them():
    inner = [*ONEBOX, "servers", "--", "sh", "-c", "echo $VAR_DIR; exec sleep 60"]
    outer = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess; subprocess.run({inner!r})"],
        env=alone(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    var = Path(outer.stdout.readline().strip()).parent
    assert var.exists()

    outer.send_signal(signal.SIGKILL)
    outer.wait()

    outer.stdout.read()  # until the last one that could write has ended
    outer.stdout.close()
    assert not var.exists() or all_gone(var)


def test_a_command_ended_by_a_signal_counts_as_a_failure():
    done = onebox("servers", "--", "sh", "-c", "kill -9 $$", DATABASE_URL="x", REDIS_URL="x")

    assert done.returncode == 128 + signal.SIGKILL


def test_servers_that_are_given_are_used():
    words = 'echo "$DATABASE_URL $REDIS_URL"'
    done = onebox("servers", "--", "sh", "-c", words, DATABASE_URL="postgres://a", REDIS_URL="b")

    assert done.stdout == "postgres://a b\n"


def test_without_a_command_it_says_how_it_is_used():
    done = onebox("servers", "--")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Pemakaian: ")
    assert os.linesep in done.stderr
