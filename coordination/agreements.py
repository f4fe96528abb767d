"""Agreements as screens show them: how each stands by the clock, and what it permits now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from journal.lifecycle import name_of
from journal.models import Entry

from . import parties
from .access import Standing
from .models import (
    Agency,
    Agreement,
    AgreementParty,
    Clause,
    LegalBasis,
    Posting,
    Remark,
    SupportRequest,
)
from .models.agreements import today
from .services import clauses, readers
from .services.agreement_text import whole
from .services.readers import Quota

S = Agreement.Status
MOST = 200  # rows of the list; beyond that a search is quicker
SOON, CLOSE, PRESSING = 90, 30, 7  # days
KINDS = clauses.KINDS
WRITING = (S.DRAFT, S.IN_REVIEW, S.FROZEN)
STATES: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("Semua")),
    ("in_force", gettext_lazy("Berlaku")),
    ("ending", gettext_lazy("Segera berakhir")),
    ("writing", gettext_lazy("Disusun")),
    ("over", gettext_lazy("Berakhir")),
)


@dataclass(frozen=True)
class State:
    """How an agreement stands at this moment: a word, how bad that is, and the days that count."""

    key: str
    label: str
    tone: str
    days: int | None = None

    @property
    def lasting(self) -> str:
        """ "20 hari lagi", where there is something to count."""
        if self.days is None:
            return ""
        return ngettext("%(count)d hari lagi", "%(count)d hari lagi", self.days) % {
            "count": self.days
        }


@dataclass(frozen=True)
class Row:
    """One agreement of the list."""

    agreement: Agreement
    state: State
    agencies: list[Agency]
    unsigned: list[Agency]


@dataclass(frozen=True)
class Term:
    """One clause as its agreement shows it: words, whether it binds now, and how far."""

    clause: Clause
    label: str | Promise
    words: str
    binds: bool
    quota: Quota | None


def listed(at: Standing, words: str = "", state: str = "") -> list[Row]:
    """The agreements this person may see: those that end soonest first, then what is written."""
    rows = _stated(parties.agreements(at)).order_by("turn", "valid_until", "-pk")
    if words:
        said = Q(title__icontains=words) | Q(parties__number__icontains=words)
        said |= Q(parties__agency__short_name__icontains=words)
        rows = rows.filter(pk__in=parties.agreements(at).filter(said).values("pk"))
    rows = rows.filter(_in_state(state))
    ends = Prefetch("parties", AgreementParty.objects.select_related("agency"))
    return [_row(one) for one in rows.prefetch_related(ends).defer("frozen")[:MOST]]


def _stated(rows: QuerySet[Agreement]) -> QuerySet[Any]:
    """With whether each is in force now, and its turn in the list."""
    now = Agreement.objects.in_force().filter(pk=OuterRef("pk"))
    turn = Case(
        When(holds=True, then=Value(0)),
        When(status__in=WRITING, then=Value(1)),
        When(status=S.SIGNED, valid_from__gt=today(), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.annotate(holds=Exists(now)).annotate(turn=turn)


def _in_state(state: str) -> Q:
    last = timezone.localdate() + timedelta(days=SOON)
    found: dict[str, Q] = {
        "in_force": Q(turn=0),
        "ending": Q(turn=0, valid_until__lte=last),
        "writing": Q(turn=1),
        "over": Q(turn=3),
    }
    return found.get(state, Q())


def _row(agreement: Any) -> Row:
    ends = list(agreement.parties.all())
    unsigned = [end.agency for end in ends if end.signature_id is None]
    return Row(
        agreement,
        state_of(agreement, holds=agreement.holds),
        [end.agency for end in ends],
        unsigned if agreement.status == S.FROZEN else [],
    )


def state_of(agreement: Agreement, *, holds: bool) -> State:
    """The state in a word; `holds` is what the database says of its being in force now."""
    days = agreement.days_left
    if holds:
        tone = "good" if days is None or days > SOON else "wait"
        tone = "warn" if days is not None and days <= CLOSE else tone
        tone = "bad" if days is not None and days <= PRESSING else tone
        return State("in_force", _("Berlaku"), tone, days)
    if agreement.status == S.SIGNED:
        if days is not None and days < 0:
            return State("expired", _("Berakhir"), "quiet")
        return State("awaited", _("Belum berlaku"), "plan")
    tones = {S.DRAFT: "quiet", S.IN_REVIEW: "wait", S.FROZEN: "plan", S.TERMINATED: "bad"}
    tone = tones.get(S(agreement.status), "quiet")
    return State(agreement.status, str(agreement.get_status_display()), tone)


def holds(agreement: Agreement) -> bool:
    """Whether it is in force at this moment."""
    return Agreement.objects.in_force().filter(pk=agreement.pk).exists()


def ends_of(agreement: Agreement) -> list[AgreementParty]:
    """The parties in their order, with everything their cards show."""
    rows = agreement.parties.select_related(
        "agency", "agreed_by", "signature", "signatory__person", "signatory__position"
    )
    return list(rows)


def terms(agreement: Agreement, ends: Iterable[AgreementParty], *, binds: bool) -> list[Term]:
    """Its clauses in words; those that bind now with what is used of them this month."""
    called = {end.agency_id: end.called for end in ends}
    rows = list(agreement.clauses.select_related("requester", "provider"))
    used = _quotas(rows) if binds else {}
    return [
        Term(
            row,
            clauses.KINDS[row.kind].label,
            clauses.words(row, called),
            binds,
            used.get((row.requester_id, row.provider_id, row.params.get("kind")))
            if row.kind == readers.QUOTA
            else None,
        )
        for row in rows
        if row.kind in clauses.KINDS
    ]


def _quotas(rows: Iterable[Clause]) -> dict[tuple[int, int, Any], Quota]:
    pairs = {(row.requester, row.provider) for row in rows if row.kind == readers.QUOTA}
    found = {}
    for requester, provider in pairs:
        on = timezone.localdate(timezone=requester.zone)
        for one in readers.quotas(requester, provider, on):
            found[requester.pk, provider.pk, one.kind] = one
    return found


@dataclass(frozen=True)
class Bounds:
    """What agreements in force say of one request: refused or not, what is left, answer when."""

    refusal: str = ""
    quotas: tuple[Quota, ...] = ()
    due: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether the answer is overdue."""
        return self.due is not None and self.due < timezone.now()


