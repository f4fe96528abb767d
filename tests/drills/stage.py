"""How a drill comes to each stage, through the verbs that people use."""

from datetime import timedelta

from django.utils import timezone

from documents.models import Rendition
from drills import mip, scripts
from drills.library import samples
from drills.models import ScenarioVersion
from drills.services import importing, inviting, papers, programme, scenarios, writing

from ..coordination.sheets import uploaded
from ..sop import stage as sops

PLACE = "Lapangan Lapas"


def in_force(cast, code="SB-02"):
    """The SOP that is tested, ratified by both."""
    return sops.ratified(cast, sops.ready(cast, sops.reviewed(cast, sops.draft(cast, code))))


def written(cast, sop=None, code="GL-01"):
    """The night fire as the library tells it, still a draft."""
    return scenarios.start_from_library(
        samples()[code],
        by=cast.kalapas,
        owner=cast.lapas,
        partners=[cast.polresta],
        sops=[sop] if sop else [],
    )


def prepared(cast, sop=None):
    version = written(cast, sop)
    scenarios.ready(version, by=cast.kalapas)
    return fresh(version)


def small(cast):
    """One role, one inject, one objective: ready."""
    head = {"stop_word": "BERHENTI", "safety_role": "Ka. KPLP", "situation": "Malam"}
    version = scenarios.start(
        by=cast.bram, owner=cast.polresta, partners=[cast.lapas], code="UJI-01", title="Uji", **head
    )
    writing.add_role(version, by=cast.bram, name="Regu", code="rupam", agency=cast.lapas)
    inject = writing.add_inject(
        version, by=cast.bram, kind="planned", at=0, medium="card", to=["rupam"],
        message="Gerbang terbuka sendiri", expected="Gerbang ditutup", standard=60,
    )  # fmt: skip
    writing.add_objective(version, by=cast.bram, text="Cepat", standard=1, ends=inject)
    scenarios.ready(version, by=cast.bram)
    return fresh(version)


def fresh(version):
    return ScenarioVersion.objects.select_related("scenario__owner").get(pk=version.pk)


def year(cast, **more):
    return programme.begin(
        by=cast.kalapas, one=cast.lapas, other=cast.polresta, year=more.get("year") or soon().year
    )


def soon(days=40, hours=0):
    """An hour in the middle of a day that is still to come."""
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(hours=hours)


def planned(cast, *, day=None, scenario=None, sops=(), title="Kebakaran malam Blok D", **more):
    when = day or soon().date()
    return programme.plan(
        year(cast, year=when.year),
        by=cast.kalapas,
        title=title,
        day=when,
        host=more.pop("host", cast.lapas),
        kind="field",
        scenario=scenario,
        sops=sops,
        **more,
    )


def scheduled(cast, drill=None, *, starts=None, hours=3, **more):
    drill = drill or planned(cast, **more)
    starts = starts or soon()
    programme.schedule(
        drill,
        by=cast.kalapas,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        place=PLACE,
    )
    return drill


def manned(cast, drill):
    """Bram leads, Padal judges, the gate watches over it, Sari plays; all have confirmed."""
    tasks = (("bram", "controller", ()), ("padal", "evaluator", ("rupam", "p2u")),
             ("gate", "safety", ()), ("sari", "player", ("rupam",)))  # fmt: skip
    known = set(drill.scenario.roles.values_list("code", flat=True)) if drill.scenario else set()
    for who, task, roles in tasks:
        one = inviting.crew_add(
            drill, by=cast.kalapas, person=getattr(cast, who), task=task,
            roles=[code for code in roles if code in known],
        )  # fmt: skip
        inviting.crew_answer(one, by=one.person, answer="confirmed")
    return drill


def all_set(cast, sop=None):
    """GL-01 with an hour, a scenario that is ready, and everybody there."""
    return manned(cast, scheduled(cast, scenario=prepared(cast, sop), title="GL-01"))


def furnish(world):
    """A drill with everybody there, a plan, and a draft into which a list was read."""
    world.drill = scheduled(world, scenario=prepared(world, world.sop), title="GL-01")
    tasks = {"bram": "controller", "kapolresta": "evaluator", "kalapas": "safety", "sari": "player"}
    for who, task in tasks.items():
        inviting.crew_add(world.drill, by=world.bram, person=getattr(world, who), task=task)
    world.scenario = world.drill.scenario
    world.drill_plan = planned(world, sops=[world.sop], title="Uji banjir")
    world.scenario_draft = written(world, world.sop, code="CALL-01")
    world.invitation = inviting.invite(
        world.drill, by=world.kalapas, agency=world.polresta, people=4
    )
    world.player = world.drill.crew.get(person=world.sari)
    asked = papers.ask(world.drill, by=world.bram)
    Rendition.objects.filter(pk__in=[one.pk for one in asked]).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now(), pages=1
    )
    world.drill_paper = asked[0]
    script = scripts.compiled(world.scenario_draft)
    world.mip = importing.upload(
        world.scenario_draft, by=world.kalapas, file=uploaded(mip.workbook(script), "mip.xlsx")
    )
