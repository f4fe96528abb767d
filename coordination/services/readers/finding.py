"""Finding the clauses that hold at this moment, in the order in which they were agreed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from ...models import Agreement, Clause


def between(requester: int, provider: int, kind: str) -> QuerySet[Any]:
    rows = Clause.objects.filter(requester=requester, provider=provider, kind=kind)
    return rows.select_related("agreement__amends").annotate(holds=Exists(_now()))


def _now() -> QuerySet[Agreement]:
    return Agreement.objects.in_force().filter(pk=OuterRef("agreement"))


def holds() -> Q:
    return Q(Exists(_now()))


def in_order(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """The one agreed last comes last: an addendum after what it amends."""
    since = ("agreement__valid_from", "agreement__made_on", "agreement_id", "pk")
    return clauses.select_related("agreement").order_by(*since)


def newest(clauses: Iterable[Clause], *about: str) -> list[Clause]:
    """Of clauses about the same thing, which stand in order, the one agreed last."""
    latest = {
        (row.requester_id, row.provider_id, *(row.params[name] for name in about)): row
        for row in clauses
    }
    return sorted(latest.values(), key=lambda row: (row.agreement_id, row.position))


def last_day(agreement: Agreement) -> date:
    own = agreement.valid_until or date.min
    base = agreement.amends.valid_until if agreement.amends else None
    return min(own, base) if base else own


def ended_on(agreement: Agreement) -> date:
    last = last_day(agreement)
    if agreement.ended_at is None:
        return last
    return min(last, timezone.localdate(agreement.ended_at, agreement.zone))


def dated(on: date) -> str:
    return date_format(on, "j F Y")
