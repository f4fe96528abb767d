"""Reads for screens: querysets and small frozen records, each at a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Now

from accounts.ready import ready
from journal.lifecycle import IllegalMove, entries, name_of, still_matters
from journal.models import Entry
from notifications.models import Delivery

from . import access
from .access import Reach, Standing
from .models import (
    Agency,
    Assignment,
    Comment,
    Movement,
    Posting,
    SupportLine,
    SupportRequest,
)

S = SupportRequest.Status
PAGE = 50
WRITTEN = (S.DRAFT.value, "revised", "described")  # how the journal calls the writing of words
MUSTER_FROM = timedelta(hours=24)  # an order waits for the gate from the day before
OPEN = tuple(status for status in S if SupportRequest.MOVES.get(status))
WITH_PROVIDER = (S.SUBMITTED, S.RECEIVED, S.UNDER_REVIEW)
DECIDED = (S.APPROVED, S.PARTLY_APPROVED, S.DECLINED)
RUNNING = (S.APPROVED, S.PARTLY_APPROVED, S.ORDERED, S.MUSTERED, S.ON_SCENE, S.RELEASED, S.REPORTED)
GROUPS = {"open": OPEN, "waiting": WITH_PROVIDER, "running": RUNNING}
SEEN_AS = (*GROUPS, *S.values)  # what a list may be narrowed to
VERBS_AT: dict[str, tuple[str, ...]] = {  # what may be done next, the first being the usual one
    S.DRAFT: ("submit", "speak", "revise", "withdraw"),
    S.RETURNED: ("submit", "revise", "withdraw"),
    S.SUBMITTED: ("decide", "receive", "review", "send_back", "withdraw"),
    S.RECEIVED: ("decide", "review", "send_back", "withdraw"),
    S.UNDER_REVIEW: ("decide", "send_back", "withdraw"),
    S.APPROVED: ("order", "withdraw"),
    S.PARTLY_APPROVED: ("order", "withdraw"),
    S.DECLINED: ("close",),
    S.ORDERED: ("muster", "withdraw"),
    S.MUSTERED: ("muster",),
    S.ON_SCENE: ("muster",),
    S.RELEASED: ("report",),
    S.REPORTED: ("close",),
}
FIRST_VERBS = {  # the usual next step: the statuses that wait for it
    first: tuple(status for status, verbs in VERBS_AT.items() if verbs[0] == first)
    for first in dict.fromkeys(verbs[0] for verbs in VERBS_AT.values())
}


LIFE = frozenset(verb for verbs in VERBS_AT.values() for verb in verbs)


def check_time(asked: SupportRequest, verb: str) -> None:
    """Raise IllegalMove if it is too late, or too early, to do this with the request."""
    if verb in LIFE and verb not in VERBS_AT.get(asked.status, ()):
        raise IllegalMove(asked, verb)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; everything optional."""

    words: str = ""
    status: str = ""  # a status, or "open", "waiting", "running"
    end: str = ""  # "made" by us or "received" by us
    partner: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # keyset: older than this id


