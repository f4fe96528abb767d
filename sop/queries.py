"""Reads for screens: querysets and small frozen records, each at a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat, Now

from accounts.models import User
from coordination.models import Agency, Posting
from documents.models import Rendition
from journal.lifecycle import still_matters, timeline
from journal.models import Entry

from . import access
from .access import Standing
from .models import (
    Acknowledgement,
    ChainLink,
    LaneRow,
    Party,
    PrintedCopy,
    Ratification,
    Remark,
    ReviewStep,
    SopVersion,
    Wording,
)

S = SopVersion.Status
MOST_WAITING = 8
MOST_VERSIONS = 400  # of one circle of agencies; more than a wall of binders


@dataclass(frozen=True)
class Filters:
    """What the library is narrowed to; everything optional."""

    words: str = ""
    hazard: str = ""
    phase: str = ""  # a phase, "mine" (waits for my agency) or "unread" (I have not confirmed)


@dataclass(frozen=True)
class Row:
    """One version as the library shows it."""

    version: SopVersion
    signed: frozenset[int]  # the agencies that have ratified it
    is_read: bool
    paper: bool  # a signed paper that can be printed at once
    tonight: tuple[int, int] | None = None  # of one's own shift who have read it, and who should

    @property
    def parties(self) -> list[Agency]:
        return [party.agency for party in self.version.document.parties.all() if party.ratifies]

    @property
    def unsigned(self) -> list[Agency]:
        """Who must still sign; nobody before the text is frozen, or after it is ratified."""
        if self.version.status != S.READY_TO_SIGN:
            return []
        return [one for one in self.parties if one.pk not in self.signed]


def library(at: Standing, asked: Filters) -> list[Row]:
    """The newest text of each SOP, and what is being written beside it; three queries."""
    rows = access.versions(at).filter(_shown_now())
    if asked.hazard:
        rows = rows.filter(document__hazard=asked.hazard)
    for word in asked.words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(document__code__icontains=word))
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=at.person)
    rows = rows.annotate(is_read=Exists(read), has_paper=Exists(_its_paper()))
    rows = (
        rows.defer("frozen", "withdrawal_note")
        .prefetch_related(
            Prefetch("document__parties", Party.objects.select_related("agency")),
            Prefetch("ratifications", Ratification.objects.only("version", "agency")),
        )
        .order_by("document__code", "document", "-revision")
    )
    made = [
        Row(
            row,
            frozenset(one.agency_id for one in row.ratifications.all()),
            row.is_read,
            row.ratified_at is not None and row.has_paper,
        )
        for row in rows[:MOST_VERSIONS]
    ]
    return [row for row in made if _matches(at, row, asked.phase)]


def _shown_now() -> Q:
    """Not what something newer has replaced; of withdrawn ones, those that once held."""
    newer = SopVersion.objects.filter(
        document=OuterRef("document"), revision__gt=OuterRef("revision"), ratified_at__isnull=False
    )
    replaced = Q(superseded_by__in_force_from__lte=Now())
    once_held = Q(ratified_at__isnull=False) & Q(~Exists(newer))
    return ~replaced & (~Q(status=S.WITHDRAWN) | once_held)


def _its_paper() -> QuerySet[Rendition]:
    name = Concat(Value("sop.sopversion:"), Cast(OuterRef("pk"), CharField()))
    return Rendition.objects.filter(subject=name, state=Rendition.State.READY)


def _matches(at: Standing, row: Row, phase: str) -> bool:
    if phase == "mine":
        return any(agency.pk in at.agencies for agency in row.unsigned)
    if phase == "unread":
        return row.version.phase == "effective" and not row.is_read
    return not phase or row.version.phase == phase


def waiting_for(at: Standing) -> list[SopVersion]:
    """What stands still until this person signs, initials or confirms it; one query."""
    offices = [post.position_id for post in at.postings]
    heads = [agency for agency in at.agencies if at.holds(agency, access.HEADS)]
    parties = Party.objects.filter(document=OuterRef("document"), agency__in=heads, ratifies=True)
    signed = Ratification.objects.filter(version=OuterRef("pk"), agency__in=heads)
    turn = ReviewStep.objects.filter(
        version=OuterRef("pk"), round=OuterRef("round"), outcome="", position__in=offices
    )
    lanes = LaneRow.objects.filter(version=OuterRef("pk"), posts__in=offices)
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=at.person)
    holds = Q(in_force_until=None) | Q(in_force_until__gt=Now())
    mine = Q(Exists(parties), ~Exists(signed), status=S.READY_TO_SIGN)
    mine |= Q(Exists(turn.filter(due_at__isnull=False)), status=S.IN_REVIEW)
    mine |= Q(holds, Exists(lanes), ~Exists(read), status=S.RATIFIED, in_force_from__lte=Now())
    rows = access.versions(at).filter(mine).defer("frozen", "withdrawal_note")
    return list(rows.order_by("moved_at", "pk")[:MOST_WAITING])


def siblings(at: Standing, version: SopVersion) -> list[SopVersion]:
    """Every version of the series that this person may read, the newest first."""
    rows = access.versions(at).filter(document=version.document_id)
    return list(rows.defer("frozen").order_by("-revision"))


def ratifications(version: SopVersion) -> list[Ratification]:
    """Who has ratified the version, in the order of their signatures."""
    return list(version.ratifications.select_related("agency", "signer"))


def remarks(version: SopVersion) -> list[Remark]:
    """What was said about the version, oldest first."""
    return list(version.remarks.select_related("author", "resolved_by"))


def chain(version: SopVersion) -> list[ReviewStep]:
    """The initials of this round, agency by agency."""
    return list(access.review_steps(version).select_related("agency", "position", "by"))


def links(agency: Agency) -> list[ChainLink]:
    """The agency's usual chain of initials, lowest first."""
    return list(ChainLink.objects.filter(agency=agency).select_related("position"))


