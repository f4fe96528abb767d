"""From the rows of a draft to the values that are drawn and signed, and back again.

In a draft a step leads to the next row unless it says otherwise, so that rows can be moved about
freely. In the text every arrow is said.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, Func, JSONField, OuterRef, QuerySet

from coordination.models import Agency

from . import bases
from .content import OTHER, Flow, Label, Lane, Party, Sop, Step, Symbol, from_plain
from .models import FlowRow, LaneRow, Part, SopVersion, StepRow

K = Part.Kind
LISTS = {kind: kind.value for kind in K if kind not in Part.SINGLE and kind != K.LEGAL_BASES}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another


class Arrow(NamedTuple):
    """Where a step leads by its own words: to another step's key, or "sop:CODE"."""

    target: str
    label: str


class Placed(Protocol):
    """What tells where a step leads by nature: its key, symbol and group."""

    @property
    def key(self) -> str: ...
    @property
    def symbol(self) -> Any: ...
    @property
    def parallel(self) -> str: ...


@dataclass(frozen=True)
class Drafted:
    """A version with all its rows, read at a fixed number of queries."""

    version: SopVersion
    parts: Mapping[str, Part]
    lanes: Sequence[LaneRow]
    steps: Sequence[StepRow]
    said: Mapping[str, Sequence[Arrow]]  # step key: where its own words say it leads
    numbers: Mapping[int, str] = field(default_factory=dict)  # agency: its number

    @property
    def flows(self) -> list[Flow]:
        """Every arrow, said or natural, in the order of the rows."""
        natural = natural_flows(self.steps)
        return [
            Flow(step.key, arrow.target, Label(arrow.label))
            for step in self.steps
            for arrow in _arrows(step, self.said.get(step.key, ()), natural[step.key])
        ]


def read(version: SopVersion) -> Drafted:
    """The rows of a version; four queries however long it is."""
    steps: list[Any] = list(version.step_rows.annotate(said=ArraySubquery(_flows())))
    return Drafted(
        version,
        {part.kind: part for part in version.parts.select_related("changed_by")},
        list(version.lane_rows.select_related("agency")),
        steps,
        {step.key: [_arrow(*flow) for flow in step.said] for step in steps},
        dict(version.numbers.values_list("agency", "number")),
    )


def new_key(taken: Iterable[str] = ()) -> str:
    """A short random name for a step that it keeps from version to version."""
    taken = set(taken)
    while (key := "".join(secrets.choice(LETTERS) for _ in range(6))) in taken:
        continue
    return key


def compiled(draft: Drafted, *, made_on: date | None = None) -> Sop:
    """What these rows say, every arrow explicit; a new day of making when it is being frozen."""
    version, document = draft.version, draft.version.document
    first = version.based_on
    return Sop(
        code=document.code,
        title=_text(draft, K.TITLE),
        hazard=document.hazard,
        trigger=_text(draft, K.TRIGGER),
        alert_level=_text(draft, K.ALERT_LEVEL),
        revision=version.revision,
        parties=tuple(
            Party(one.stamp, one.name, draft.numbers.get(one.pk, "")) for one in signing(document)
        ),
        made_on=_made_on(first, made_on),
        revised_on=made_on.isoformat() if made_on and first else "",
        effective_on=_text(draft, K.EFFECTIVE_ON),
        legal_bases=tuple(bases.cited(_lines(draft, K.LEGAL_BASES))),
        lanes=tuple(Lane(one.code, one.name, _stamp(one.agency)) for one in draft.lanes),
        steps=tuple(_step(one) for one in draft.steps),
        flows=tuple(draft.flows),
        **{name: tuple(_lines(draft, kind)) for kind, name in LISTS.items()},
    )


def text_of(version: SopVersion) -> Sop:
    """What a version says: its frozen words, or its rows as they stand."""
    return thawed(version) if version.frozen else compiled(read(version))


def thawed(version: SopVersion) -> Sop:
    """The frozen words of a version."""
    return from_plain(json.loads(version.frozen))


