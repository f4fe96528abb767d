"""Who serves where, at one's own agencies and their partners, and how they are reached."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedIn

from .. import access, devices, people
from ..access import Standing
from ..models import Agency
from ..people import MOST_CONTACTS, Contact
from .doorstep import searched


@require_safe
@login_required
def directory(request: SignedIn) -> HttpResponse:
    """Everybody in office, agency by agency, narrowed by words."""
    at = access.standing_of(request)
    words = searched(request)
    found = people.contacts(at, words)
    page = {
        "words": words,
        "groups": _by_agency(at, found[:MOST_CONTACTS]),
        "is_cut": len(found) > MOST_CONTACTS,
        "most": MOST_CONTACTS,
        "agencies": []
        if words
        else sorted(access.agencies(at), key=lambda one: one.pk not in at.agencies),
    }
    return render(request, "coordination/directory.html", page)


@require_safe
@login_required
def agency(request: SignedIn, pk: int) -> HttpResponse:
    """One agency: how it is reached, and its people, unit by unit."""
    at = access.standing_of(request)
    shown = access.agency(at, pk)
    found = people.contacts(at, agency=shown)
    page = {
        "agency": shown,
        "people": found,
        "is_own": shown.pk in at.agencies,
        "is_mine_to_keep": shown.pk in at.administers,
        "devices": devices.waiting(at, shown),
    }
    return render(request, "coordination/agency.html", page)


def _by_agency(at: Standing, found: Iterable[Contact]) -> list[tuple[Agency, list[Contact]]]:
    """One group an agency, one's own first."""
    groups = [
        (agency, list(people))
        for agency, people in groupby(found, key=lambda one: one.posting.agency)
    ]
    return sorted(groups, key=lambda group: group[0].pk not in at.agencies)
