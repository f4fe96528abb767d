"""A job that looks around in its jail and tries to leave something behind."""

import os
import socket
import subprocess
from pathlib import Path


def work(job: bytes) -> bytes:
    told = repr(dict(os.environ))
    try:
        Path("/tmp/left-by-a-jailed-job").write_text("x" * 10)
        told += " wrote"
    except OSError as error:
        told += f" {error}"
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: subprocess.run(["/bin/true"], check=False),
        lambda: os.system("true"),
    ):
        try:
            reach()
            told += " wrote"
        except OSError as error:
            told += f" {error}"
    return told.encode()
