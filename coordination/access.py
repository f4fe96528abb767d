"""The only door to rows. Views, tasks and the API never query models directly; they ask here.

Unseen is 404, seen but not yours to do is 403. Rights flow from the postings that hold at this
moment; the one exception is a share, whose end date is part of the query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from accounts.http import SignedIn
from accounts.models import User
from accounts.ready import ready
from documents.models import Attachment, Rendition
from journal.lifecycle import name_of

from .models import Agency, Agreement, Assignment, Officer, Partnership, Posting, SupportRequest
from .models.shares import AgencyShare, PersonShare

D = Posting.Duty
ASKERS = frozenset({D.COMMANDER, D.SECURITY, D.HEAD, D.REGISTRAR})
DECIDERS = frozenset({D.LIAISON, D.HEAD})
AT_THE_GATE = frozenset({D.GATE, D.COMMANDER, D.SECURITY})
IN_THE_FIELD = frozenset({D.FIELD, D.LIAISON})
CONTENT = frozenset(set(D) - {D.ADMINISTRATOR})  # an administrator's duty opens no content
BOTH = frozenset(CONTENT - {D.OBSERVER})

RIGHTS: dict[str, tuple[tuple[str, frozenset[D]], ...]] = {  # verb: at which end, by which duty
    "revise": (("requester", ASKERS),),
    "submit": (("requester", ASKERS),),
    "speak": (("requester", ASKERS - {D.REGISTRAR}),),
    "letter": (("requester", ASKERS),),
    "withdraw": (("requester", ASKERS),),
    "receive": (("provider", DECIDERS | {D.REGISTRAR}),),
    "review": (("provider", DECIDERS),),
    "decide": (("provider", DECIDERS),),
    "send_back": (("provider", DECIDERS),),
    "order": (("provider", DECIDERS),),
    "muster": (("requester", AT_THE_GATE), ("provider", IN_THE_FIELD)),
    "report": (("provider", IN_THE_FIELD),),
    "close": (("requester", ASKERS - {D.REGISTRAR}),),
    "comment": (("requester", BOTH), ("provider", BOTH)),
    "attach": (("requester", ASKERS), ("provider", DECIDERS | IN_THE_FIELD)),
    "share": (
        ("requester", frozenset({D.HEAD, D.SECURITY, D.COMMANDER})),
        ("provider", DECIDERS),
    ),
}
FOUND = TypeVar("FOUND", bound=Model)


@dataclass(frozen=True)
class Reach:
    """Where somebody serves, with which duties, how cleared: all that the rows they see depend on.

    Whoever serves alike has the same reach; only a guest's says who they are.
    """

    duties: Mapping[int, frozenset[str]] = field(default_factory=dict)  # agency: duties
    clearance: Mapping[int, int] = field(default_factory=dict)  # agency: for content
    guest: int | None = None  # the person with whom, or with whose agency, something is shared

    def __hash__(self) -> int:
        return hash((frozenset(self.duties.items()), frozenset(self.clearance.items())))

    @property
    def agencies(self) -> frozenset[int]:
        """Where the person is posted at all."""
        return frozenset(self.duties)

    @property
    def administers(self) -> frozenset[int]:
        """The agencies whose own affairs the person keeps."""
        return frozenset(pk for pk in self.duties if self.holds(pk, {D.ADMINISTRATOR}))

    def holds(self, agency: int, duties: Iterable[str]) -> bool:
        """Whether the person performs one of these duties there."""
        return not self.duties.get(agency, frozenset()).isdisjoint(duties)


@dataclass(frozen=True, kw_only=True)
class Standing(Reach):
    """What a person's postings amount to at this moment."""

    person: User
    postings: tuple[Posting, ...] = ()

    __hash__ = Reach.__hash__

    @cached_property
    def reach(self) -> Reach:
        """The same without the person."""
        return Reach(self.duties, self.clearance, self.guest)


def standing(person: User) -> Standing:
    """The person's standing now, in one query. Nobody has any without a posting."""
    duties: dict[int, frozenset[str]] = {}
    clearance: dict[int, int] = {}
    postings = tuple(_in_office(person.pk))
    for posting in postings:
        duties[posting.agency_id] = duties.get(posting.agency_id, frozenset()) | set(posting.duties)
        if CONTENT.intersection(posting.duties):
            cleared = max(clearance.get(posting.agency_id, 0), posting.clearance)
            clearance[posting.agency_id] = cleared
    guest = person.pk if any(posting.is_guest for posting in postings) else None
    return Standing(duties, clearance, guest, person=person, postings=postings)


@ready
def _in_office(person: int) -> QuerySet[Any]:
    """The person's postings that hold, each with whether anything is shared."""
    shared = Exists(_shared_by_name(OuterRef("person"))) | Exists(_shared_with_agency())
    now = Posting.objects.now().filter(person=person, person__is_active=True)
    return now.annotate(is_guest=shared).select_related("agency", "position")


