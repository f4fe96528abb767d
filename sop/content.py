"""Everything a joint SOP says, as values: what is drawn, hashed, signed and carried elsewhere.

Pure Python: no Django, no database, no clock. Two SOPs that say the same have the same digest.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

MOST_LANES, MOST_STEPS = 12, 60
MOST = {"lanes": MOST_LANES, "steps": MOST_STEPS, "flows": 400}
MOST_LINES = 60  # of every other list
MOST_MINUTES = 525_600  # a year
ACTIVITY, CELL, TEXT, NAME, CODE = 400, 400, 2000, 200, 80  # letters
LETTERS = {"activity": ACTIVITY, "requirements": CELL, "output": CELL, "note": CELL}
LETTERS |= {"name": NAME, "number": NAME, "agency": CODE, "code": CODE}
LETTERS |= {"key": CODE, "source": CODE, "target": CODE, "parallel": 8}
LARGEST = 200_000  # bytes of canonical JSON
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # Unicode's names for what prints nothing
OTHER = "sop:"  # a flow whose target starts so leaves for another SOP: "sop:SB-07"


class Symbol(StrEnum):
    """The three symbols an activity can have; arrows and off-page connectors are drawn by us."""

    TERMINATOR = "terminator"
    PROCESS = "process"
    DECISION = "decision"


class Label(StrEnum):
    """What is written beside a flow that leaves a decision."""

    NONE = ""
    YES = "yes"
    NO = "no"


class Malformed(ValueError):
    """This is not an SOP: `where` names the place, `code` what is wrong, `most` the limit."""

    def __init__(self, where: str, code: str, most: int | str = "") -> None:
        super().__init__(f"{where}: {code} {most}".strip())
        self.where, self.code, self.most = where, code, most


@dataclass(frozen=True, slots=True)
class Lane:
    """An actor of one of the agencies; one column of the flowchart."""

    code: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Step:
    """One activity. `key` stays the same from version to version; its number is its position."""

    key: str
    activity: str
    symbol: Symbol
    lanes: tuple[str, ...]  # lane codes, the primary first
    requirements: str
    minutes: int | None
    output: str
    note: str
    parallel: str  # steps with the same letter are done at the same time


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow from one step to another, or to another SOP."""

    source: str
    target: str
    label: Label

    @property
    def other(self) -> str:
        """The code of the SOP this flow leaves for, or ""."""
        return self.target.removeprefix(OTHER) if self.target.startswith(OTHER) else ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A rule the SOP rests on, with its status when the text was frozen."""

    code: str
    title: str
    status: str  # in_force | amended | repealed | unverified


@dataclass(frozen=True, slots=True)
class Party:
    """An agency that ratifies the SOP, under a number of its own."""

    agency: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Sop:
    """A whole joint SOP, in the parts that PermenPAN-RB 35/2012 names."""

    code: str
    title: str
    hazard: str
    trigger: str
    alert_level: str
    revision: int
    parties: tuple[Party, ...]
    made_on: str  # ISO dates, or ""
    revised_on: str
    effective_on: str
    legal_bases: tuple[LegalBasis, ...]
    qualifications: tuple[str, ...]
    related: tuple[str, ...]
    equipment: tuple[str, ...]
    warnings: tuple[str, ...]
    records: tuple[str, ...]
    readiness: tuple[str, ...]
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    flows: tuple[Flow, ...]


def canonical(sop: Sop) -> bytes:
    """The one way to write this SOP down: UTF-8 JSON, keys sorted, no spaces, NFC."""
    text = json.dumps(to_plain(sop), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def digest(sop: Sop) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(sop)).hexdigest()


def to_plain(sop: Sop) -> dict[str, Any]:
    """The SOP as dictionaries, lists, texts and numbers."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(sop)))
    return plain


def from_plain(plain: Any) -> Sop:
    """The SOP that `to_plain` wrote. Raises Malformed for anything else."""
    sop: Sop = _read(Sop, plain, "sop")
    _need(len(canonical(sop)) <= LARGEST, "sop", "too_large", LARGEST)
    _refuse_twins("lanes", [lane.code for lane in sop.lanes])
    _refuse_twins("steps", [step.key for step in sop.steps])
    _need(not any(step.key.startswith(OTHER) for step in sop.steps), "steps", "reserved", OTHER)
    _check_references(sop)
    return sop


def _check_references(sop: Sop) -> None:
    """Every name that a step or a flow uses is a name that the SOP gives."""
    lanes, keys = {lane.code for lane in sop.lanes}, {step.key for step in sop.steps}
    for n, step in enumerate(sop.steps):
        _refuse_twins(f"steps[{n}].lanes", list(step.lanes))
        _need(lanes.issuperset(step.lanes), f"steps[{n}].lanes", "unknown")
    for n, flow in enumerate(sop.flows):
        _need(flow.source in keys, f"flows[{n}].source", "unknown")
        _need(bool(flow.other) or flow.target in keys, f"flows[{n}].target", "unknown")


def _refuse_twins(where: str, names: list[str]) -> None:
    _need(all(names), where, "empty")
    _need(len(set(names)) == len(names), where, "twice")


def _need(holds: bool, where: str, code: str, most: int | str = "") -> None:
    if not holds:
        raise Malformed(where, code, most)


def _read(kind: Any, value: Any, where: str) -> Any:
    """`value` as a `kind`: a record, a tuple of kinds, an optional, an enum, a text, a number."""
    if is_dataclass(kind):
        return _read_parts(kind, value, where)
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], value, where)
    if isinstance(kind, UnionType):
        inner = next(part for part in get_args(kind) if part is not NoneType)
        return None if value is None else _read(inner, value, where)
    return _read_number(value, where) if kind is int else _read_text(kind, value, where)


def _read_parts(kind: Any, value: Any, where: str) -> Any:
    _need(isinstance(value, Mapping), where, "not_a_record")
    names = {field.name for field in fields(kind)}
    for name in sorted(names ^ set(value), key=str):
        _need(name in value, f"{where}.{name}", "missing")
        raise Malformed(f"{where}.{str(name)[:CODE]}", "unknown_name")
    parts = _hints(kind)
    return kind(**{name: _read(parts[name], value[name], f"{where}.{name}") for name in parts})


def _read_list(kind: Any, value: Any, where: str) -> tuple[Any, ...]:
    _need(isinstance(value, list | tuple), where, "not_a_list")
    most = MOST.get(where.rpartition(".")[2], MOST_LINES)
    _need(len(value) <= most, where, "too_many", most)
    return tuple(_read(kind, part, f"{where}[{n}]") for n, part in enumerate(value))


def _read_number(value: Any, where: str) -> int:
    _need(type(value) is int, where, "not_a_number")
    _need(0 <= value <= MOST_MINUTES, where, "out_of_range", MOST_MINUTES)
    return int(value)


def _read_text(kind: Callable[[str], str], value: Any, where: str) -> str:
    _need(isinstance(value, str), where, "not_a_text")
    most = LETTERS.get(where.rpartition(".")[2], TEXT)
    text = unicodedata.normalize("NFC", value)
    _need(len(text) <= most, where, "too_long", most)
    seen = all(c == "\n" or unicodedata.category(c) not in UNSEEN for c in text)
    _need(seen, where, "unprintable")
    try:
        return kind(text)
    except ValueError as error:
        raise Malformed(where, "unknown", text[:CODE]) from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
