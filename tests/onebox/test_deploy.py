"""What can be known of the containers without an engine: hardening, commands, secrets, health."""

import importlib.util
import json
import re
import stat
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml
from django.core.management import get_commands

from tests.onebox.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"].startswith("sinergi:")}


def python(*words):
    """Runs a script of ours to its end."""
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_closed_and_watched(name):
    service = SERVICES[name]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"].get("test") or name == "migrate"
    assert service["networks"]


def test_only_the_proxy_can_be_reached_and_data_cannot_reach_out():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_processes_are_those_of_the_design():
    assert sorted(OURS) == ["beat", "events", "migrate", "relay-1", "relay-2", "web", "worker"]
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert SERVICES["relay-1"]["command"] != SERVICES["relay-2"]["command"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_names_something_that_exists(name):
    program, *words = SERVICES[name]["command"]

    if program == "python":
        assert (ROOT / words[0]).exists()
        assert words[1] in get_commands()
    else:
        assert importlib.util.find_spec(program)
    for path in (word for word in words if word.endswith(".py")):
        assert (ROOT / path).exists()
    checked = SERVICES[name]["healthcheck"].get("test", ["CMD", "python", "manage.py"])
    assert (ROOT / checked[2]).exists()


def test_secrets_come_from_files_and_are_made_once(tmp_path):
    make = "from deploy.make_secrets import main; from pathlib import Path; main(Path('{}'))"
    words = make.format(tmp_path / "secrets")
    assert python("-c", words).returncode == 0

    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert made == set(COMPOSE["secrets"])
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    again = python("-c", words)
    assert (again.returncode, "tidak ada yang diubah" in again.stderr) == (1, True)
    for name in OURS:
        told = SERVICES[name]["environment"]
        assert not {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL"} & set(told)


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (200, [], 0),
        (503, [], 0),
        (401, [], 0),
        (500, [], 1),
        (503, ["relay_age_s=30"], 0),
        (503, ["worker_age_s=60"], 1),
        (503, ["beat_age_s=60"], 1),
    ],
)
def test_the_health_check_asks_about_its_own_process(status, words, code):
    body = {"relay_age_s": 2.5, "worker_age_s": 61.0, "beat_age_s": None}
    with Answering(status, json.dumps(body).encode()) as url:
        assert python("deploy/healthy.py", url, *words).returncode == code


def test_a_process_that_is_away_is_not_well():
    assert python("deploy/healthy.py", "http://127.0.0.1:9/healthz").returncode == 1


class Answering(HTTPServer):
    """A page that always says the same; its address is what `with` gives."""

    def __init__(self, status, body):
        class Same(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        super().__init__(("127.0.0.1", 0), Same)

    def __enter__(self):
        Thread(target=self.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server_address[1]}/healthz"

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