def bounds(asked: SupportRequest) -> Bounds:
    """The clauses that concern this request as it stands; a draft is told before it is sent."""
    if asked.status in readers.UNANSWERED:
        return Bounds(due=readers.answers_due([asked]).get(asked.pk))
    if asked.status not in (SupportRequest.Status.DRAFT, SupportRequest.Status.RETURNED):
        return Bounds()
    on = timezone.localdate(asked.starts_at, asked.requester.zone)
    permission = readers.may_ask(asked.requester_id, asked.provider_id, on)
    wanted = {line.kind for line in asked.lines.all()}
    quotas = readers.quotas(asked.requester, asked.provider, on, but=asked)
    return Bounds(permission.reason, tuple(one for one in quotas if one.kind in wanted))


def text_of(agreement: Agreement) -> dict[str, Any]:
    """What it says: the frozen words, or the draft with what the house will write put in."""
    return agreement.frozen or whole(agreement)


def remarks(agreement: Agreement) -> QuerySet[Remark]:
    """What was remarked, the open ones first."""
    rows = agreement.remarks.select_related("agency", "author", "resolved_by")
    return rows.order_by("resolved_at", "pk")


def history(agreement: Agreement) -> list[Entry]:
    """Everything that happened to it, oldest first."""
    rows = Entry.objects.filter(subject=name_of(agreement)).select_related("actor")
    return list(rows.order_by("pk"))


def doubtful(agreement: Agreement) -> list[LegalBasis]:
    """Of the legal bases that it cites those that are not simply in force."""
    rows = agreement.bases.exclude(status=LegalBasis.Status.IN_FORCE)
    return list(rows.select_related("replaced_by"))


def signatories(agency: Agency) -> QuerySet[Posting]:
    """Who may be named to sign for an agency: whoever heads it now."""
    rows = Posting.objects.now().filter(agency=agency, person__is_active=True)
    rows = rows.filter(duties__contains=[Posting.Duty.HEAD])
    return rows.select_related("person", "position").order_by("-position__is_head", "pk")


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call these agreements: kind and title, unless classified."""
    rows = Agreement.objects.filter(pk__in=list(pks))
    return {row.pk: row.name for row in rows.only("kind", "title", "classification")}


def laws(at: Standing, words: str = "", status: str = "") -> QuerySet[LegalBasis]:
    """The register of legal bases, narrowed; every word must match."""
    rows = parties.laws(at)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(code__icontains=word) | Q(note__icontains=word)
        )
    return rows.filter(status=status) if status in LegalBasis.Status.values else rows


def citing(at: Standing, basis: LegalBasis) -> list[Agreement]:
    """The agreements of this person's agencies that cite a legal basis."""
    rows = parties.agreements(at).filter(bases=basis)
    return list(rows.defer("frozen")[:MOST])
