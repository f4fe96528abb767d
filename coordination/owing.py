"""Reads for the urgent channel: what is owed on paper, and what a pressing request's page shows."""

from typing import Any

from django.db.models import Q

from journal.lifecycle import name_of
from notifications.calls import pictures

from . import access
from .access import Standing
from .models import Debt, SupportRequest

MOST = 50


def owed(at: Standing) -> list[Debt]:
    """The papers that this person's agencies still owe for what was only said; those due first."""
    agencies = list(at.clearance)
    ours = Q(kind=Debt.Kind.LETTER, request__requester__in=agencies)
    ours |= Q(kind=Debt.Kind.ORDER, request__provider__in=agencies)
    rows = Debt.objects.open().filter(ours, request__in=access.support_requests(at).order_by())
    ends = ("request__requester", "request__provider")
    return list(rows.select_related(*ends)[:MOST]) if agencies else []


def of_page(at: Standing, asked: SupportRequest) -> dict[str, Any]:
    """What the page of a pressing request shows beside the rest; nothing is read for others."""
    if not asked.is_pressing:
        return {}
    return {
        "calls": () if access.is_guest(at, asked) else pictures(name_of(asked)),
        "debts": list(asked.debts.open()),
        "may_letter": access.may(at, asked, "letter"),
    }
