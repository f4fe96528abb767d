"""Who hears of a drill, and the one place where what they hear is written down.

Every notice of a drill is made from templates/notices/drills.drill/, whose frame begins with
LATIHAN – LATIHAN – LATIHAN: nothing about a drill is told in another way.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from coordination.models import Posting
from journal.lifecycle import record
from journal.models import Entry

from ..access import ANSWERERS, PLANNERS
from ..models import Crew, Drill, Invitation

A, T = Crew.Answer, Crew.Task


def say(
    drill: Drill,
    verb: str,
    /,
    *,
    by: User | None,
    tell: Iterable[User] = (),
    at: datetime | None = None,
    **data: Any,
) -> Entry:
    """Write down what happened to the drill, and tell these; numbers and codes only."""
    return record(drill, verb, by=by, tell=tell, at=at, **codes(drill), **data)


def codes(drill: Drill) -> dict[str, Any]:
    """What an entry keeps of a drill: when and of what kind, never its words."""
    starts = drill.starts_at.isoformat() if drill.starts_at else ""
    return {"kind": drill.kind, "day": drill.day.isoformat(), "starts": starts}


def planners(drill: Drill) -> list[User]:
    """Those who plan at either agency of the pair."""
    found: list[User] = []
    for agency in drill.programme.pair:
        found += agency.people(*PLANNERS, cleared=drill.classification)
    return found


def crew_of(drill: Drill) -> QuerySet[Crew]:
    """Those who belong to it now: not taken off, and still in office where they were asked."""
    office = Posting.objects.now().filter(person=OuterRef("person"), agency=OuterRef("agency"))
    rows = Crew.objects.filter(drill=drill, left_at=None, person__is_active=True)
    return rows.filter(Exists(office)).select_related("person", "agency")


def confirmed(drill: Drill, *tasks: str) -> list[User]:
    """Those who said that they come, of these tasks or of all: the only ones a drill may reach."""
    rows = crew_of(drill).filter(answer=A.CONFIRMED)
    return [one.person for one in (rows.filter(task__in=tasks) if tasks else rows)]


def unanswered(drill: Drill) -> list[User]:
    """Those who were asked and have not answered: persons, and who answers for an agency."""
    rows = crew_of(drill).filter(answer=A.NONE)
    if drill.is_unannounced:
        rows = rows.exclude(task=T.PLAYER)
    found = [one.person for one in rows]
    waiting = Invitation.objects.filter(drill=drill, answer=A.NONE).select_related("agency")
    for one in waiting:
        duties = PLANNERS if drill.is_unannounced else ANSWERERS
        found += one.agency.people(*duties, cleared=drill.classification)
    return list({person.pk: person for person in found}.values())


def audience(drill: Drill) -> list[User]:
    """Everybody concerned: who plans it, who was asked and has not declined."""
    rows = crew_of(drill).exclude(answer=A.DECLINED)
    if drill.is_unannounced and drill.status in Drill.AHEAD:
        rows = rows.exclude(task=T.PLAYER)
    found = planners(drill) + [one.person for one in rows]
    guests = Invitation.objects.filter(~Q(answer=A.DECLINED), drill=drill)
    for one in guests.select_related("agency"):
        if not drill.is_unannounced:
            found += one.agency.people(*ANSWERERS, cleared=drill.classification)
    return list({person.pk: person for person in found}.values())