def support_requests(at: Reach, asked: Filters) -> QuerySet[SupportRequest]:
    """The requests this person may see, newest first, narrowed by the filters."""
    rows = access.support_requests(at)
    if asked.status:
        rows = rows.filter(status__in=GROUPS.get(asked.status, (asked.status,)))
    if asked.words.strip():
        rows = rows.filter(_matching(asked.words))
    if asked.end == "made":
        rows = rows.filter(requester__in=at.agencies)
    if asked.end == "received":
        rows = rows.filter(provider__in=at.agencies)
    if asked.partner:
        rows = rows.filter(Q(requester=asked.partner) | Q(provider=asked.partner))
    if asked.since:
        rows = rows.filter(starts_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(starts_at__lt=asked.until)
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    return rows.defer("search", "purpose").order_by("-pk")


def _matching(words: str) -> Q:
    whole = SearchQuery(words, config="indonesian", search_type="websearch")
    return Q(search=whole) | Q(activity__icontains=words) | Q(letter_number__icontains=words)


def waiting_for(at: Reach) -> QuerySet[SupportRequest]:
    """What stands still until this person does something: the heart of the home page."""
    mine = Q(pk__in=())
    for verb, statuses in FIRST_VERBS.items():
        for end, duties in access.RIGHTS[verb]:
            if desks := [agency for agency in at.agencies if at.holds(agency, duties)]:
                due = Q(starts_at__lte=Now() + MUSTER_FROM) if verb == "muster" else Q()
                mine |= Q(status__in=statuses, **{f"{end}__in": desks}) & due
    rows = access.support_requests(at).filter(mine).defer("search", "purpose")
    return rows.prefetch_related("lines").order_by("starts_at", "pk")


def next_verbs(at: Standing, asked: SupportRequest) -> list[str]:
    """What this person may do with the request as it stands, the usual step first."""
    verbs = (verb for verb in VERBS_AT.get(asked.status, ()) if access.may(at, asked, verb))
    return [verb for verb in verbs if verb != "speak" or asked.is_pressing]


@dataclass(frozen=True)
class Ahead:
    """A request that runs or is to come, with how many were sent, came, and are inside."""

    asked: SupportRequest
    sent: int
    came: int
    inside: int


@dataclass(frozen=True)
class Tally:
    """How many people of one line reached each stage of the ledger."""

    line: SupportLine
    asked: int
    granted: int | None
    ordered: int
    arrived: int
    released: int

    @property
    def inside(self) -> int:
        """Came in and have not gone out."""
        return self.arrived - self.released


LEDGER = {
    f"people_{at.name.lower()}": Sum("movements__number", filter=Q(movements__stage=at))
    for at in (Movement.Stage.ORDERED, Movement.Stage.ARRIVED, Movement.Stage.RELEASED)
}


def ledger(asked: SupportRequest) -> list[Tally]:
    """The request's lines with their sums; one query whatever happened."""
    return [
        Tally(line, line.asked, line.granted, *(getattr(line, name) or 0 for name in LEDGER))
        for line in _summed(asked.pk)
    ]


@ready
def _summed(request: int) -> QuerySet[Any]:
    lines = SupportLine.objects.filter(request=request).annotate(**LEDGER)
    return lines.order_by("pk")  # a sum forgets the model's order


class Moment(NamedTuple):
    """One line of a request's timeline: what happened, and the words that its entry points at."""

    verb: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    actor: int | None
    who: str
    remark: str
    officer: str
    stand_in: str
    agency: Agency | None  # where the actor serves, of the two


def history(asked: SupportRequest, sent: Iterable[Assignment] | None = None) -> list[Moment]:
    """Everything that happened to the request, oldest first; `sent` saves reading it again."""
    officers = {row.pk: str(row.officer) for row in (muster(asked) if sent is None else sent)}
    told = _entries(name_of(asked), asked.requester_id, asked.provider_id)
    return [_moment(asked, entry, officers) for entry in told]


def _moment(asked: SupportRequest, entry: tuple[Any, ...], officers: dict[Any, str]) -> Moment:
    verb, occurred_at, recorded_at, data, actor, who, remark, is_requester, is_provider = entry
    return Moment(
        verb,
        occurred_at,
        recorded_at,
        data,
        actor,
        who=who or "",
        remark=remark or (asked.decision_note if verb in DECIDED else ""),
        officer=officers.get(data.get("assignment"), ""),
        stand_in=officers.get(data.get("stand_in"), ""),
        agency=asked.requester if is_requester else asked.provider if is_provider else None,
    )


@ready
def _entries(subject: str, requester: int, provider: int) -> QuerySet[Any, tuple[Any, ...]]:
    return entries(subject).values_list(
        *("verb", "occurred_at", "recorded_at", "data", "actor", "actor__full_name"),
        Subquery(_remark_of_entry()),
        Exists(_posted_at(requester)),
        Exists(_posted_at(provider)),
    )


def writings(thing: Model) -> QuerySet[Entry]:
    """Each time that its words were written, oldest first; the last one names its version."""
    return Entry.objects.filter(subject=name_of(thing), verb__in=WRITTEN).order_by("pk")


def version(thing: Model) -> int:
    """Which version of its words this is: whoever saves over a newer one is told."""
    return writings(thing).values_list("pk", flat=True).last() or 0


def _remark_of_entry() -> QuerySet[Comment, Any]:
    said = Cast(KeyTextTransform("comment", OuterRef("data")), BigIntegerField())
    return Comment.objects.filter(pk=said).values("text")


def _posted_at(agency: int) -> QuerySet[Posting]:
    return Posting.objects.filter(person=OuterRef("actor"), agency=agency)


@dataclass(frozen=True)
class Shared:
    """One share in force: with whom, until when, why, and who opened that door."""

    kind: str  # "orang" or "instansi": also how its address names it
    pk: int
    name: str
    until: datetime
    reason: str
    by: str


def muster(asked: SupportRequest) -> list[Assignment]:
    """Everyone on the order, line by line, those replaced included."""
    if getattr(asked, "order", None) is None:  # read with the request: costs nothing
        return []
    rows = Assignment.objects.filter(order__request=asked)
    return list(rows.select_related("officer", "line", "replaces__officer").order_by("line", "pk"))


def shares(asked: SupportRequest) -> list[Shared]:
    """With whom the request is shared at this moment, persons and agencies; one query."""
    columns = ("kind", "pk", "name", "until", "reason", "by")
    found = []
    for rows, kind, name in (
        (asked.person_shares, "orang", "user__full_name"),
        (asked.agency_shares, "instansi", "group__agency__short_name"),
    ):
        now = rows.filter(until__gt=Now(), revoked_at=None).order_by()
        named = now.annotate(
            kind=Value(kind), name=Cast(F(name), TextField()), by=F("shared_by__full_name")
        )
        found.append(named.values_list(*columns))
    return [Shared(*row) for row in found[0].union(found[1], all=True).order_by("until", "pk")]


def told(asked: SupportRequest) -> QuerySet[Delivery]:
    """Who has been told what about the request, and how it went; the newest first."""
    rows = Delivery.objects.filter(entry__subject=name_of(asked)).select_related("person", "entry")
    of_entry = ("entry__verb", "entry__occurred_at")
    rows = rows.only("state", "channel", "read_at", "person__full_name", *of_entry)
    return rows.order_by("-entry_id", "person", "channel")


def free_officers(asked: SupportRequest, start: datetime) -> list[Any]:
    """The provider's officers, each with `busy`: the order that keeps them in those hours."""
    clashes = Assignment.objects.filter(
        duty__overlap=(start, asked.ends_at), is_cancelled=False
    ).select_related("order")
    return list(
        access.officers(asked).prefetch_related(
            Prefetch("assignments", queryset=clashes, to_attr="busy")
        )
    )


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call these requests: the activity, unless it is classified."""
    rows = SupportRequest.objects.filter(pk__in=list(pks))
    plain = Posting.Clearance.BIASA
    return {
        row.pk: row.activity if row.classification == plain else row.get_classification_display()
        for row in rows.only("activity", "classification")
    }


def news_wanted(entry: Entry) -> bool:
    """Whether a notice about a request still matters: not once it is called off, but for that."""
    return still_matters(entry, SupportRequest, unless=S.WITHDRAWN)


def counts(at: Standing) -> dict[str, int]:
    """How many requests wait, run and are done, for the home page; one query."""
    wanted = {"waiting": WITH_PROVIDER, "running": RUNNING, "closed": (S.CLOSED,)}
    named = {name: Count("pk", filter=Q(status__in=which)) for name, which in wanted.items()}
    return access.support_requests(at).order_by().aggregate(**named)


def ahead(at: Standing) -> list[Ahead]:
    """What runs now and what is to come, soonest first, each with who was sent and is inside."""
    sent = Count("order__assignments", filter=Q(order__assignments__is_cancelled=False))
    came = Q(order__assignments__arrived_at__isnull=False)
    inside = Count("order__assignments", filter=came & Q(order__assignments__released_at=None))
    rows = access.support_requests(at).filter(status__in=(*WITH_PROVIDER, *RUNNING))
    rows = rows.annotate(
        sent=sent, came=Count("order__assignments", filter=came), inside=inside
    ).filter(Q(ends_at__gt=Now()) | Q(inside__gt=0))
    found = rows.defer("search", "purpose").order_by("starts_at", "pk")[:PAGE]
    return [Ahead(row, row.sent, row.came, row.inside) for row in found]