def standing_of(request: SignedIn) -> Standing:
    """The standing of whoever asks for this page, read once for the page and its frame."""
    kept: Standing | None = request.__dict__.get("standing")
    if kept is None or kept.person != request.user:
        kept = request.__dict__["standing"] = standing(request.user)
    return kept


def support_requests(at: Reach) -> QuerySet[SupportRequest]:
    """Every request this person may see: of the agencies they serve, and those shared with them."""
    visible = Q(pk__in=())
    for agency, cleared in at.clearance.items():
        theirs = Q(requester=agency) | (Q(provider=agency) & ~Q(status="draft"))
        visible |= theirs & Q(classification__lte=cleared)
    if at.clearance and at.guest:  # asked of the few only: it would cost every list its index
        visible |= _shared_with(at) & Q(classification__lte=max(at.clearance.values()))
    return SupportRequest.objects.filter(visible).select_related("requester", "provider")


def support_request(at: Standing, pk: int, *, to: str | None = None) -> SupportRequest:
    """The request, if this person may see it (else 404) and may do `to` with it (else 403)."""
    found = next(iter(_whole(pk, at=at.reach)), None)
    if found is None:
        raise Http404
    if to is not None and not may(at, found, to):
        raise PermissionDenied
    return found


@ready
def _whole(pk: int, *, at: Reach) -> QuerySet[SupportRequest]:
    return support_requests(at).select_related("order", "report").filter(pk=pk)


def may(at: Standing, asked: SupportRequest, verb: str) -> bool:
    """Whether the person's duties let them do this at their end, whatever the status."""
    if asked.classification > max(
        (at.clearance.get(end, 0) for end in (asked.requester_id, asked.provider_id)), default=0
    ):
        return False
    return any(at.holds(getattr(asked, f"{end}_id"), duties) for end, duties in RIGHTS[verb])


