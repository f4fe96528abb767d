"""What was seen, measured against what the scenario asks for, and the grade that this proposes.

Pure Python: no Django, no database. Minutes are of the exercise's own clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .content import Aim, Event, Script
from .timing import Clock

NEARLY, LATE = 1.5, 0.8  # of the standard: minutes at most, and a count at least, still "S"


@dataclass(frozen=True)
class Record:
    """What is known of a run: when each inject was handed over, and when its action was seen."""

    clock: Clock
    handed: Mapping[str, datetime] = field(default_factory=dict)  # key of the inject
    seen: Mapping[str, datetime] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)  # key of the objective


@dataclass(frozen=True)
class Result:
    """One objective: what was measured, whether it keeps to the standard, the grade proposed."""

    aim: Aim
    measured: float | None
    since: float | None = None  # seconds on the exercise's clock
    until: float | None = None
    was_tried: bool = True

    @property
    def is_met(self) -> bool | None:
        return None if self.measured is None else within(self.aim, self.measured)

    @property
    def grade(self) -> str:
        """P, S, M or U; nothing for what was not tried or cannot be measured."""
        if not self.was_tried:
            return ""
        if self.measured is None:
            return "U" if self.aim.measure == "minutes" else ""
        return graded(self.aim, self.measured)


def results(script: Script, record: Record) -> list[Result]:
    """Every objective measured, in the scenario's order."""
    return [measure(aim, record) for aim in script.aims]


def measure(aim: Aim, record: Record) -> Result:
    """One objective: minutes from its beginning to what was seen, or what was counted."""
    if aim.measure == "count":
        counted = record.counts.get(aim.key)
        return Result(aim, None if counted is None else float(counted))
    begin = record.handed.get(aim.begins) if aim.begins else record.clock.started_at
    end = record.seen.get(aim.ends)
    since = None if begin is None else record.clock.at(begin)
    if begin is None or {aim.begins, aim.ends} & record.skipped:
        return Result(aim, None, since, was_tried=False)
    if end is None:
        return Result(aim, None, since)
    minutes = max(record.clock.between(begin, end), 0) / 60
    return Result(aim, minutes, since, record.clock.at(end))


def took(event: Event, record: Record) -> float | None:
    """Seconds from the handing over of an inject to what was expected of it."""
    begin, end = record.handed.get(event.key), record.seen.get(event.key)
    if begin is None or end is None:
        return None
    return max(record.clock.between(begin, end), 0)


def within(aim: Aim, measured: float) -> bool:
    """Whether what was measured keeps to the standard."""
    standard = float(aim.standard)
    return measured <= standard if aim.bound == "at_most" else measured >= standard


def graded(aim: Aim, measured: float) -> str:
    """P within the standard, S nearly, M far from it, U nothing at all."""
    standard = float(aim.standard)
    if within(aim, measured):
        return "P"
    if aim.bound == "at_most":
        return "S" if measured <= standard * NEARLY else "M"
    if measured <= 0:
        return "U"
    return "S" if measured >= standard * LATE else "M"