def wordings(version: SopVersion, what: str) -> list[Wording]:
    """What a row said before, the newest first."""
    rows = version.wordings.filter(what=what).select_related("by")
    return list(rows.order_by("-pk")[:20])


def copies(version: SopVersion) -> QuerySet[PrintedCopy]:
    """Who printed the version, the newest first."""
    return version.copies.select_related("by").order_by("-pk")


def is_gone(version: SopVersion, key: str) -> bool:
    """Whether there was a step of this key, and somebody took it out."""
    there = version.step_rows.filter(key=key).exists()
    return not there and version.wordings.filter(what=f"step:{key}").exists()


@dataclass(frozen=True)
class Moment:
    """One line of a version's history: the entry, and the words it points at."""

    entry: Entry
    remark: str


def history(version: SopVersion) -> list[Moment]:
    """What happened to the version, oldest first; single rows, readers and prints left out."""
    small = ("step_", "lane_", "part_", "acknowledged", "printed")
    said = Cast(KeyTextTransform("remark", OuterRef("data")), BigIntegerField())
    words = Subquery(version.remarks.filter(pk=said).values("text"))
    told = timeline(version).annotate(remark=words)
    return [Moment(one, one.remark or "") for one in told if not one.verb.startswith(small)]


# --- Coverage -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Somebody who stands in a lane: where, in which unit, and since when they have confirmed."""

    person: User
    agency: Agency
    unit: str
    office: str
    lane: str
    read_at: datetime | None


def coverage(version: SopVersion) -> list[Reader]:
    """Everybody in the version's lanes at this moment, lane by lane; three queries."""
    read = dict(version.acknowledgements.values_list("person", "at"))
    lanes = LaneRow.objects.filter(version=version)
    posts = {
        (lane, post): None for lane, post in lanes.values_list("name", "posts") if post is not None
    }
    now = Posting.objects.now().filter(
        position__in=[post for _lane, post in posts],
        person__is_active=True,
        clearance__gte=version.document.classification,
    )
    holders = list(now.select_related("person", "agency", "position__unit"))
    return [
        Reader(
            held.person, held.agency, held.position.unit.name, held.title, lane,
            read.get(held.person_id),
        )
        for lane, post in posts
        for held in holders
        if held.position_id == post
    ]  # fmt: skip


# --- Ports ----------------------------------------------------------------------------------------


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call these versions: code and title, unless they are classified."""
    rows = SopVersion.objects.filter(pk__in=list(pks)).select_related("document")
    plain = Posting.Clearance.BIASA
    return {
        row.pk: str(row) if row.document.classification == plain else row.document.code
        for row in rows.only("title", "document__code", "document__classification")
    }


def news_wanted(entry: Entry) -> bool:
    """Whether a notice about a version still matters: not once it is withdrawn, but for that."""
    return still_matters(entry, SopVersion, unless=S.WITHDRAWN)


def in_force(code: str, owner: str = "") -> list[SopVersion]:
    """The versions in force under this code; of one owner, if it is named."""
    rows = SopVersion.objects.in_force().filter(document__code__iexact=code)
    if owner:
        rows = rows.filter(document__owner__code=owner)
    return list(rows.select_related("document__owner"))


def open_review(at: Standing) -> QuerySet[SopVersion]:
    """Versions in review that this person may read, the one that waits longest first."""
    return access.versions(at).filter(status=S.IN_REVIEW).order_by(F("moved_at").asc())
