"""What every view of an SOP does: open the door, read the form, show a page, go back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import SignedIn
from coordination.models import Agency
from coordination.views.doorstep import (
    noticed,
    once,
    once_token,
    searched,
    status_of,
    typed,
)
from journal.lifecycle import IllegalMove

from .. import access
from ..access import Standing
from ..models import Phase, SopVersion
from ..services import ratifying

__all__ = ("noticed", "once", "once_token", "searched", "typed")

P = Phase
WHEN: dict[str, tuple[str, ...]] = {  # verb: the phases in which there is a time for it
    "edit": (P.DRAFT,),
    "submit": (P.DRAFT,),
    "comment": (P.DRAFT, P.IN_REVIEW),
    "resolve": (P.DRAFT, P.IN_REVIEW),
    "initial": (P.IN_REVIEW,),
    "number": (P.DRAFT, P.IN_REVIEW),
    "freeze": (P.IN_REVIEW,),
    "ratify": (P.READY_TO_SIGN,),
    "scan": (P.READY_TO_SIGN,),
    "reopen": (P.READY_TO_SIGN,),
    "amend": (P.EFFECTIVE, P.COMING, P.EXPIRED),
    "keep": (P.EFFECTIVE,),
    "withdraw": (P.READY_TO_SIGN, P.EFFECTIVE, P.COMING),
    "discard": (P.DRAFT, P.IN_REVIEW),
}


def opened(request: SignedIn, pk: int, to: str | None = None) -> tuple[Standing, SopVersion]:
    """The version for somebody who may do this with it and in time, else 404, 403 or 409."""
    at = access.standing_of(request)
    version = access.version(at, pk, to=to)
    if to in WHEN and version.phase not in WHEN[to]:
        raise IllegalMove(version, to)
    return at, version


def verbs(at: Standing, version: SopVersion) -> set[str]:
    """What this person may do with the version as it stands."""
    phase = version.phase
    found = {
        verb
        for verb in access.RIGHTS
        if phase in WHEN.get(verb, (phase,)) and access.may(at, version, verb)
    }
    return found if "scan" not in found or unsigned(at, version, "scan") else found - {"scan"}


def unsigned(at: Standing, version: SopVersion, verb: str) -> Agency | None:
    """The agency for which this person signs or scans, if it has not signed yet."""
    left = {agency.pk for agency in ratifying.missing(version)}
    own = access.own_parties(at, version, verb)
    return next((agency for agency in own if agency.pk in left), None)


def page(
    request: SignedIn, name: str, version: SopVersion | None, form: Form, **more: Any
) -> HttpResponse:
    """A page with a form: 200 to look at, 422 when what was typed cannot be."""
    status = status_of(form) if form.is_bound and form.errors else 200
    if status != 200 and version is not None:  # a verb that was refused may have changed it
        version.refresh_from_db(fields=["status"])
    context = {"version": version, "form": form, "once": once_token(), **more}
    return render(request, f"sop/{name}.html", context, status=status)


def done(request: SignedIn, version: SopVersion, words: str, to: str = "version") -> HttpResponse:
    """Back to the version, saying what was done."""
    messages.success(request, words)
    return redirect(f"sop:{to}", version.pk)


def wants_part(request: SignedIn) -> bool:
    """Whether a page's script asked, and only for the part that changed."""
    return "HX-Request" in request.headers
