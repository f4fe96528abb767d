"""The only door to drills and scenarios. Unseen is 404, seen but not yours to do is 403.

A drill is seen by both agencies of the pair, by those that were invited, and by its crew; one that
is to surprise its players only by those who plan or lead it, until it begins. A scenario is seen
by those who plan and by the crew that leads and judges; whoever plays in a drill that is still
ahead does not see what is in store for them, whatever their office.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from coordination.access import CONTENT, Standing, or_404, partners_of, standing, standing_of
from coordination.models import Agency, Posting
from documents.models import Attachment, Rendition
from journal.lifecycle import name_of

from .models import (
    Crew,
    Drill,
    Finding,
    Inject,
    Invitation,
    Objective,
    Observation,
    Programme,
    Report,
    ReportRemark,
    Role,
    Scenario,
    ScenarioImport,
    ScenarioVersion,
)

__all__ = ("CONTENT", "Standing", "partners_of", "standing", "standing_of")

D, T, S = Posting.Duty, Crew.Task, Drill.Status
PLANNERS = frozenset({D.HEAD, D.SECURITY, D.LIAISON})
ANSWERERS = frozenset(PLANNERS | {D.COMMANDER, D.REGISTRAR})
LEADERS = frozenset({T.CONTROLLER, T.EVALUATOR, T.SAFETY})  # who know what is coming
OPEN = (S.PLANNED, S.SCHEDULED, S.RUNNING)

RIGHTS: dict[str, frozenset[Posting.Duty]] = {  # verb: by which duty, at either agency of the pair
    "plan": PLANNERS,
    "schedule": PLANNERS,
    "postpone": PLANNERS,
    "cancel": PLANNERS,
    "invite": PLANNERS,
    "crew": PLANNERS,
    "evaluate": PLANNERS,  # findings, the report and what follows from it
    "sign": frozenset({D.HEAD}),
}
CREW_RIGHTS: dict[str, frozenset[str]] = {  # verb: by which task in this very drill
    "control": frozenset({T.CONTROLLER}),
    "tap": frozenset({T.EVALUATOR}),
    "observe": frozenset({*LEADERS, T.OBSERVER}),
    "rate": frozenset({T.EVALUATOR}),
    "stop": frozenset(T),
    "feedback": frozenset(T),
    "sheets": LEADERS,  # the controllers' book, the cards
}
SCENARIO_RIGHTS: dict[str, frozenset[Posting.Duty]] = {  # verb: by which duty, at a keeper
    "edit": PLANNERS,
    "ready": PLANNERS,
    "reopen": PLANNERS,
    "revise": PLANNERS,
    "retire": PLANNERS,
    "copy": PLANNERS,
}


# --- Drills ---------------------------------------------------------------------------------------


def drills(at: Standing) -> QuerySet[Drill]:
    """Every drill this person may see now."""
    crew = Crew.objects.filter(drill=OuterRef("pk"), person=at.person, left_at=None)
    visible = Q(Exists(crew), ~Q(is_unannounced=True, status__in=(S.PLANNED, S.SCHEDULED)))
    visible |= Q(Exists(crew.exclude(task=T.PLAYER)))
    for agency, cleared in at.clearance.items():
        own = Q(programme__first=agency) | Q(programme__second=agency)
        guests = Q(Exists(Invitation.objects.filter(drill=OuterRef("pk"), agency=agency)))
        here = (own | guests) & Q(classification__lte=cleared)
        if not at.holds(agency, PLANNERS):
            here &= ~Q(is_unannounced=True, status__in=(S.PLANNED, S.SCHEDULED))
        visible |= here
    rows = Drill.objects.filter(visible) if at.duties else Drill.objects.none()
    return rows.select_related("programme__first", "programme__second", "host")


def drill(at: Standing, pk: int, *, to: str | None = None) -> Drill:
    """The drill, if this person may see it (else 404) and may do `to` with it (else 403).

    It knows the tasks that the person has in it.
    """
    own = _own_crew(at, OuterRef("pk")).values("task")
    whole = drills(at).select_related("scenario__scenario").defer("scenario__frozen")
    found = or_404(whole.annotate(own=ArraySubquery(own)).filter(pk=pk))
    if to is not None and not may(at, found, to):
        raise PermissionDenied
    return found


def may(at: Standing, found: Any, verb: str) -> bool:
    """Whether the person's duties, or task in this drill, let them do this, whatever the status."""
    if verb in CREW_RIGHTS:
        return not CREW_RIGHTS[verb].isdisjoint(found.own)
    programme = found.programme
    return any(
        holds(at, agency, RIGHTS[verb], found.classification)
        for agency in (programme.first_id, programme.second_id)
    )


