"""What the demo's agencies rehearse: five drills of Banyuwangi on their way, and one of Jember.

What was written and planned is told some days back, by the verbs that people use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from coordination.demo.stage import Stage
from journal.clock import telling
from sop.models import SopVersion

from ..library import samples
from ..models import Crew, Drill, ScenarioVersion
from ..services import inviting, papers, programme, scenarios

LAPAS, POLICE = "lapas-bwi", "polresta-bwi"
ZONE = ZoneInfo("Asia/Jakarta")
T = Crew.Task


@dataclass(frozen=True)
class Plan:
    """One drill: how many days from now, at what hour, and how far it has come."""

    code: str
    days: int
    hour: int = 9
    place: str = ""
    is_set: bool = False  # it has its hour
    is_unannounced: bool = False
    guests: tuple[tuple[str, int, int], ...] = ()  # agency, asked, coming; 0: no answer yet
    crew: tuple[tuple[str, str, str, str, bool], ...] = ()  # agency, office, task, roles, answered


PLANS = (
    Plan(
        "GL-01",
        22,
        19,
        "Halaman dalam dan Blok D Lapas Banyuwangi",
        is_set=True,
        guests=(("damkarmat-bwi", 12, 10), ("psc119-bwi", 6, 0), (POLICE, 20, 20)),
        crew=(
            (LAPAS, "kasi-adm-kamtib", T.CONTROLLER, "", True),
            (POLICE, "kabag-ops", T.CONTROLLER, "", True),
            (LAPAS, "kasubsi-keamanan", T.EVALUATOR, "rupam p2u", True),
            (POLICE, "kasubbag-dalops", T.EVALUATOR, "damkar samapta", True),
            (LAPAS, "ka-kplp", T.SAFETY, "", True),
            (LAPAS, "karupam-2", T.PLAYER, "rupam", True),
            (LAPAS, "p2u-1", T.PLAYER, "p2u", True),
            (LAPAS, "operator-cr", T.PLAYER, "cr", False),
            (LAPAS, "klinik", T.PLAYER, "klinik", True),
            (POLICE, "kasat-samapta", T.PLAYER, "samapta", True),
            ("damkarmat-bwi", "danru", T.PLAYER, "damkar", True),
            ("psc119-bwi", "koord-psc", T.PLAYER, "psc", False),
        ),
    ),
    Plan(
        "CALL-01",
        9,
        21,
        "Masing-masing tempat",
        is_set=True,
        is_unannounced=True,
        crew=(
            (POLICE, "kabag-ops", T.CONTROLLER, "", True),
            (LAPAS, "kasi-adm-kamtib", T.EVALUATOR, "", True),
            (POLICE, "wakapolresta", T.SAFETY, "", True),
        ),
    ),
    Plan(
        "TTX-01",
        47,
        9,
        "Ruang rapat Polresta Banyuwangi",
        is_set=True,
        guests=(("bpbd-bwi", 3, 3), ("basarnas-bwi", 2, 0), ("kodim-0825", 2, 2)),
        crew=(
            (POLICE, "kabag-ops", T.CONTROLLER, "", True),
            ("bpbd-bwi", "manajer-pusdalops", T.EVALUATOR, "bpbd", True),
            (LAPAS, "kasubbag-tu", T.SAFETY, "", False),
        ),
    ),
    Plan("CPX-01", 75, place="Posko Lapas Banyuwangi"),
    Plan("GL-02", 110, place="Lapas Banyuwangi"),
)


def play() -> None:
    """Everything, in its order."""
    stage, now = Stage.found(), timezone.now()
    for at, plan in enumerate(PLANS):
        with telling(now - timedelta(days=14 - at)):
            scenario = _written(stage, plan.code, (LAPAS, "kasi-adm-kamtib"), POLICE)
        with telling(now - timedelta(days=10 - at, hours=3)):
            drill = _planned(stage, plan, scenario, now)
        if plan.is_set:
            with telling(now - timedelta(days=4, hours=5 - at)):
                _set(stage, plan, drill, now)
    _elsewhere(stage, now)


def _written(stage: Stage, code: str, writer: tuple[str, str], partner: str) -> ScenarioVersion:
    """A scenario of the library, on the text of its SOP as it stands."""
    sample, owner = samples()[code], stage.agencies[writer[0]]
    texts = SopVersion.objects.filter(document__code=sample.sop, document__owner=owner)
    version = scenarios.start_from_library(
        sample,
        by=stage.who(*writer),
        owner=owner,
        partners=[stage.agencies[partner]],
        sops=list(texts.order_by("-revision")[:1]),
    )
    scenarios.ready(version, by=stage.who(*writer))
    return version


def _planned(stage: Stage, plan: Plan, scenario: ScenarioVersion, now: datetime) -> Drill:
    when = _at(now, plan)
    year = programme.begin(
        by=stage.who(LAPAS, "kasi-adm-kamtib"),
        one=stage.agencies[LAPAS],
        other=stage.agencies[POLICE],
        year=when.year,
    )
    return programme.plan(
        year,
        by=stage.who(POLICE, "kabag-ops"),
        title=scenario.title,
        code=plan.code,
        kind=scenario.kind,
        day=when.date(),
        host=stage.agencies[LAPAS],
        place=plan.place,
        scenario=scenario,
        is_unannounced=plan.is_unannounced,
    )


def _set(stage: Stage, plan: Plan, drill: Drill, now: datetime) -> None:
    """Give it its hour, ask everybody, let those answer who have."""
    planner, when = stage.who(LAPAS, "kasi-adm-kamtib"), _at(now, plan)
    minutes = drill.scenario.minutes if drill.scenario else 120
    programme.schedule(
        drill, by=planner, starts_at=when, ends_at=when + timedelta(minutes=minutes + 30)
    )
    for code, people, coming in plan.guests:
        agency = stage.agencies[code]
        asked = inviting.invite(drill, by=planner, agency=agency, people=people)
        if coming:
            inviting.answer(asked, by=_head(stage, code), answer="confirmed", coming=coming)
    for code, office, task, roles, answered in plan.crew:
        person = stage.who(code, office)
        one = inviting.crew_add(drill, by=planner, person=person, task=task, roles=roles.split())
        if answered:
            inviting.crew_answer(one, by=person, answer="confirmed")
    papers.ask(drill, by=planner)


def _elsewhere(stage: Stage, now: datetime) -> None:
    """The other circle plans one for itself."""
    head, police = stage.who("lapas-jbr", "ka-kplp"), "polres-jbr"
    with telling(now - timedelta(days=6)):
        scenario = _written(stage, "GL-01", ("lapas-jbr", "ka-kplp"), police)
        when = _at(now, Plan("", 33))
        ends = (stage.agencies["lapas-jbr"], stage.agencies[police])
        year = programme.begin(by=head, one=ends[0], other=ends[1], year=when.year)
        programme.plan(
            year,
            by=head,
            title="Geladi Lapang Kebakaran Malam",
            code="GL-01",
            kind=scenario.kind,
            day=when.date(),
            host=ends[0],
            scenario=scenario,
        )


def _at(now: datetime, plan: Plan) -> datetime:
    day = now.astimezone(ZONE).date() + timedelta(days=plan.days)
    return datetime.combine(day, time(plan.hour), ZONE)


def _head(stage: Stage, code: str) -> User:
    """Who answers for an agency: its first person in office who plans."""
    offices: Iterable[str] = ("kalak", "kadis-damkarmat", "pasiops", "kabag-ops", "koord-psc")
    return next(stage.people[code, office] for office in offices if (code, office) in stage.people)
