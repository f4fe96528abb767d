"""Signatures as bytes: keys, certificates, time-stamps, fields, verdicts. No database in here.

What stands on pyHanko (pades, signers, trust, tsa, verdict) weighs 30 MB and half a second to
load, so those above ask for it by name when somebody signs: see part().
"""

from importlib import import_module
from typing import Any


def part(name: str) -> Any:
    """A module of this folder, loaded at its first use."""
    return import_module(f"{__name__}.{name}")