def watched(at: Standing, pk: int) -> Drill:
    """The drill, for whoever judged or watched over it, even if they have left since; else 404.

    What their device still holds must find its way: what it says of later is refused one by one.
    """
    mine = Crew.objects.filter(drill=OuterRef("pk"), person=at.person)
    mine = mine.filter(task__in=CREW_RIGHTS["observe"]).exclude(answer=Crew.Answer.DECLINED)
    rows = Drill.objects.filter(Exists(mine)) if at.duties else Drill.objects.none()
    return or_404(rows.select_related("programme", "host", "scenario").filter(pk=pk))


def run_inject(found: Drill, key: str) -> Inject:
    """One inject of the scenario that this drill plays, or 404."""
    return or_404(Inject.objects.filter(version=found.scenario_id, key=key))


def run_objective(found: Drill, key: str) -> Objective:
    """One objective of the scenario that this drill plays, or 404."""
    return or_404(Objective.objects.filter(version=found.scenario_id, key=key))


def finding(found: Drill, pk: int) -> Finding:
    """One finding of this drill, or 404."""
    rows = Finding.objects.filter(drill=found, pk=pk)
    one = or_404(rows.select_related("sop__document", "amendment", "retest"))
    one.drill = found
    return one


def reads_report(at: Standing, found: Any) -> bool:
    """Whether the person reads the report: those who plan, lead or judge; signed, everybody."""
    reported = found.status == Drill.Status.REPORTED
    return reported or may(at, found, "evaluate") or may(at, found, "sheets")


def report(found: Drill) -> Report:
    """The report of this drill, or 404 before ENDEX."""
    one = or_404(Report.objects.filter(drill=found).select_related("rendition"))
    one.drill = found
    return one


def remark(found: Report, pk: int) -> ReportRemark:
    """One remark on this report, or 404."""
    one = or_404(ReportRemark.objects.filter(report=found, pk=pk).select_related("author"))
    one.report = found
    return one


def photos_of(found: Drill, pk: int) -> Attachment:
    """A photo that hangs on an observation of this drill, or 404."""
    seen = Observation.objects.filter(run__drill=found).values_list("pk", flat=True)
    names = [f"drills.observation:{one}" for one in seen]
    return or_404(Attachment.objects.filter(pk=pk, subject__in=names))


def own_observation(found: Drill, person: User, key: UUID) -> Observation:
    """One's own observation by the key that the device gave it, or 404."""
    rows = Observation.objects.filter(run__drill=found, by=person, key=key)
    return or_404(rows.select_related("run"))


def own_desks(at: Standing, found: Drill, verb: str) -> list[Agency]:
    """The agencies of the pair in whose name the person may do this."""
    return [
        one for one in found.programme.pair
        if holds(at, one.pk, RIGHTS[verb], found.classification)
    ]  # fmt: skip


def own_crew(at: Standing, found: Drill) -> list[Crew]:
    """The person's own rows in the crew: what they were asked to do, and what they answered."""
    return list(Crew.objects.filter(drill=found, person=at.person, left_at=None))


def tasks_of(found: Any) -> list[str]:
    """The tasks in the drill of whoever asked for it."""
    return list(dict.fromkeys(found.own))


def knows(at: Standing, found: Drill) -> bool:
    """Whether the person knows what is in store in this drill: who may read its scenario."""
    return scenarios(at).filter(pk=found.scenario_id or 0).exists()


def invitation(at: Standing, found: Drill, pk: int, *, to: str) -> Invitation:
    """One invitation of this drill, or 404; answered for the agency that was asked, else 403."""
    rows = Invitation.objects.filter(drill=found, pk=pk).select_related("agency", "unit")
    one = or_404(rows)
    if to == "answer" and not holds(at, one.agency_id, ANSWERERS, found.classification):
        raise PermissionDenied
    return one


