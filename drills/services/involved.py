"""Who takes part in a drill that is being held: nobody else ever hears a word of it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import User

from ..models import Crew, Drill
from . import hearing

A, T = Crew.Answer, Crew.Task


def taking_part(drill: Drill) -> QuerySet[Crew]:
    """Who said that they come. Players whom the drill was to surprise could not be asked before:
    they take part unless they declined."""
    there = Q(answer=A.CONFIRMED)
    if drill.is_unannounced:
        there |= Q(answer=A.NONE, task=T.PLAYER)
    return hearing.crew_of(drill).filter(there)


def everybody(drill: Drill) -> list[User]:
    """All who take part."""
    return [one.person for one in taking_part(drill)]


def leading(drill: Drill) -> list[User]:
    """Those of them who know what is in store: who lead, judge and watch over it."""
    return [one.person for one in taking_part(drill).exclude(task__in=(T.PLAYER, T.OBSERVER))]


def playing(drill: Drill, roles: Iterable[str]) -> list[User]:
    """Those who play one of these roles; without a role named, every player."""
    rows, codes = taking_part(drill).filter(task=T.PLAYER), list(roles)
    return [one.person for one in (rows.filter(roles__overlap=codes) if codes else rows)]
