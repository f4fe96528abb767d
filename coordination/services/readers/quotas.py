"""How many people, of which kind, in a month: the clause `support_quota`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.db.models.functions import Coalesce

from ...models import Agency, Agreement, SupportLine, SupportRequest
from .finding import between, holds, in_order, newest

S = SupportRequest.Status
QUOTA = "support_quota"
UNCOUNTED = (S.DRAFT, S.RETURNED, S.WITHDRAWN, S.DECLINED)  # nobody is asked for, or was refused


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
    clauses = newest(in_order(between(requester.pk, provider.pk, QUOTA).filter(holds())), "kind")
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
