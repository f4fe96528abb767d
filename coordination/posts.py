"""The only door to duty posts, teams and rosters.

Each agency edits its own roster and nobody else's. What a partner may read of it is said by a
clause between the two that is in force at this moment; without one it is as if there were none.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User

from .access import BOTH, CONTENT, D, Standing, standing
from .models import (
    Agency,
    CalendarFeed,
    DutyPost,
    Handover,
    Holiday,
    Override,
    Posting,
    RosterImport,
    Rotation,
    Swap,
    Team,
    TeamMember,
)
from .services.readers import rosters_shown

OWN = "own"  # how much one sees of a roster: all of it
ROLES, NAMES = "roles", "roles_and_names_and_phones"  # what a clause may say
FOUND = TypeVar("FOUND", bound=Model)
KEEPERS = frozenset({D.ADMINISTRATOR, D.HEAD, D.SECURITY, D.COMMANDER, D.LIAISON, D.REGISTRAR})
ROSTER_RIGHTS: dict[str, frozenset[D]] = {  # verb: by which duty, at one's own agency
    "keep": KEEPERS,
    "hand": frozenset(BOTH - {D.GATE}),
}


def houses(at: Standing) -> list[Agency]:
    """The agencies where this person is posted, the first posting first."""
    return list({post.agency_id: post.agency for post in at.postings}.values())


def shown(at: Standing) -> list[tuple[Agency, str]]:
    """Whose rosters this person may read, own ones first, and how much of each."""
    own = houses(at)
    levels = rosters_shown([agency.pk for agency in own if agency.pk in at.clearance])
    partners = Agency.objects.filter(pk__in=set(levels) - at.agencies, is_active=True)
    return [(agency, OWN) for agency in own] + [(one, levels[one.pk]) for one in partners]


def house(at: Standing, pk: int, *, to: str | None = None) -> Agency:
    """An agency of one's own, else 404; 403 for those there who may not do `to`."""
    found = next((agency for agency in houses(at) if agency.pk == pk), None)
    if found is None:
        raise Http404
    if to is not None and not may(at, pk, to):
        raise PermissionDenied
    return found


def read(at: Standing, pk: int) -> tuple[Agency, str]:
    """An agency whose roster this person may read, and how much of it, else 404."""
    for agency, level in shown(at):
        if agency.pk == pk:
            return agency, level
    raise Http404


def may(at: Standing, agency: int, verb: str) -> bool:
    """Whether the person's duties there let them do this with its roster."""
    return at.holds(agency, ROSTER_RIGHTS[verb])


def keeps(at: Standing) -> list[Agency]:
    """The agencies whose roster this person keeps."""
    return [agency for agency in houses(at) if may(at, agency.pk, "keep")]


def post(at: Standing, pk: int, *, to: str | None = None) -> DutyPost:
    """A duty post of one's own agency."""
    return _own(at, DutyPost.objects.select_related("agency"), pk, to)


def team(at: Standing, pk: int, *, to: str | None = None) -> Team:
    """A team of one's own agency."""
    return _own(at, Team.objects.select_related("agency"), pk, to)


def rotation(at: Standing, pk: int, *, to: str | None = None) -> Rotation:
    """A rotation of one's own agency."""
    return _own(at, Rotation.objects.select_related("agency"), pk, to)


def override(at: Standing, pk: int, *, to: str | None = None) -> Override:
    """An exception on the roster of one's own agency."""
    people = ("agency", "post", "person_in", "person_out")
    return _own(at, Override.objects.select_related(*people), pk, to)


def holiday(at: Standing, pk: int, *, to: str | None = None) -> Holiday:
    """A holiday of one's own agency; those of the whole country are nobody's here."""
    return _own(at, Holiday.objects.exclude(agency=None).select_related("agency"), pk, to)


def member(at: Standing, pk: int, *, to: str | None = None) -> TeamMember:
    """A membership in a team of one's own agency."""
    people = ("team__agency", "post", "person")
    rows = TeamMember.objects.select_related(*people).annotate(agency_id=F("team__agency"))
    return _own(at, rows, pk, to)


def swap(at: Standing, pk: int) -> Swap:
    """A swap at one's own agency: for its two people and for those who keep the roster."""
    found = _own(at, swaps(), pk, None)
    concerned = at.person.pk in (found.giver_id, found.taker_id)
    if not concerned and not may(at, found.agency_id, "keep"):
        raise Http404
    return found


def swaps() -> QuerySet[Swap]:
    """Swaps with all that a page shows of them."""
    return Swap.objects.select_related("agency", "giver", "taker", "post", "back_post")


def handover(at: Standing, pk: int, *, to: str | None = None) -> Handover:
    """A hand-over at an agency where one has a duty: it counts people."""
    people = ("agency", "handed_by", "taken_by")
    found: Handover = _own(at, Handover.objects.select_related(*people), pk, to)
    if found.agency_id not in at.clearance:
        raise PermissionDenied
    return found


def imported(at: Standing, pk: int) -> RosterImport:
    """An import into the roster of an agency that one keeps."""
    return _own(at, RosterImport.objects.select_related("agency", "read_by"), pk, "keep")


def feed(at: Standing, pk: int) -> CalendarFeed:
    """A calendar address of one's own, else 404."""
    return get_object_or_404(CalendarFeed, pk=pk, owner=at.person, revoked_at=None)


def people(agency: Agency, post: DutyPost | None = None) -> QuerySet[User]:
    """Who may be put on the roster: those in office there now, with the duty the post wants."""
    offices = Posting.objects.now().filter(agency=agency)
    if post is not None and post.duty:
        offices = offices.filter(duties__contains=[post.duty])
    rows = User.objects.filter(pk__in=offices.values("person"), is_active=True)
    return rows.order_by("full_name", "pk")


def swap_viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the swap now. Asked by events, inbox and the relay."""
    found = Swap.objects.filter(pk=pk).first()
    if found is None:
        return set()
    here = _posted(found.agency_id, people)
    two = {found.giver_id, found.taker_id}
    return {person for person, duties in here.items() if person in two or duties & KEEPERS}


def handover_viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the hand-over now."""
    found = Handover.objects.filter(pk=pk).first()
    if found is None:
        return set()
    here = _posted(found.agency_id, people)
    return {person for person, duties in here.items() if duties & CONTENT}


def swaps_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these swaps the person may see now. Asked by a page of the inbox."""
    at = standing(person)
    kept = [agency.pk for agency in keeps(at)]
    theirs = Q(giver=person) | Q(taker=person) | Q(agency__in=kept)
    rows = Swap.objects.filter(theirs, agency__in=at.agencies, pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def handovers_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these hand-overs the person may see now."""
    theirs = list(standing(person).clearance)
    rows = Handover.objects.filter(agency__in=theirs, pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def _posted(agency: int, people: Iterable[int]) -> dict[int, set[str]]:
    now = Posting.objects.now().filter(agency=agency, person__in=list(people))
    found: dict[int, set[str]] = {}
    for person, duties in now.filter(person__is_active=True).values_list("person", "duties"):
        found.setdefault(person, set()).update(duties)
    return found


def _own(at: Standing, rows: QuerySet[FOUND], pk: int, to: str | None) -> FOUND:
    found = get_object_or_404(rows.filter(agency_id__in=at.agencies), pk=pk)
    if to is not None and not may(at, found.agency_id, to):  # type: ignore[attr-defined]
        raise PermissionDenied
    return found