def signing(document: Any) -> list[Agency]:
    """The agencies that ratify, in their order."""
    parties = document.parties.all()
    return [party.agency for party in parties if party.ratifies]


def natural_flows(steps: Sequence[Placed]) -> dict[str, list[Arrow]]:
    """Where each step leads if it says nothing: to the next row, or to all that begin together."""
    groups = [list(rows) for _mark, rows in groupby(steps, _together())]
    following: dict[str, list[Arrow]] = {}
    for at, group in enumerate(groups):
        after = groups[at + 1] if at + 1 < len(groups) else []
        for step in group:
            following[step.key] = _by_nature(step, after, is_first=at == 0)
    return following


def said_flows(sop: Sop) -> dict[str, list[Arrow]]:
    """Of a text's arrows, those that its rows must say because they are not natural."""
    natural, said = natural_flows(sop.steps), defaultdict(list)
    for flow in sop.flows:
        said[flow.source].append(Arrow(flow.target, flow.label.value))
    return {key: arrows for key, arrows in said.items() if sorted(arrows) != sorted(natural[key])}


def _by_nature(step: Placed, after: Sequence[Placed], *, is_first: bool) -> list[Arrow]:
    if step.symbol == Symbol.TERMINATOR and not is_first:
        return []
    if step.symbol == Symbol.DECISION:
        return [Arrow(one.key, Label.YES.value) for one in after]
    return [Arrow(one.key, "") for one in after]


def _together() -> Any:
    """Gives neighbours with the same letter the same mark, and everybody else one of their own."""
    last: dict[str, Any] = {"letter": "", "number": 0}

    def mark(step: Placed) -> int:
        if not step.parallel or step.parallel != last["letter"]:
            last["number"] += 1
        last["letter"] = step.parallel
        return int(last["number"])

    return mark


def _arrows(step: Placed, said: Sequence[Arrow], natural: Sequence[Arrow]) -> list[Arrow]:
    """Its own words, and for a decision that says only one way, nature for the other."""
    if not said:
        return list(natural)
    if step.symbol != Symbol.DECISION:
        return list(said)
    spoken = {arrow.label for arrow in said}
    return [*(arrow for arrow in natural if arrow.label not in spoken), *said]


def _flows() -> QuerySet[FlowRow, Any]:
    """Of each step its own words about where it leads, in their order."""
    each = Func("target__key", "other", "label", function="jsonb_build_array")
    mine = FlowRow.objects.filter(source=OuterRef("pk")).order_by("pk")
    return mine.values_list(ExpressionWrapper(each, JSONField()))


def _arrow(key: str | None, other: str, label: str) -> Arrow:
    return Arrow(key or f"{OTHER}{other}", label)


def _step(row: StepRow) -> Step:
    return Step(
        row.key,
        row.activity,
        Symbol(row.symbol),
        tuple(row.lanes),
        row.requirements,
        row.minutes,
        row.output,
        row.note,
        row.parallel,
    )


def _made_on(first: SopVersion | None, made_on: date | None) -> str:
    """The day the first text was finished; a revision keeps it."""
    while first is not None and first.based_on is not None:
        first = first.based_on
    if first is not None and first.frozen:
        return thawed(first).made_on
    return made_on.isoformat() if made_on else ""


def _text(draft: Drafted, kind: K) -> str:
    part = draft.parts.get(kind)
    return part.text.strip() if part else ""


def _lines(draft: Drafted, kind: K) -> list[str]:
    part = draft.parts.get(kind)
    return part.lines if part else []


def _stamp(agency: Agency | None) -> str:
    return agency.stamp if agency else ""


def imagined(draft: Drafted, step: StepRow, words: Mapping[str, Any]) -> Drafted:
    """The draft as it would be with these words in one row; nothing is kept."""
    row = copy(step)
    for name, value in words.items():
        if name != "flows":
            setattr(row, name, value)
    said = {**draft.said, step.key: list(words["flows"])}
    steps = [row if one.key == step.key else one for one in draft.steps]
    return replace(draft, steps=steps, said=said)
