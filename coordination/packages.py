"""Packages as screens show them: what may be asked for at once, and what one tap grants."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from . import access, calling, queries
from .access import RIGHTS, Standing
from .models import Agency, SupportRequest
from .services import readers
from .services.packages import asked_for
from .services.readers import Package


@dataclass(frozen=True)
class Offer:
    """One package that this person may ask for."""

    package: Package
    requester: Agency
    provider: Agency

    @property
    def people(self) -> list[dict[str, str | int]]:
        """What it brings, for programs."""
        return [{"kind": kind, "number": number} for kind, number in self.package.people]


def offers(at: Standing) -> list[Offer]:
    """What this person may ask for at once, in the name of each of their agencies."""
    desks = access.own_desks(at, "speak")
    found = [(desk, one) for desk in desks for one in readers.packages(desk.pk)]
    pks = {one.provider for _desk, one in found}
    others = Agency.objects.filter(is_active=True).in_bulk(pks)
    return [Offer(one, desk, others[one.provider]) for desk, one in found if one.provider in others]


def confirmed(at: Standing, package: Package, requester: Agency) -> dict[str, Any]:
    """What is shown before a package is sent: what it brings, and who will be called."""
    provider = access.agency(at, package.provider)
    steps = calling.preview(at, calling.plan_for(provider, calling.URGENT))
    return {"package": package, "agency": requester, "provider": provider, "steps": steps}


def may_speak(at: Standing, agency: int) -> bool:
    """Whether this person may ask by word of mouth in the name of this agency."""
    duties = next(duties for end, duties in RIGHTS["speak"] if end == "requester")
    return at.holds(agency, duties)


def next_verbs(at: Standing, asked: SupportRequest) -> list[str]:
    """What this person may do with the request; a package that is agreed comes first."""
    verbs = queries.next_verbs(at, asked)
    if "decide" in verbs and asked.is_pressing and asked_for(asked):
        return ["package", *verbs]
    return verbs


def taps(person: User, pk: int) -> tuple[str, str] | None:
    """The one tap that grants a package from its notice, where the agreement allows that."""
    at = access.standing(person)
    asked = access.support_requests(at).filter(pk=pk).select_related("spoken").first()
    if asked is None or "decide" not in queries.next_verbs(at, asked):
        return None
    package = asked_for(asked)
    if package is None or not package.one_tap:
        return None
    return _("Setujui paket"), reverse("coordination:request_package", args=[pk])
