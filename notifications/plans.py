"""What a call does and when, as plain values: from a policy's steps to moments after its start."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .models.escalation import Policy

LAST_WAIT = 300  # seconds for the last ones to answer, unless a policy says otherwise


@dataclass(frozen=True)
class Rung:
    """One step: whom to call, over what, how many seconds after the step before."""

    target: str
    channels: tuple[str, ...] = ()  # none: all that the person has
    after: int = 0


@dataclass(frozen=True)
class Plan:
    """All steps of a call in their order, and how long the last ones have to answer."""

    purpose: str
    rungs: tuple[Rung, ...]
    last: int = LAST_WAIT
    policy: int | None = None

    @classmethod
    def of(cls, policy: Policy) -> "Plan":
        """What a policy says at this moment."""
        rungs = tuple(
            Rung(step.target, tuple(step.channels), step.after_seconds)
            for step in policy.steps.order_by("order")
        )
        return cls(policy.purpose, rungs, policy.last_seconds, policy.pk)

    def within(self, seconds: int) -> "Plan":
        """The same with no wait longer than this: what was promised to whoever asks."""
        rungs = tuple(
            Rung(rung.target, rung.channels, min(rung.after, seconds)) for rung in self.rungs
        )
        return Plan(self.purpose, rungs, min(self.last, seconds), self.policy)

    def at_once(self) -> "Plan":
        """The same without any wait: how the auditor goes round it."""
        return self.within(0)

    def timed(self) -> list[tuple[int, Rung | None]]:
        """Each step with its seconds after the start; the end, which calls nobody, comes last."""
        found: list[tuple[int, Rung | None]] = []
        at = 0
        for rung in self.rungs:
            at += rung.after
            found.append((at, rung))
        return [*found, (at + (self.last if self.rungs else 0), None)]

    def frozen(self) -> list[dict[str, Any]]:
        """The steps as a call keeps them."""
        return [asdict(rung) | {"channels": list(rung.channels)} for rung in self.rungs]


def plan(purpose: str, rungs: Iterable[Rung], last: int = LAST_WAIT) -> Plan:
    """A plan that no policy has written down."""
    return Plan(purpose, tuple(rungs), last)
