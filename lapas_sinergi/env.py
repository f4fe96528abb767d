"""Reading the environment: plain values, booleans, numbers, and secrets that may live in files."""

import os
from pathlib import Path
from typing import Any


def text(name: str, default: str = "") -> str:
    """The value of NAME, else what the file named by NAME_FILE holds, else the default."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes or on, in any case."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """A whole number; raises ValueError naming the variable if it is none."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def gateway(name: str) -> dict[str, Any]:
    """One of GATEWAYS: GATEWAY_<NAME>_URL, _SECRET, _CHANNELS and _ORDER."""
    key = f"GATEWAY_{name.upper().replace('-', '_')}"
    return {
        "url": text(f"{key}_URL").rstrip("/"),
        "secret": text(f"{key}_SECRET"),
        "channels": tuple(names(f"{key}_CHANNELS", "sms")),
        "order": number(f"{key}_ORDER", 1),
    }
