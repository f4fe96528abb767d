"""A run as screens show it: what comes next, what was done and by whom, the clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from accounts.models import User
from documents.models import Attachment
from journal import clock as wall
from journal.lifecycle import name_of

from . import measuring, reading, scripts
from .content import Script
from .measuring import Record
from .models import Crew, Drill, FreeInject, Handed, Inject, Objective, Observation, Run, Tap
from .services import holding, involved
from .services.tapping import seen_by_now
from .timing import Clock


@dataclass(frozen=True)
class Line:
    """One inject of a run."""

    name: str  # "inject:i3", "free:7"
    key: str
    at: int | None
    number: int
    kind: str
    message: str
    expected: str
    standard: str
    limit: int | None  # seconds
    names: list[str]
    to: tuple[str, ...]
    medium: str
    condition: str = ""
    sender: str = ""
    handed: Handed | None = None
    seen: Tap | None = None
    took: float | None = None  # seconds
    is_played: bool = True  # somebody is there to play it
    tap_key: UUID = field(default_factory=uuid4)

    @property
    def is_late(self) -> bool:
        """Whether what was expected came after its standard."""
        return self.took is not None and self.limit is not None and self.took > self.limit


@dataclass(frozen=True)
class Board:
    """Everything that the run page shows, read in a fixed number of queries."""

    clock: Clock | None
    seconds: float
    now_ms: int
    lines: list[Line]
    free: list[Line]

    @property
    def coming(self) -> list[Line]:
        """Planned and not handed over yet, by the clock."""
        return [one for one in self.lines if one.handed is None and one.at is not None]

    @property
    def ready(self) -> list[Line]:
        """Contingent and prepared ones that were not used yet."""
        return [one for one in self.lines if one.handed is None and one.at is None]

    @property
    def done(self) -> list[Line]:
        """What was handed over or left out, the newest first."""
        found = [(one.handed, one) for one in (*self.lines, *self.free) if one.handed]
        found.sort(key=lambda pair: (pair[0].occurred_at, pair[0].pk), reverse=True)
        return [line for _handed, line in found]


def board(drill: Drill) -> Board:
    """The run as it stands; before STARTEX only what is in store."""
    run = run_of(drill)
    script = scripts.script_of(drill.scenario) if drill.scenario else None
    now = wall.now()
    if script is None:
        return Board(None, 0, _ms(now), [], [])
    clock = holding.clock_of(run) if run else None
    shown = clock.at(min(now, clock.ended_at or now)) if clock else 0
    lines, free = _lines(drill, script, run, clock)
    return Board(clock, shown, _ms(now), lines, free)


def run_of(drill: Drill) -> Run | None:
    """The run of the drill, if it has begun."""
    return Run.objects.filter(drill=drill).select_related("stop__by").first()


def record_of(drill: Drill) -> Record | None:
    """What is known of a run, as values that can be measured; four queries."""
    run = run_of(drill)
    if run is None:
        return None
    return _record(holding.clock_of(run), handed_of(run), list(taps_of(run)))


def _record(clock: Clock, handed: list[Handed], taps: list[Tap]) -> Record:
    seen = seen_by_now(taps)
    counted = [tap for tap in taps if tap.objective and tap.withdrawn_at is None]
    return Record(
        clock=clock,
        handed={one.inject.key: one.occurred_at for one in handed if one.inject},
        seen={name.partition(":")[2]: tap.occurred_at for name, tap in seen.items()},
        skipped=frozenset(
            one.inject.key for one in handed if one.inject and one.how == Handed.How.SKIPPED
        ),
        counts={tap.objective.key: tap.count or 0 for tap in counted if tap.objective},
    )


def results_of(drill: Drill) -> list[measuring.Result]:
    """Every objective measured, as it stands now."""
    record = record_of(drill)
    if drill.scenario is None or record is None:
        return []
    return measuring.results(scripts.script_of(drill.scenario), record)


def handed_of(run: Run) -> list[Handed]:
    """What was handed over or left out, in its order."""
    return list(run.handed.select_related("inject", "free", "by"))


def taps_of(run: Run) -> QuerySet[Tap]:
    """What evaluators saw, in its order; withdrawn ones too."""
    return Tap.objects.filter(run=run).select_related("inject", "objective", "by", "crew__agency")


def observations(run: Run, by: User | None = None) -> list[tuple[Observation, list[Attachment]]]:
    """What was written down, with its photos; of one person or of all."""
    rows = run.observations.select_related("by", "inject", "crew__agency")
    seen = list(rows.filter(by=by) if by else rows)
    files: dict[str, list[Attachment]] = {name_of(one): [] for one in seen}
    for file in Attachment.objects.filter(subject__in=list(files)).defer("content"):
        files[file.subject].append(file)
    return [(one, files[name_of(one)]) for one in seen]


def counting(drill: Drill) -> list[Objective]:
    """The objectives that somebody must count."""
    rows = Objective.objects.filter(version=drill.scenario_id, measure=Objective.Measure.COUNT)
    return list(rows)


def own_taps(run: Run, by: User) -> dict[str, Tap]:
    """What this person tapped and did not take back: "inject:i3", "free:7", "objective:o1"."""
    rows = [one for one in taps_of(run).filter(by=by, withdrawn_at=None)]
    counted = {f"objective:{one.objective.key}": one for one in rows if one.objective}
    return seen_by_now(rows) | counted


def sheet(drill: Drill, by: User, roles: Iterable[str]) -> dict[str, Any]:
    """What somebody on the spot looks out for, and what they have noted of it already."""
    shown, run = board(drill), run_of(drill)
    mine = own_taps(run, by) if run else {}
    wanted = [one for one in (*shown.free, *shown.lines) if one.expected]
    own, others = for_roles(wanted, roles)
    return {
        "board": shown,
        "own": [(one, mine.get(one.name)) for one in own],
        "others": [(one, mine.get(one.name)) for one in others],
        "counts": [(one, mine.get(one.what)) for one in counting(drill)],
        "notes": observations(run, by) if run else [],
    }


def sent_to(drill: Drill, person: User) -> list[Handed]:
    """The messages that were sent to what this person plays, the newest first."""
    run = run_of(drill)
    own = Crew.objects.filter(drill=drill, person=person, left_at=None, task=Crew.Task.PLAYER)
    one = own.first()
    if run is None or one is None:
        return []
    mine = set(one.roles)
    return [
        handed
        for handed in reversed(handed_of(run))
        if handed.how == Handed.How.SENT and mine_is(mine, (handed.inject or handed.free))
    ]


def mine_is(roles: set[str], sent: Inject | FreeInject | None) -> bool:
    """Whether something that was sent goes to one of these roles."""
    return sent is not None and (not sent.to or not roles.isdisjoint(sent.to))


def _lines(
    drill: Drill, script: Script, run: Run | None, clock: Clock | None
) -> tuple[list[Line], list[Line]]:
    handed, taps = (handed_of(run), list(taps_of(run))) if run else ([], [])
    seen = seen_by_now(taps)
    by_key = {one.inject.key: one for one in handed if one.inject}
    played = {code for one in involved.taking_part(drill) for code in one.roles}
    record = _record(clock, handed, taps) if clock else None
    told = []
    for one in reading.told(script):
        name, event = f"inject:{one.key}", one.event
        took = measuring.took(event, record) if record else None
        told.append(
            Line(
                name, one.key, one.at, one.number, one.kind, one.message, one.expected,
                one.standard, event.standard, one.names, event.to, one.medium, one.condition,
                one.sender, by_key.get(one.key), seen.get(name), took,
                not event.to or not played.isdisjoint(event.to),
            )
        )  # fmt: skip
    free = [
        _free(one, one.free, script, seen.get(f"free:{one.free_id}")) for one in handed if one.free
    ]
    return told, free


def _free(handed: Handed, one: FreeInject, script: Script, seen: Tap | None) -> Line:
    took = (seen.occurred_at - handed.occurred_at) / timedelta(seconds=1) if seen else None
    return Line(
        f"free:{one.pk}", "", None, 0, "free", one.message, one.expected,
        reading.minutes(one.standard), one.standard, script.names(one.to), tuple(one.to),
        str(one.get_medium_display()), handed=handed, seen=seen, took=took,
    )  # fmt: skip


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def for_roles(lines: Iterable[Line], roles: Iterable[str]) -> tuple[list[Line], list[Line]]:
    """Those that go to the roles that an evaluator watches, and all others."""
    own, every = set(roles), list(lines)
    if not own:
        return every, []
    mine = [one for one in every if not one.to or not own.isdisjoint(one.to)]
    return mine, [one for one in every if one not in mine]
