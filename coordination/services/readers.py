"""The readers: what the clauses in force answer, one function for each kind of clause.

A clause binds at the moment it is asked about: agreements in force are found by the database's
clock, so the day after the last one nothing has to be switched off. Pages, the API, the verbs and
the reminders all ask here, and nowhere else is a clause read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.ready import ready

from ..models import Agency, Agreement, Clause, SupportLine, SupportRequest

S = SupportRequest.Status
SUPPORT, QUOTA, RESPONSE = "support", "support_quota", "response"  # kinds of clauses
ROSTER, PACKAGE = "roster_sharing", "package"
LIMITS = (
    QUOTA,
    RESPONSE,
    PACKAGE,
)  # they say how support is asked for, and mean nothing without it
ONE_TAP, PROVEN = "one", "proven"  # how a package is granted
CASES = {  # what packages are agreed for
    "riot": gettext_lazy("Keributan"),
    "escape": gettext_lazy("Pelarian"),
    "fire": gettext_lazy("Kebakaran"),
    "disaster": gettext_lazy("Bencana alam"),
    "escort": gettext_lazy("Pengawalan mendadak"),
}
ROLES, NAMES = "roles", "roles_and_names_and_phones"  # how much of a roster is shown
UNCOUNTED = (S.DRAFT, S.RETURNED, S.WITHDRAWN, S.DECLINED)  # nobody is asked for, or was refused
UNANSWERED = (S.SUBMITTED, S.RECEIVED, S.UNDER_REVIEW)


# --- Who may ask at all --------------------------------------------------------------------------


@dataclass(frozen=True)
class Permission:
    """Whether one agency may ask another for people on a day, and if not, why."""

    allowed: bool
    reason: str = ""
    agreement: Agreement | None = None  # which says so; None: the partnership alone decides


def may_ask(requester: int, provider: int, on: date) -> Permission:
    """Whether people may be asked for on that day, by the agreements as they stand now.

    A pair that never had an agreement about support works on its partnership. One that had must
    have one in force, and one that covers the day itself.
    """
    begun = Agreement.objects.begun().order_by().values("pk")
    rows = list(_between(requester, provider, SUPPORT).filter(agreement__in=begun))
    if not rows:
        return Permission(allowed=True)
    agreements = [row.agreement for row in rows]
    now = [row.agreement for row in rows if row.holds]
    if not now:
        last = max(agreements, key=_ended_on)
        return Permission(False, _over(last), last)
    longest = max(now, key=_last_day)
    if on <= _last_day(longest) or _covered_later(requester, provider, on):
        return Permission(True, agreement=longest)
    return Permission(False, _too_late(longest, on), longest)


def _covered_later(requester: int, provider: int, on: date) -> bool:
    """Whether a successor that is signed already takes over before that day."""
    later = _between(requester, provider, SUPPORT).filter(
        agreement__status=Agreement.Status.SIGNED,
        agreement__valid_from__lte=on,
        agreement__valid_until__gte=on,
    )
    return later.exists()


def _over(agreement: Agreement) -> str:
    said = {"agreement": agreement.name, "on": _dated(_ended_on(agreement))}
    if agreement.ended_at:
        return (
            _(
                "%(agreement)s diakhiri %(on)s. Permohonan dapat diajukan lagi sesudah ada "
                "perjanjian yang berlaku."
            )
            % said
        )
    return (
        _(
            "%(agreement)s berakhir %(on)s. Permohonan dapat diajukan lagi sesudah ada perjanjian "
            "yang berlaku."
        )
        % said
    )


def _too_late(agreement: Agreement, on: date) -> str:
    said = {
        "agreement": agreement.name,
        "until": _dated(_last_day(agreement)),
        "on": _dated(on),
    }
    return _("%(agreement)s berakhir %(until)s, sedangkan tugas dimulai %(on)s.") % said


# --- How many, of which kind, in a month ---------------------------------------------------------


@dataclass(frozen=True)
class Quota:
    """How many people of one kind an agency may ask for in a month, and how many it has."""

    kind: str
    people: int
    used: int
    month: date  # its first day
    requester: int
    provider: int
    agreement: Agreement

    @property
    def left(self) -> int:
        return max(0, self.people - self.used)

    @property
    def label(self) -> str:
        return str(SupportLine.Kind(self.kind).label)


def quotas(
    requester: Agency, provider: Agency, on: date, *, but: SupportRequest | None = None
) -> list[Quota]:
    """The quotas in force now for the month of that day, with what counts against each.

    Counted are people of requests that were sent and neither declined nor withdrawn, in the
    month in which their task begins: as asked, and once decided as granted.
    """
    clauses = _newest(
        _in_order(_between(requester.pk, provider.pk, QUOTA).filter(_holds())), "kind"
    )
    if not clauses:
        return []
    start = on.replace(day=1)
    used = _used(requester, provider, start, but)
    return [
        Quota(
            kind=clause.params["kind"],
            people=clause.params["people"],
            used=used.get(clause.params["kind"], 0),
            month=start,
            requester=requester.pk,
            provider=provider.pk,
            agreement=clause.agreement,
        )
        for clause in clauses
    ]


def _used(
    requester: Agency, provider: Agency, start: date, but: SupportRequest | None
) -> dict[str, int]:
    following = (start + timedelta(days=31)).replace(day=1)
    first, last = (datetime.combine(day, time(), requester.zone) for day in (start, following))
    counted_ = SupportRequest.objects.filter(
        requester=requester, provider=provider, starts_at__gte=first, starts_at__lt=last
    ).exclude(status__in=UNCOUNTED)
    if but is not None:
        counted_ = counted_.exclude(pk=but.pk)
    lines = SupportLine.objects.filter(request__in=counted_).order_by()
    return dict(lines.values_list("kind").annotate(sum=Sum(Coalesce("granted", "asked"))))


# --- How soon an answer is due -------------------------------------------------------------------


class Asked(Protocol):
    """A request, or a list's row of it."""

    @property
    def pk(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def requester_id(self) -> int: ...
    @property
    def provider_id(self) -> int: ...


def answers_due(requests: Iterable[Asked]) -> dict[int, datetime]:
    """When an answer to each of these requests is due, where an agreement in force says so."""
    waiting = [one for one in requests if one.status in UNANSWERED and one.submitted_at]
    if not waiting:
        return {}
    pairs = frozenset((one.requester_id, one.provider_id) for one in waiting)
    clauses = {
        (row.requester_id, row.provider_id, row.params["urgency"]): row.params["minutes"]
        for row in _newest(_about_answers(pairs=pairs), "urgency")
    }
    due = {}
    for one in waiting:
        minutes = clauses.get((one.requester_id, one.provider_id, one.urgency))
        if minutes is not None and one.submitted_at:
            due[one.pk] = one.submitted_at + timedelta(minutes=minutes)
    return due


@ready
def _about_answers(*, pairs: frozenset[tuple[int, int]]) -> QuerySet[Clause]:
    those = Q(pk__in=())
    for requester, provider in pairs:
        those |= Q(requester=requester, provider=provider)
    return _in_order(Clause.objects.filter(those, _holds(), kind=RESPONSE))


# --- What is agreed beforehand -------------------------------------------------------------------


@dataclass(frozen=True)
class Package:
    """People agreed beforehand for one case: how many of each kind, for how long."""

    case: str
    people: tuple[tuple[str, int], ...]
    hours: int
    one_tap: bool  # may be granted without proving oneself anew
    agreement: Agreement
    requester: int
    provider: int

    @property
    def label(self) -> str:
        return str(CASES[self.case])

    @property
    def counted(self) -> str:
        """What it brings, in words."""
        kinds = SupportLine.Kind
        return ", ".join(f"{number} {kinds(kind).label}" for kind, number in self.people)

    def covers(self, lines: Iterable[SupportLine]) -> bool:
        """Whether these lines ask for no more than was agreed."""
        agreed = dict(self.people)
        return all(line.asked <= agreed.get(line.kind, 0) for line in lines)


def packages(requester: int, provider: int | None = None) -> list[Package]:
    """What an agency may have at once, of one other or of all, by the agreements in force now."""
    clauses = Clause.objects.filter(_holds(), kind=PACKAGE, requester=requester)
    if provider is not None:
        clauses = clauses.filter(provider=provider)
    cases: dict[tuple[int, str], list[Clause]] = {}
    for row in _newest(_in_order(clauses), "case", "kind"):
        cases.setdefault((row.provider_id, row.params["case"]), []).append(row)
    return [
        Package(
            case=case,
            people=tuple((row.params["kind"], row.params["people"]) for row in found),
            hours=max(row.params["hours"] for row in found),
            one_tap=all(row.params["tap"] == ONE_TAP for row in found),
            agreement=found[-1].agreement,
            requester=requester,
            provider=provider,
        )
        for (provider, case), found in cases.items()
    ]


# --- Who may read whose roster -------------------------------------------------------------------


def rosters_shown(readers: Iterable[int]) -> dict[int, str]:
    """Whose rosters these agencies may read now, and how much of each; the most that one may.

    Between the same two the clause agreed later counts.
    """
    rows = Clause.objects.filter(_holds(), kind=ROSTER, requester__in=list(readers))
    shown: dict[int, str] = {}
    for row in _newest(_in_order(rows)):
        if shown.get(row.provider_id) != NAMES:
            shown[row.provider_id] = row.params["level"]
    return shown


# --- At the moment of asking ---------------------------------------------------------------------


def allow(asked: SupportRequest) -> bool:
    """Let the request be sent, or raise ValidationError with the reason; for submit() alone.

    Of two requests sent at once the second waits here, and then counts the first. Says whether
    any clause was ever written between the two: a pair without one is asked nothing more.
    """
    pair = Clause.objects.filter(requester=asked.requester_id, provider=asked.provider_id)
    if not pair.exists():
        return False
    on = timezone.localdate(asked.starts_at, asked.requester.zone)
    permission = may_ask(asked.requester_id, asked.provider_id, on)
    if not permission.allowed:
        raise ValidationError(permission.reason, "agreement")
    if not _wait_for_others(asked):
        return True
    wanted: dict[str, int] = {}
    for line in asked.lines.all():
        wanted[line.kind] = wanted.get(line.kind, 0) + line.asked
    limits = quotas(asked.requester, asked.provider, on, but=asked)
    over = [one for one in limits if wanted.get(one.kind, 0) > one.left]
    if over:
        raise ValidationError([_exceeded(one, wanted[one.kind]) for one in over])
    return True


def _wait_for_others(asked: SupportRequest) -> bool:
    """Whether a quota binds this pair; if so, nobody else counts against it until we commit."""
    clauses = _between(asked.requester_id, asked.provider_id, QUOTA).filter(_holds())
    rows = Agreement.objects.filter(pk__in=clauses.values("agreement")).order_by("pk")
    return bool(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _exceeded(quota: Quota, wanted: int) -> ValidationError:
    said = {
        "kind": quota.label,
        "month": date_format(quota.month, "F Y"),
        "people": quota.people,
        "left": quota.left,
        "wanted": wanted,
        "agreement": quota.agreement.name,
    }
    return ValidationError(
        _(
            "Kuota %(kind)s bulan %(month)s menurut %(agreement)s adalah %(people)d orang. "
            "Sisanya %(left)d, diminta %(wanted)d."
        ),
        "quota",
        said,
    )


# --- Finding the clauses that hold ---------------------------------------------------------------


def _between(requester: int, provider: int, kind: str) -> QuerySet[Any]:
    rows = Clause.objects.filter(requester=requester, provider=provider, kind=kind)
    return rows.select_related("agreement__amends").annotate(holds=Exists(_now()))


def _now() -> QuerySet[Agreement]:
    return Agreement.objects.in_force().filter(pk=OuterRef("agreement"))


def _holds() -> Q:
    return Q(Exists(_now()))


def _in_order(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """The one agreed last comes last: an addendum after what it amends."""
    since = ("agreement__valid_from", "agreement__made_on", "agreement_id", "pk")
    return clauses.select_related("agreement").order_by(*since)


def _newest(clauses: Iterable[Clause], *about: str) -> list[Clause]:
    """Of clauses about the same thing, which stand in order, the one agreed last."""
    latest = {
        (row.requester_id, row.provider_id, *(row.params[name] for name in about)): row
        for row in clauses
    }
    return sorted(latest.values(), key=lambda row: (row.agreement_id, row.position))


def _last_day(agreement: Agreement) -> date:
    own = agreement.valid_until or date.min
    base = agreement.amends.valid_until if agreement.amends else None
    return min(own, base) if base else own


def _ended_on(agreement: Agreement) -> date:
    last = _last_day(agreement)
    if agreement.ended_at is None:
        return last
    return min(last, timezone.localdate(agreement.ended_at, agreement.zone))


def _dated(on: date) -> str:
    return date_format(on, "j F Y")
