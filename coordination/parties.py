"""The only door to agreements and to the register of legal bases.

As everywhere: unseen is 404, seen but not yours to do is 403. All parties of an agreement see it
from its first draft on, for they write it together.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User

from .access import BOTH, CONTENT, D, Standing, agencies, standing
from .models import Agency, Agreement, AgreementParty, LegalBasis, Posting, Remark

KEEPERS = frozenset({D.HEAD, D.REGISTRAR, D.LIAISON, D.SECURITY})  # who writes agreements
PARTY_RIGHTS: dict[str, frozenset[D]] = {  # verb: by which duty, at any party of the agreement
    "write": KEEPERS,
    "review": KEEPERS,
    "remark": BOTH,
    "resolve": KEEPERS,
    "agree": KEEPERS,
    "thaw": KEEPERS,
    "withdraw": KEEPERS,
    "sign": frozenset({D.HEAD}),
    "terminate": frozenset({D.HEAD}),
}
LAW_KEEPERS = frozenset({D.ADMINISTRATOR, D.REGISTRAR, D.HEAD})  # of the register of legal bases


def agreements(at: Standing) -> QuerySet[Agreement]:
    """The agreements of the agencies this person serves, as far as they are cleared."""
    party = AgreementParty.objects.filter(agreement=OuterRef("pk"))
    visible = Q(pk__in=())
    for agency, cleared in at.clearance.items():
        visible |= Q(Exists(party.filter(agency=agency)), classification__lte=cleared)
    return Agreement.objects.filter(visible)


def agreement(at: Standing, pk: int, *, to: str | None = None) -> Agreement:
    """The agreement, if this person may see it (else 404) and may do `to` with it (else 403)."""
    whole = agreements(at).select_related("amends", "renews", "rendition")
    found = get_object_or_404(whole.defer("rendition__content", "rendition__source"), pk=pk)
    if to is not None and not acts_for(at, found, to):
        raise PermissionDenied
    return found


def acts_for(at: Standing, agreement: Agreement, verb: str) -> list[int]:
    """The parties in whose name the person may do this, whatever the status."""
    parties = agreement.parties.all()
    return [
        one.agency_id
        for one in parties
        if at.holds(one.agency_id, PARTY_RIGHTS[verb])
        and at.clearance.get(one.agency_id, 0) >= agreement.classification
    ]


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the agreement now. Asked by events, inbox and the relay."""
    cleared = Posting.objects.now().filter(
        person__in=list(people),
        person__is_active=True,
        agency__agreement_parties__agreement=pk,
        agency__agreement_parties__agreement__classification__lte=F("clearance"),
        duties__overlap=list(CONTENT),
    )
    return set(cleared.values_list("person", flat=True))


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these agreements the person may see now. Asked by a page of the inbox."""
    rows = agreements(standing(person)).filter(pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def may_draft(at: Standing) -> list[Agency]:
    """The agencies in whose name this person may begin an agreement."""
    own = {post.agency_id: post.agency for post in at.postings}
    return [agency for pk, agency in own.items() if at.holds(pk, KEEPERS) and pk in at.clearance]


def fellows(at: Standing, agreement: Agreement | None = None) -> QuerySet[Agency]:
    """The agencies that may become parties: those this person may look up, and those that are."""
    known = Q(pk__in=agencies(at).values("pk"))
    if agreement is not None:
        known |= Q(pk__in=agreement.parties.values("agency"))
    return Agency.objects.filter(known)


def remark(agreement: Agreement, pk: int) -> Remark:
    """A remark on this agreement, or 404."""
    rows = Remark.objects.filter(agreement=agreement).select_related("agency")
    return get_object_or_404(rows, pk=pk)


def party(agreement: Agreement, pk: int) -> AgreementParty:
    """A party of this agreement, or 404."""
    rows = AgreementParty.objects.filter(agreement=agreement)
    offices = ("agency", "signatory__person", "signatory__position")
    return get_object_or_404(rows.select_related(*offices), pk=pk)


def laws(at: Standing) -> QuerySet[LegalBasis]:
    """The register of legal bases, for everybody in office."""
    rows = LegalBasis.objects.select_related("replaced_by")
    return rows if at.agencies else rows.none()


def law(at: Standing, pk: int, *, to: str | None = None) -> LegalBasis:
    """One legal basis, or 404; `to="keep"` wants somebody who keeps the register."""
    found = get_object_or_404(laws(at), pk=pk)
    if to is not None and not may_keep_laws(at):
        raise PermissionDenied
    return found


def may_keep_laws(at: Standing) -> bool:
    """Whether the person keeps the register of legal bases, at any agency."""
    return any(at.holds(agency, LAW_KEEPERS) for agency in at.agencies)