def is_guest(at: Standing, asked: SupportRequest) -> bool:
    """Whether only a share lets this person in; what a guest sees is written down."""
    return at.agencies.isdisjoint({asked.requester_id, asked.provider_id})


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the request now. Asked by events, inbox and the relay."""
    asked = SupportRequest.objects.filter(pk=pk).first()
    if asked is None:
        return set()
    ends = (
        {asked.requester_id} if asked.status == "draft" else {asked.requester_id, asked.provider_id}
    )
    cleared = Posting.objects.now().filter(
        person__in=list(people),
        person__is_active=True,
        clearance__gte=asked.classification,
        duties__overlap=list(CONTENT),
    )
    seen = set(cleared.filter(agency__in=ends).values_list("person", flat=True))
    named = PersonShare.objects.filter(_in_force(), content_object=asked).values("user")
    groups = AgencyShare.objects.filter(_in_force(), content_object=asked).values("group")
    guests = cleared.filter(Q(person__in=named) | Q(agency__group__in=groups))
    return seen | set(guests.values_list("person", flat=True))


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these requests the person may see now. Asked by a page of the inbox."""
    rows = support_requests(standing(person)).filter(pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def agencies(at: Reach) -> QuerySet[Agency]:
    """The agencies this person may look up: their own and those that theirs works with."""
    pairs = Partnership.objects.now().filter(Q(first__in=at.agencies) | Q(second__in=at.agencies))
    known = (
        Q(pk__in=at.agencies) | Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second"))
    )
    return Agency.objects.filter(known, is_active=True)


def partners(at: Standing) -> list[Agency]:
    """The same agencies, read by pages that offer them for choice."""
    return _partners(at=at.reach)


@ready
def _partners(*, at: Reach) -> QuerySet[Agency]:
    return agencies(at)


def agency(at: Standing, pk: int, *, to: str | None = None) -> Agency:
    """The agency, if it may be looked up (else 404); `to="administer"` wants its administrator."""
    found = or_404(agencies(at).filter(pk=pk))
    if to == "administer" and not at.holds(found.pk, {D.ADMINISTRATOR}):
        raise PermissionDenied
    return found


def partners_of(agency: Agency) -> QuerySet[Agency]:
    """Those this agency may ask for help at this moment."""
    return _partners_of(agency.pk)


def _partners_of(agency: int) -> QuerySet[Agency]:
    pairs = Partnership.objects.now()
    others = Q(pk__in=pairs.filter(first=agency).values("second"))
    others |= Q(pk__in=pairs.filter(second=agency).values("first"))
    return Agency.objects.filter(others, is_active=True)


def partner(agency: Agency, pk: int) -> Agency | None:
    """The one of them with this number, if it is one."""
    return next(iter(_partner_of(agency.pk, pk)), None)


@ready
def _partner_of(agency: int, pk: int) -> QuerySet[Agency]:
    return _partners_of(agency).filter(pk=pk)


def desks(at: Standing, verb: str) -> QuerySet[Agency]:
    """The agencies in whose name this person may do `verb` as the requester."""
    return Agency.objects.filter(pk__in=[agency.pk for agency in own_desks(at, verb)])


def own_desks(at: Standing, verb: str) -> list[Agency]:
    """The same agencies as the standing already holds them."""
    duties = next(duties for end, duties in RIGHTS[verb] if end == "requester")
    own = {post.agency_id: post.agency for post in at.postings}
    return [agency for pk, agency in own.items() if at.holds(pk, duties)]


def may_ask(at: Standing) -> bool:
    """Whether there is an agency in whose name this person may ask for help."""
    return any(at.holds(agency, ASKERS) for agency in at.agencies)


def postings(at: Standing) -> QuerySet[Posting]:
    """Who serves where, in the agencies this person may look up."""
    now = Posting.objects.now().filter(person__is_active=True)
    return now.filter(agency__in=agencies(at)).select_related(
        "person", "agency", "position", "position__unit"
    )


def may_call(at: Standing, posting: Posting) -> bool:
    """Whether this person may have the number of whoever holds this posting.

    At one's own agency everybody's; at a partner's only of those who deal with partners, by
    their duties: the numbers of its other staff are not ours to hand out.
    """
    return posting.agency_id in at.agencies or not BOTH.isdisjoint(posting.duties)


def posting(at: Standing, pk: int, *, to: str) -> Posting:
    """A posting that holds at an agency this person administers, else 404; 403 for its others."""
    found = or_404(postings(at).filter(pk=pk))
    agency(at, found.agency_id, to=to)
    return found


def officer(at: Standing, pk: int, *, to: str) -> Officer:
    """An officer of an agency this person administers, else 404; 403 for its others."""
    known = Officer.objects.filter(agency__in=agencies(at), is_active=True)
    found = or_404(known.filter(pk=pk).select_related("agency"))
    agency(at, found.agency_id, to=to)
    return found


def officers(asked: SupportRequest) -> QuerySet[Officer]:
    """Those whom the provider of this request can send."""
    return Officer.objects.filter(agency=asked.provider_id, is_active=True)


def assignment(asked: SupportRequest, pk: int) -> Assignment:
    """One officer on this request's order, or 404."""
    found = or_404(
        Assignment.objects.filter(pk=pk, order__request=asked).select_related(
            "order", "officer", "line", "replaces__officer"
        )
    )
    found.order.request = asked
    return found


def paper(asked: SupportRequest | Agreement, pk: int) -> Rendition:
    """A printed form of this request or agreement, with its bytes, or 404."""
    return or_404(Rendition.objects.filter(pk=pk, subject=name_of(asked)))


def attachment(asked: SupportRequest, pk: int) -> Attachment:
    """A file attached to this request, with its bytes, or 404."""
    return or_404(Attachment.objects.filter(pk=pk, subject=name_of(asked)))


def share(asked: SupportRequest, kind: str, pk: int) -> PersonShare | AgencyShare:
    """One share of this request, with a person or with an agency, or 404."""
    if kind == "orang":
        person: PersonShare = or_404(PersonShare.objects.filter(pk=pk, content_object=asked))
        return person
    if kind != "instansi":
        raise Http404
    agency: AgencyShare = or_404(AgencyShare.objects.filter(pk=pk, content_object=asked))
    return agency


def outsider(spelled: str) -> User | Agency | None:
    """The person with exactly this number, or the agency with exactly this code.

    There is no list to choose from: the names of other pairs are not ours to show.
    """
    plain = "".join(spelled.split())
    person = User.objects.filter(service_number__iexact=plain, is_active=True).first()
    return person or Agency.objects.filter(code__iexact=plain, is_active=True).first()


def _shared_by_name(person: int | OuterRef | None) -> QuerySet[PersonShare]:
    return PersonShare.objects.filter(_in_force(), user=person)


def _shared_with_agency() -> QuerySet[AgencyShare]:
    return AgencyShare.objects.filter(_in_force(), group__agency=OuterRef("agency"))


def _shared_with(at: Reach) -> Q:
    named = _shared_by_name(at.guest)
    groups = AgencyShare.objects.filter(_in_force(), group__agency__in=list(at.clearance))
    return Q(pk__in=named.values("content_object")) | Q(pk__in=groups.values("content_object"))


def _in_force() -> Q:
    return Q(until__gt=Now(), revoked_at=None)


def or_404(rows: QuerySet[FOUND]) -> FOUND:
    """The first of these rows; 404 when there is none."""
    found = rows.first()
    if found is None:
        raise Http404
    return found
