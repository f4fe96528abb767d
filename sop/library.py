"""The nine texts to begin with: data with a source, written for no agency in particular."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .content import Flow, Label, Lane, LegalBasis, Sop, Step, Symbol

FILE = Path(__file__).parent / "demo" / "library.json"
TEXTS = ("qualifications", "related", "equipment", "warnings", "records", "readiness")


@dataclass(frozen=True)
class LaneHint:
    """Who a lane of the library stands for: what kind of agency, and which offices there."""

    name: str
    kind: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One text of the library, its lanes still of kinds of agencies."""

    code: str
    title: str
    hazard: str
    plain: Mapping[str, Any]
    lanes: Mapping[str, LaneHint]

    @property
    def steps(self) -> int:
        return len(self.plain["steps"])

    @property
    def kinds(self) -> list[str]:
        """The kinds of agencies that act in it, in the order of the lanes."""
        return list(dict.fromkeys(lane.kind for lane in self.lanes.values()))

    def text(self, stamps: Mapping[str, str]) -> Sop:
        """The words, with the agency of each kind named by its stamp."""
        plain = self.plain
        return Sop(
            code=self.code,
            title=self.title,
            hazard=self.hazard,
            trigger=plain["trigger"],
            alert_level=plain["alert_level"],
            revision=0,
            parties=(),
            made_on="",
            revised_on="",
            effective_on="",
            legal_bases=tuple(
                LegalBasis(code, code, "unverified") for code in plain["legal_bases"]
            ),
            lanes=tuple(
                Lane(code, lane.name, stamps.get(lane.kind, ""))
                for code, lane in self.lanes.items()
            ),
            steps=tuple(_step(step) for step in plain["steps"]),
            flows=tuple(Flow(one, two, Label(label)) for one, two, label in plain["flows"]),
            **{name: tuple(plain[name]) for name in TEXTS},
        )


@cache
def samples() -> Mapping[str, Sample]:
    """Every text of the library, by its code."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    hints = {
        code: LaneHint(lane["name"], lane["kind"], tuple(lane["posts"]))
        for code, lane in told["lanes"].items()
    }
    return {
        plain["code"]: Sample(
            plain["code"],
            plain["title"],
            plain["hazard"],
            plain,
            {code.lower(): hints[code] for code in plain["lanes"]},
        )
        for plain in told["sops"]
    }


def _step(plain: Mapping[str, Any]) -> Step:
    lanes = tuple(code.lower() for code in plain["lanes"])
    return Step(**{**plain, "symbol": Symbol(plain["symbol"]), "lanes": lanes})
