"""A text as a person reads it: one's own steps first, then all of them, then what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .content import Label, Lane, LegalBasis, Sop, Step, Symbol
from .models import AlertLevel, Hazard, Part
from .rows import LISTS


@dataclass(frozen=True)
class Exit:
    """Where one goes after a step."""

    label: str  # "ya", "tidak" or ""
    number: int  # 0: another SOP
    other: str
    is_back: bool


@dataclass(frozen=True)
class Line:
    """One step as it is read."""

    number: int
    step: Step
    lanes: list[Lane]
    exits: list[Exit]
    is_mine: bool

    @property
    def is_decision(self) -> bool:
        return self.step.symbol is Symbol.DECISION

    @property
    def time(self) -> str:
        return span(self.step.minutes)

    @property
    def next_is_plain(self) -> bool:
        """Whether it simply goes on with the next step."""
        return [one.number for one in self.exits] == [self.number + 1] and not self.is_decision


@dataclass(frozen=True)
class Sheet:
    """The whole text, sorted for its reader."""

    text: Sop
    lines: list[Line]
    my_lanes: list[Lane]
    parts: Sequence[tuple[str | Promise, tuple[str, ...]]]

    @property
    def mine(self) -> list[Line]:
        return [line for line in self.lines if line.is_mine]

    @property
    def hazard(self) -> str | Promise:
        return Hazard(self.text.hazard).label if self.text.hazard in Hazard.values else ""

    @property
    def alert(self) -> str | Promise:
        level = self.text.alert_level
        return AlertLevel(level).label if level in AlertLevel.values else ""

    @property
    def doubtful(self) -> list[LegalBasis]:
        return [basis for basis in self.text.legal_bases if basis.status != "in_force"]

    @property
    def readiness(self) -> tuple[str, ...]:
        return self.text.readiness


def sheet(text: Sop, mine: Iterable[str]) -> Sheet:
    """The text for somebody whose offices stand in these lanes."""
    own, lanes = set(mine), {lane.code: lane for lane in text.lanes}
    number = {step.key: at for at, step in enumerate(text.steps, 1)}
    lines = [
        Line(
            at,
            step,
            [lanes[code] for code in step.lanes],
            [
                Exit(
                    _label(flow.label),
                    number.get(flow.target, 0),
                    flow.other,
                    not flow.other and number[flow.target] <= at,
                )
                for flow in text.flows
                if flow.source == step.key
            ],
            not own.isdisjoint(step.lanes),
        )
        for at, step in enumerate(text.steps, 1)
    ]
    parts = [
        (Part.Kind(kind).label, getattr(text, name))
        for kind, name in LISTS.items()
        if kind != Part.Kind.READINESS and getattr(text, name)
    ]
    return Sheet(text, lines, [lane for lane in text.lanes if lane.code in own], parts)


def span(minutes: int | None) -> str:
    """90 is "1 jam 30 menit"."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    said = [
        (days, ngettext("%(count)d hari", "%(count)d hari", days)),
        (hours, ngettext("%(count)d jam", "%(count)d jam", hours)),
        (rest, ngettext("%(count)d menit", "%(count)d menit", rest)),
    ]
    return " ".join(words % {"count": count} for count, words in said if count) or _("segera")


def _label(label: Label) -> str:
    return {Label.YES: _("ya"), Label.NO: _("tidak")}.get(label, "")
