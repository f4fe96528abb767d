"""How soon an answer is due: the clause `response`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q, QuerySet

from accounts.ready import ready

from ...models import Clause, SupportRequest
from .finding import holds, in_order, newest

S = SupportRequest.Status
RESPONSE = "response"
UNANSWERED = (S.SUBMITTED, S.RECEIVED, S.UNDER_REVIEW)


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
        for row in newest(_about_answers(pairs=pairs), "urgency")
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
    return in_order(Clause.objects.filter(those, holds(), kind=RESPONSE))
