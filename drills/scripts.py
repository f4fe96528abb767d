"""From the rows of a scenario to the values that are checked, frozen and played."""

from collections.abc import Iterable
from decimal import Decimal

from sop.models import SopVersion, StepRow

from .content import Aim, Event, Part, Script, Step, Tested, read
from .models import Inject, Objective, ScenarioVersion

Steps = dict[tuple[int, str], Step]


def script_of(version: ScenarioVersion) -> Script:
    """What a version says: its frozen words, or its rows as they stand; seven queries at most."""
    return read(version.frozen) if version.frozen else compiled(version)


def compiled(version: ScenarioVersion) -> Script:
    """What the rows say."""
    sops = list(version.sops.select_related("document").order_by("document__code", "pk"))
    injects = in_order(version.injects.all())
    aims = list(version.objectives.select_related("begins", "ends").prefetch_related("steps"))
    steps = steps_of({*(one.pk for one in sops)} | _named(injects, aims))
    return Script(
        code=version.scenario.code,
        revision=version.revision,
        title=version.title,
        kind=version.kind,
        minutes=version.minutes,
        situation=version.situation,
        rules=lines(version.rules),
        equipment=lines(version.equipment),
        stop_word=version.stop_word,
        safety_role=version.safety_role,
        sops=tuple(Tested(one.document.code, one.revision, one.title, one.sha256) for one in sops),
        parts=tuple(
            Part(one.code, one.name, one.agency.code if one.agency else "", one.lane)
            for one in version.roles.select_related("agency")
        ),
        aims=tuple(_aim(one, steps) for one in aims),
        events=tuple(_event(at, one, steps) for at, one in enumerate(injects, 1)),
    )


def in_order(injects: Iterable[Inject]) -> list[Inject]:
    """By the clock first, then those that wait for their case, then the free ones."""
    kinds = list(Inject.Kinds)
    return sorted(
        injects, key=lambda one: (kinds.index(Inject.Kinds(one.kind)), one.at or 0, one.pk)
    )


def steps_of(sops: Iterable[int]) -> Steps:
    """Every step of these SOP versions, numbered as they are read."""
    rows = StepRow.objects.filter(version__in=set(sops)).select_related("version__document")
    found: Steps = {}
    counted: dict[int, int] = {}
    for row in rows.order_by("version", "place", "pk"):
        number = counted[row.version_id] = counted.get(row.version_id, 0) + 1
        version = row.version
        found[version.pk, row.key] = Step(
            version.document.code, version.revision, row.key, number, row.activity
        )
    return found


def choosable(sops: Iterable[SopVersion]) -> list[SopVersion]:
    """Of these, the versions whose steps never change any more, so that they can be named."""
    return [one for one in sops if one.ratified_at is not None]


def lines(text: str) -> tuple[str, ...]:
    """One thing a line, blank ones dropped."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def written(number: Decimal) -> str:
    """A number without needless noughts: "3", "2.5"."""
    return f"{number.normalize():f}"


def _named(injects: Iterable[Inject], aims: Iterable[Objective]) -> set[int]:
    own = {one.sop_id for one in injects if one.sop_id is not None}
    return own | {step.sop_id for one in aims for step in one.steps.all()}


def _aim(row: Objective, steps: Steps) -> Aim:
    named = [steps[one.sop_id, one.step] for one in row.steps.all()]
    return Aim(
        key=row.key,
        text=row.text,
        measure=row.measure,
        bound=row.bound,
        standard=written(row.standard),
        unit=row.unit,
        begins=row.begins.key if row.begins else "",
        ends=row.ends.key if row.ends else "",
        steps=tuple(sorted(named, key=lambda step: (step.sop, step.number))),
    )


def _event(number: int, row: Inject, steps: Steps) -> Event:
    step = steps[row.sop_id, row.step or ""] if row.sop_id is not None else None
    return Event(
        key=row.key,
        number=number,
        kind=row.kind,
        at=row.at,
        condition=row.condition,
        sender=row.sender,
        to=tuple(row.to),
        medium=row.medium,
        message=row.message,
        expected=row.expected,
        standard=row.standard,
        step=step,
    )
