"""How a command typed beside a running house finds its servers: `manage.py doctor` and the like."""

import json
import os

from .layout import Layout, chosen

WORD = "environment.json"
SHARED = (
    "BASE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "EVENTS_PORT",
    "GATEWAYS",
    "GATEWAY_SIMULASI_CHANNELS",
    "GATEWAY_SIMULASI_SECRET",
    "GATEWAY_SIMULASI_URL",
    "PORT",
    "REDIS_URL",
    "SECRET_KEY",
    "SENDING",
    "SINERGI_MODE",
)


def leave_word(layout: Layout, environment: dict[str, str]) -> None:
    """Writes down what this house runs with, for its owner alone to read."""
    path = layout.var / "secrets" / WORD
    path.touch(mode=0o600)
    told = {name: environment[name] for name in SHARED if name in environment}
    path.write_text(json.dumps(told), encoding="utf-8")


def join() -> None:
    """Fills in what the person did not say; does nothing where a database is named."""
    if {"DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ):
        return
    path = chosen().var / "secrets" / WORD
    if os.access(path, os.R_OK):
        for name, value in json.loads(path.read_text(encoding="utf-8")).items():
            os.environ.setdefault(name, value)
