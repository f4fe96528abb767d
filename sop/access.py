"""The only door to SOPs. Unseen is 404, seen but not yours to do is 403.

A draft is seen by those who write and review it, at every agency that will ratify it. From the
moment it is ratified it is read by everybody who serves at one of its agencies with duties that
open content, and by whoever holds an office that one of its lanes names.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from coordination.access import CONTENT, Standing, or_404, partners_of, standing, standing_of
from coordination.models import Agency, Position, Posting
from documents.models import Attachment, Rendition
from journal.lifecycle import name_of

from .models import (
    Acknowledgement,
    LaneRow,
    Part,
    Party,
    PrintedCopy,
    Ratification,
    Remark,
    ReviewStep,
    SopDocument,
    SopVersion,
    StepRow,
)

__all__ = ("CONTENT", "Standing", "partners_of", "standing", "standing_of")

D, S = Posting.Duty, SopVersion.Status
WRITERS = frozenset({D.SECURITY, D.LIAISON, D.HEAD})
REVIEWERS = frozenset(WRITERS | {D.REGISTRAR, D.COMMANDER})
HEADS = frozenset({D.HEAD})
SCANNERS = frozenset(WRITERS | {D.REGISTRAR})
CHAIN_KEEPERS = frozenset({D.HEAD, D.REGISTRAR, D.ADMINISTRATOR})
OPEN = (S.DRAFT, S.IN_REVIEW, S.READY_TO_SIGN)

RIGHTS: dict[
    str, tuple[tuple[str, frozenset[Posting.Duty]], ...]
] = {  # verb: at which end, by which duty
    "start": (("owner", WRITERS),),
    "edit": (("ratifier", WRITERS),),
    "comment": (("ratifier", CONTENT),),
    "resolve": (("ratifier", WRITERS),),
    "submit": (("ratifier", WRITERS),),
    "initial": (("ratifier", CONTENT),),  # and only the office whose turn it is
    "number": (("ratifier", REVIEWERS),),
    "freeze": (("ratifier", WRITERS),),
    "ratify": (("ratifier", HEADS),),
    "scan": (("ratifier", SCANNERS),),
    "reopen": (("ratifier", HEADS),),
    "amend": (("ratifier", WRITERS),),
    "withdraw": (("ratifier", HEADS),),
    "discard": (("ratifier", WRITERS),),
    "keep": (("ratifier", WRITERS),),
    "cover": (("any", REVIEWERS),),
    "copy": (("any", WRITERS),),
}


def versions(at: Standing) -> QuerySet[SopVersion]:
    """Every version this person may read now."""
    visible = Q(pk__in=())
    for agency, cleared in at.clearance.items():
        here = Q(document__classification__lte=cleared)
        parties = Party.objects.filter(document=OuterRef("document"), agency=agency)
        signed = Q(status=S.RATIFIED) | Q(status=S.WITHDRAWN, ratified_at__isnull=False)
        visible |= here & Q(Exists(parties)) & signed
        visible |= here & Q(Exists(parties.filter(ratifies=True)))
    visible |= _in_its_lanes(at)
    return SopVersion.objects.filter(visible).select_related("document", "document__owner")


def version(at: Standing, pk: int, *, to: str | None = None) -> SopVersion:
    """The version, if this person may read it (else 404) and may do `to` with it (else 403).

    It knows the lanes that the person's offices stand in, and when they confirmed having read it.
    """
    parties = Prefetch("document__parties", Party.objects.select_related("agency"))
    offices = [post.position_id for post in at.postings]
    lanes = LaneRow.objects.filter(version=OuterRef("pk"), posts__in=offices).order_by("place")
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=at.person)
    whole = versions(at).prefetch_related(parties)
    whole = whole.annotate(own=ArraySubquery(lanes.values("code")), read_at=read.values("at"))
    found = or_404(whole.filter(pk=pk))
    if to is not None and not may(at, found, to):
        raise PermissionDenied
    return found


def may(at: Standing, found: SopVersion, verb: str) -> bool:
    """Whether the person's duties let them do this at their end, whatever the status."""
    return any(
        _holds(at, found.document, party.agency_id, duties)
        for end, duties in RIGHTS[verb]
        for party in found.document.parties.all()
        if _is_at(found.document, party, end)
    )


def own_parties(at: Standing, found: SopVersion, verb: str) -> list[Agency]:
    """The agencies in whose name the person may do this, in the order of the parties."""
    return [
        party.agency
        for party in found.document.parties.all()
        for end, duties in RIGHTS[verb]
        if _is_at(found.document, party, end)
        and _holds(at, found.document, party.agency_id, duties)
    ]


def desks(at: Standing) -> list[Agency]:
    """The agencies in whose name this person may begin an SOP."""
    own = {post.agency_id: post.agency for post in at.postings}
    return [agency for pk, agency in own.items() if at.holds(pk, WRITERS)]


def chains(at: Standing) -> list[Agency]:
    """The agencies whose chain of initials this person keeps."""
    own = {post.agency_id: post.agency for post in at.postings}
    return [agency for pk, agency in own.items() if at.holds(pk, CHAIN_KEEPERS)]


