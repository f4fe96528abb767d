"""A scenario as people read it: events and objectives with the words of their choices."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import spans
from .content import Aim, Event, Script, Step
from .models import Inject, Kind


@dataclass(frozen=True)
class Told:
    """An inject for a screen or a page."""

    event: Event
    key: str
    number: int
    kind: str
    at: int | None
    condition: str
    sender: str
    names: list[str]
    medium: str
    message: str
    expected: str
    standard: str
    step: Step | None
    rev: int = 0  # of the row, while it is written


@dataclass(frozen=True)
class Goal:
    """An objective for a screen or a page: its standard in one line, and how time is taken."""

    aim: Aim
    key: str
    text: str
    standard: str
    how: str
    steps: tuple[Step, ...]
    rev: int = 0


def told(script: Script, revs: Mapping[str, int] | None = None) -> list[Told]:
    """Every inject, by the clock first; with the `rev` of each row that is being written."""
    known = revs or {}
    return [
        tell(script, event, known.get(event.key, 0)) for event in (*script.planned, *script.others)
    ]


def tell(script: Script, event: Event, rev: int = 0) -> Told:
    return Told(
        event=event,
        key=event.key,
        number=event.number,
        kind=event.kind,
        at=event.at,
        condition=event.condition,
        sender=event.sender,
        names=script.names(event.to),
        medium=str(Inject.Medium(event.medium).label),
        message=event.message,
        expected=event.expected,
        standard=minutes(event.standard),
        step=event.step,
        rev=rev,
    )


def goals(script: Script, revs: Mapping[str, int] | None = None) -> list[Goal]:
    """Every objective, in its order."""
    known = revs or {}
    return [
        Goal(
            aim, aim.key, aim.text, bound(aim), measured(script, aim), aim.steps,
            known.get(aim.key, 0),
        )
        for aim in script.aims
    ]  # fmt: skip


def bound(aim: Aim) -> str:
    """The standard: "≤ 3 menit", "≥ 80 persen"."""
    sign = "≤" if aim.bound == "at_most" else "≥"
    unit = _("menit") if aim.measure == "minutes" else aim.unit
    return f"{sign} {aim.standard.replace('.', ',')} {unit}"


def measured(script: Script, aim: Aim) -> str:
    """Between what the time runs; nothing for a count."""
    if aim.measure != "minutes":
        return ""
    begins, ends = script.event(aim.begins), script.event(aim.ends)
    since = _("inject %(n)d") % {"n": begins.number} if begins else _("latihan dimulai")
    until = _("tindakan pada inject %(n)d") % {"n": ends.number} if ends else "–"
    return _("sejak %(since)s sampai %(until)s") % {"since": since, "until": until}


def kind(script: Script) -> str | Promise:
    return Kind(script.kind).label


def minutes(span: int | None) -> str:
    """A span as it is read: "3 menit"; nothing for none."""
    return "" if span is None else _("%(span)s menit") % {"span": spans.written(span)}
