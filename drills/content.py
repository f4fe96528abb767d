"""Everything a scenario says, as values: what is checked, frozen, printed and played.

Pure Python: no Django, no database, no clock. Times are seconds on the exercise's own clock.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """Whom players play."""

    code: str
    name: str
    agency: str  # its code, or ""
    lane: str  # of the SOP, or ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an SOP, by the key that it keeps."""

    sop: str  # the code of the SOP
    revision: int
    key: str
    number: int
    activity: str


@dataclass(frozen=True, slots=True)
class Event:
    """An inject: when, from whom to whom, what is said, what is expected and how soon."""

    key: str
    number: int
    kind: str  # planned | contingent | free
    at: int | None
    condition: str
    sender: str
    to: tuple[str, ...]  # codes of parts; none: everybody
    medium: str
    message: str
    expected: str
    standard: int | None  # seconds
    step: Step | None

    def goes_to(self, code: str) -> bool:
        """Whether whoever plays this part gets it."""
        return not self.to or code in self.to


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective, and how it is measured."""

    key: str
    text: str
    measure: str  # minutes | count
    bound: str  # at_most | at_least
    standard: str  # a decimal, as it is written
    unit: str
    begins: str  # the key of an inject; "": STARTEX
    ends: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """An SOP that the scenario is about: which text of it."""

    code: str
    revision: int
    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole scenario."""

    code: str
    revision: int
    title: str
    kind: str
    minutes: int
    situation: str
    rules: tuple[str, ...]
    equipment: tuple[str, ...]
    stop_word: str
    safety_role: str
    sops: tuple[Tested, ...]
    parts: tuple[Part, ...]
    aims: tuple[Aim, ...]
    events: tuple[Event, ...]

    @property
    def seconds(self) -> int:
        return self.minutes * 60

    @property
    def planned(self) -> tuple[Event, ...]:
        """What happens by the clock, in its order."""
        timed = [event for event in self.events if event.at is not None]
        return tuple(sorted(timed, key=lambda event: (event.at or 0, event.number)))

    @property
    def others(self) -> tuple[Event, ...]:
        """What is used only if, or whenever it helps."""
        return tuple(event for event in self.events if event.at is None)

    def event(self, key: str) -> Event | None:
        return next((event for event in self.events if event.key == key), None)

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)

    def names(self, codes: Sequence[str]) -> list[str]:
        """What these parts are called."""
        known = {part.code: part.name for part in self.parts}
        return [known.get(code, code) for code in codes]


def canonical(script: Script) -> str:
    """The one way to write this scenario down: JSON, keys sorted, no spaces, NFC."""
    text = json.dumps(asdict(script), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """The SHA-256 of what `canonical` wrote, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Script:
    """The scenario that `canonical` wrote; the database keeps its words from changing."""
    plain = json.loads(text)
    lists = {name: tuple(plain[name]) for name in ("rules", "equipment")}
    made = {
        "sops": tuple(Tested(**one) for one in plain["sops"]),
        "parts": tuple(Part(**one) for one in plain["parts"]),
        "aims": tuple(_aim(one) for one in plain["aims"]),
        "events": tuple(_event(one) for one in plain["events"]),
    }
    return Script(**{**plain, **lists, **made})


def _aim(plain: Mapping[str, Any]) -> Aim:
    return Aim(**{**plain, "steps": tuple(Step(**one) for one in plain["steps"])})


def _event(plain: Mapping[str, Any]) -> Event:
    step = Step(**plain["step"]) if plain["step"] else None
    return Event(**{**plain, "to": tuple(plain["to"]), "step": step})
