"""Who can be asked to a drill: agencies, units, people in office, and the roles they may play."""

from django.db.models import Q, QuerySet

from coordination.models import Agency, Posting, Unit

from . import access
from .models import Drill
from .services.inviting import candidates


def agencies(drill: Drill) -> QuerySet[Agency]:
    """The pair, and whoever works with either of them."""
    first, second = drill.programme.pair
    known = Q(pk__in=(first.pk, second.pk))
    known |= Q(pk__in=access.partners_of(first).values("pk"))
    known |= Q(pk__in=access.partners_of(second).values("pk"))
    return Agency.objects.filter(known, is_active=True).order_by("name")


def units(drill: Drill) -> QuerySet[Unit]:
    """The units of those agencies."""
    rows = Unit.objects.filter(agency__in=agencies(drill).values("pk"))
    return rows.select_related("agency").order_by("agency__name", "name")


def postings(drill: Drill) -> QuerySet[Posting]:
    """Everybody in office at an agency that takes part; agency by agency."""
    rows = Posting.objects.now().filter(agency__in=candidates(drill), person__is_active=True)
    return rows.select_related("person", "agency", "position").order_by(
        "agency", "-position__is_head", "position__unit", "pk"
    )


def roles(drill: Drill) -> list[tuple[str, str]]:
    """The roles of the drill's scenario, as choices."""
    if drill.scenario is None:
        return []
    return [(one.code, one.name) for one in drill.scenario.roles.all()]