def crew(found: Drill, pk: int) -> Crew:
    """One person of this drill's crew, or 404."""
    rows = Crew.objects.filter(drill=found, pk=pk, left_at=None)
    return or_404(rows.select_related("person", "agency"))


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the drill now. Asked by events, inbox and the relay."""
    found = Drill.objects.filter(pk=pk).select_related("programme").first()
    if found is None:
        return set()
    asked = list(people)
    now = Posting.objects.now().filter(person__in=asked, person__is_active=True)
    pair = (found.programme.first_id, found.programme.second_id)
    guests = Invitation.objects.filter(drill=found).values("agency")
    content = now.filter(
        Q(agency__in=pair) | Q(agency__in=guests),
        clearance__gte=found.classification,
        duties__overlap=list(CONTENT),
    )
    secret = found.is_unannounced and found.status in (S.PLANNED, S.SCHEDULED)
    crew = Crew.objects.filter(drill=found, person__in=asked, left_at=None)
    if secret:
        content = content.filter(duties__overlap=list(PLANNERS))
        crew = crew.exclude(task=T.PLAYER)
    serving = now.filter(person__in=crew.values("person"))
    return set((content | serving).values_list("person", flat=True))


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these drills the person may see now. Asked by a page of the inbox."""
    rows = drills(standing(person)).filter(pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def paper(found: Drill | ScenarioVersion, pk: int) -> Rendition:
    """A printed form of this drill or scenario, with its bytes, or 404."""
    return or_404(Rendition.objects.filter(pk=pk, subject=name_of(found)))


def papers(found: Drill | ScenarioVersion) -> QuerySet[Rendition]:
    """Its printed forms, the newest first, without their bytes."""
    rows = Rendition.objects.filter(subject=name_of(found))
    return rows.defer("content", "source", "context").order_by("-pk")


# --- Programmes -----------------------------------------------------------------------------------


def programmes(at: Standing) -> QuerySet[Programme]:
    """The programmes of the agencies this person serves with duties that open content."""
    own = Q(first__in=list(at.clearance)) | Q(second__in=list(at.clearance))
    return Programme.objects.filter(own).select_related("first", "second")


def programme(at: Standing, pk: int, *, to: str | None = None) -> Programme:
    """The programme, or 404; 403 for somebody who does not plan."""
    found = or_404(programmes(at).filter(pk=pk))
    if to is not None and not any(holds(at, one.pk, RIGHTS[to]) for one in found.pair):
        raise PermissionDenied
    return found


def planning_desks(at: Standing) -> list[Agency]:
    """The agencies in whose name this person plans drills and writes scenarios."""
    own = {post.agency_id: post.agency for post in at.postings}
    return [agency for pk, agency in own.items() if holds(at, pk, PLANNERS)]


def plans(at: Standing) -> bool:
    """Whether the person plans drills anywhere."""
    return bool(planning_desks(at))


# --- Scenarios ------------------------------------------------------------------------------------


def scenarios(at: Standing) -> QuerySet[ScenarioVersion]:
    """Every scenario this person may read now: planners and leaders, never its players to be."""
    mine = Crew.objects.filter(
        person=at.person, left_at=None, drill__scenario=OuterRef("pk")
    ).exclude(answer=Crew.Answer.DECLINED)
    visible = Q(Exists(mine.filter(task__in=LEADERS)))
    for agency, cleared in at.clearance.items():
        if at.holds(agency, PLANNERS):
            keeps = Scenario.agencies.through.objects.filter(
                scenario=OuterRef("scenario"), agency=agency
            )
            visible |= Q(Exists(keeps), scenario__classification__lte=cleared)
    ahead = mine.filter(task=T.PLAYER, drill__status__in=OPEN)
    rows = ScenarioVersion.objects.filter(visible).exclude(Exists(ahead))
    return rows.select_related("scenario__owner")


def scenario(at: Standing, pk: int, *, to: str | None = None) -> ScenarioVersion:
    """The version, if this person may read it (else 404) and may do `to` with it (else 403)."""
    found = or_404(scenarios(at).filter(pk=pk))
    if to is not None and not may_write(at, found, to):
        raise PermissionDenied
    return found


def may_write(at: Standing, found: ScenarioVersion, verb: str) -> bool:
    """Whether the person's duties let them do this with the scenario, whatever its status."""
    keepers = Scenario.agencies.through.objects.filter(scenario=found.scenario_id)
    return any(
        holds(at, agency, SCENARIO_RIGHTS[verb], found.scenario.classification)
        for agency in keepers.values_list("agency", flat=True)
    )


def role(found: ScenarioVersion, code: str) -> Role:
    """One role of this version, or 404."""
    return or_404(Role.objects.filter(version=found, code=code).select_related("agency"))


def inject(found: ScenarioVersion, key: str) -> Inject:
    """One inject of this version, or 404."""
    return or_404(Inject.objects.filter(version=found, key=key).select_related("changed_by"))


def objective(found: ScenarioVersion, key: str) -> Objective:
    """One objective of this version, or 404."""
    return or_404(Objective.objects.filter(version=found, key=key).select_related("changed_by"))


def imported(found: ScenarioVersion, pk: int) -> ScenarioImport:
    """One list read from a spreadsheet for this version, or 404."""
    one = or_404(ScenarioImport.objects.filter(version=found, pk=pk))
    one.version = found
    return one


# --- What they share ------------------------------------------------------------------------------


def holds(at: Standing, agency: int, duties: Iterable[str], level: int = 1) -> bool:
    """Whether the person performs one of these duties there, cleared that far."""
    return at.holds(agency, duties) and at.clearance.get(agency, 0) >= level


def _own_crew(at: Standing, drill: Any) -> QuerySet[Crew]:
    rows = Crew.objects.filter(drill=drill, person=at.person, left_at=None)
    return rows.exclude(answer=Crew.Answer.DECLINED)
