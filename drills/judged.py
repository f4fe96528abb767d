"""A drill being judged, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from . import aftermath, drawing, reading, running, scripts
from .content import Step
from .measuring import Result
from .models import Drill, Finding, Grade, Rating


@dataclass(frozen=True)
class Judged:
    """One objective: what was asked, what was measured, what was said of it."""

    number: int
    result: Result
    standard: str
    measured: str
    rating: Rating | None

    @property
    def given(self) -> Grade | None:
        return Grade(self.rating.given) if self.rating and self.rating.given else None

    @property
    def proposed(self) -> Grade | None:
        return Grade(self.result.grade) if self.result.grade else None


@dataclass(frozen=True)
class Found:
    """A finding with the words of its step."""

    finding: Finding
    step: Step | None


def shown(drill: Drill) -> dict[str, Any]:
    """All that the page shows of a judgement; a fixed number of queries."""
    results, run = running.results_of(drill), running.run_of(drill)
    rated = {
        one.objective.key: one
        for one in Rating.objects.filter(drill=drill).select_related("objective", "by")
    }
    return {
        "aims": [
            Judged(
                number, one, reading.bound(one.aim), aftermath.shown_result(one),
                rated.get(one.aim.key),
            )
            for number, one in enumerate(results, 1)
        ],
        "drawing": drawing.draw(results),
        "grades": list(Grade),
        "found": findings(drill),
        "notes": running.observations(run) if run else [],
        "feedback": aftermath.feedback(drill),
        "run": run,
    }  # fmt: skip


def findings(drill: Drill) -> list[Found]:
    """What was found, with the words of each step."""
    rows = Finding.objects.filter(drill=drill).select_related(
        "sop__document", "owner", "amendment", "retest"
    )
    known = scripts.steps_of({one.sop_id for one in rows})
    return [Found(one, known.get((one.sop_id, one.step))) for one in rows]