def lanes_of(found: Any) -> list[str]:
    """The codes of the lanes that the offices of whoever asked for the version stand in."""
    return list(dict.fromkeys(found.own))


def read_at(found: Any) -> datetime | None:
    """When whoever asked for the version confirmed having read it."""
    at: datetime | None = found.read_at
    return at


def step(found: SopVersion, key: str) -> StepRow:
    """One row of this version, or 404."""
    return or_404(StepRow.objects.filter(version=found, key=key).select_related("changed_by"))


def lane(found: SopVersion, code: str) -> LaneRow:
    """One lane of this version, or 404."""
    return or_404(LaneRow.objects.filter(version=found, code=code).select_related("agency"))


def review_steps(found: SopVersion) -> QuerySet[Any]:
    """The initials of this round, each with whether somebody cleared that far holds its office."""
    holding = Posting.objects.now().filter(
        position=OuterRef("position"),
        clearance__gte=found.document.classification,
        duties__overlap=list(CONTENT),
        person__is_active=True,
    )
    rows = ReviewStep.objects.filter(version=found, round=found.round)
    return rows.annotate(is_held=Exists(holding)).order_by("agency", "place")


def remark(found: SopVersion, pk: int) -> Remark:
    """One remark on this version, or 404."""
    return or_404(Remark.objects.filter(version=found, pk=pk).select_related("author"))


def copy(at: Standing, found: SopVersion, pk: int) -> PrintedCopy:
    """A copy that this person printed, or 404."""
    return or_404(PrintedCopy.objects.filter(version=found, by=at.person, pk=pk))


def part(found: SopVersion, kind: str) -> Part:
    """One part of this version, or 404."""
    return or_404(Part.objects.filter(version=found, kind=kind).select_related("changed_by"))


def among(agencies: Iterable[Agency]) -> QuerySet[Agency]:
    """These agencies, for a form to choose from."""
    return Agency.objects.filter(pk__in=[one.pk for one in agencies])


def offices(agencies: Iterable[Agency]) -> QuerySet[Position]:
    """The offices of these agencies, for a form to choose from."""
    rows = Position.objects.filter(agency__in=[one.pk for one in agencies])
    return rows.select_related("agency", "unit").order_by("agency", "-is_head", "unit", "pk")


def scan_sheet(found: SopVersion, agency: int) -> Attachment:
    """What an agency handed in with its signature by hand, with its bytes, or 404."""
    signed = Ratification.objects.filter(version=found, agency=agency).values("signature__scan")
    return or_404(Attachment.objects.filter(pk__in=signed))


def papers(found: SopVersion) -> QuerySet[Rendition]:
    """The printed forms of this version, the newest first, without their bytes."""
    rows = Rendition.objects.filter(subject=name_of(found), kind="sop")
    return rows.defer("content", "source").order_by("-pk")


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the version now. Asked by events, inbox and the relay."""
    found = SopVersion.objects.filter(pk=pk).select_related("document").first()
    if found is None:
        return set()
    now = Posting.objects.now().filter(
        person__in=list(people),
        person__is_active=True,
        clearance__gte=found.document.classification,
    )
    parties = Party.objects.filter(document=found.document)
    if found.ratified_at is None:
        parties = parties.filter(ratifies=True)
    seen = Q(agency__in=parties.values("agency"), duties__overlap=list(CONTENT))
    if found.ratified_at is not None:
        seen |= Q(position__in=LaneRow.objects.filter(version=found).values("posts"))
    return set(now.filter(seen).values_list("person", flat=True))


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these versions the person may see now. Asked by a page of the inbox."""
    rows = versions(standing(person)).filter(pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def people_of(found: SopVersion, *duties: str) -> list[User]:
    """Those who perform one of these duties at an agency that ratifies."""
    told: list[User] = []
    for party in found.document.parties.all():
        if party.ratifies:
            told += party.agency.people(*duties, cleared=found.document.classification)
    return told


def readers(found: SopVersion) -> QuerySet[User]:
    """Those who stand in one of its lanes at this moment: they read and confirm."""
    now = Posting.objects.now().filter(
        position__in=LaneRow.objects.filter(version=found).values("posts"),
        clearance__gte=found.document.classification,
    )
    return User.objects.filter(pk__in=now.values("person"), is_active=True)


def _in_its_lanes(at: Standing) -> Q:
    """Ratified versions that name an office of the person's, cleared that far there."""
    named = Q(pk__in=())
    for post in at.postings:
        lanes = LaneRow.objects.filter(version=OuterRef("pk"), posts=post.position_id)
        named |= Q(Exists(lanes), document__classification__lte=post.clearance)
    return named & Q(ratified_at__isnull=False)


def _is_at(document: SopDocument, party: Party, end: str) -> bool:
    if end == "owner":
        return party.agency_id == document.owner_id
    return party.ratifies or end == "any"


def _holds(at: Standing, document: SopDocument, agency: int, duties: Iterable[str]) -> bool:
    return at.holds(agency, duties) and at.clearance.get(agency, 0) >= document.classification
