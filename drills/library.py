"""The scenarios to begin with: data, written for no agency in particular."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "demo" / "library.json"


@dataclass(frozen=True)
class Hint:
    """Whom a role stands for: what kind of agency, and which offices there."""

    name: str
    kind: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One scenario of the library, its roles still of kinds of agencies."""

    code: str
    title: str
    kind: str
    sop: str  # the code of the SOP that it tests
    minutes: int
    plain: Mapping[str, Any]
    roles: Mapping[str, Hint]

    @property
    def injects(self) -> int:
        return len(self.plain["injects"])


@cache
def samples() -> Mapping[str, Sample]:
    """Every scenario of the library, by its code."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    hints = {
        code: Hint(one["name"], one["kind"], tuple(one["posts"]))
        for code, one in told["roles"].items()
    }
    return {
        plain["code"]: Sample(
            plain["code"],
            plain["title"],
            plain["kind"],
            plain["sop"],
            plain["minutes"],
            plain,
            {code: hints[code] for code in plain["roles"]},
        )
        for plain in told["scenarios"]
    }
