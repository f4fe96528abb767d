"""Who serves where: reads for the directory, and for those who keep an agency's people."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from . import access
from .access import Standing
from .models import Agency, Officer, Position, Posting

MOST_CONTACTS = 200


@dataclass(frozen=True)
class Contact:
    """Somebody in office, and whether the reader may have their number and address."""

    posting: Posting
    is_open: bool

    @property
    def phone(self) -> str:
        return self.posting.person.phone if self.is_open else ""

    @property
    def email(self) -> str:
        return self.posting.person.email if self.is_open else ""


def contacts(at: Standing, words: str = "", agency: Agency | None = None) -> list[Contact]:
    """Who serves where, in the agencies this person may look up; every word must match."""
    rows = access.postings(at)
    if agency is not None:
        rows = rows.filter(agency=agency)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(person__full_name__icontains=word)
            | Q(person__rank__icontains=word)
            | Q(position__title__icontains=word)
            | Q(position__unit__name__icontains=word)
            | Q(agency__name__icontains=word)
            | Q(agency__short_name__icontains=word)
        )
    rows = rows.order_by("agency__name", "-position__is_head", "position__unit", "position", "pk")
    return [Contact(row, access.may_call(at, row)) for row in rows[: MOST_CONTACTS + 1]]


def staff(agency: Agency) -> QuerySet[Posting]:
    """Everybody who is or will be in office here, for the agency's own administrator."""
    rows = agency.postings.filter(Q(until=None) | Q(until__gt=Now()))
    return rows.select_related("person", "position__unit").order_by(
        "-position__is_head", "position__unit", "position", "since"
    )


def vacant(agency: Agency) -> QuerySet[Position]:
    """The offices that nobody holds at this moment."""
    held = Posting.objects.now().filter(agency=agency).values("position")
    return agency.positions.exclude(pk__in=held).select_related("unit")


def register(agency: Agency, words: str = "") -> QuerySet[Officer]:
    """Those whom the agency can send, kind by kind; every word must match."""
    rows = agency.officers.filter(is_active=True)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(service_number__icontains=word)
            | Q(rank__icontains=word)
            | Q(title__icontains=word)
            | Q(kind__icontains=word)
        )
    return rows.order_by("kind", "name", "pk")
