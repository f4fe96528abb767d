"""Finding SOPs, and beginning one."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn

from .. import access, queries, tonight
from .. import library as samples
from ..forms.texts import BLANK, CopyForm, FilterForm, StartForm
from ..models import Phase
from ..services import drafting
from .doorstep import done, once, opened, page, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def library(request: SignedIn) -> HttpResponse:
    """The SOPs of one's agencies: what holds, what is being written, who must still sign."""
    at = access.standing_of(request)
    form = FilterForm(request.GET)
    rows = queries.library(at, form.filters)
    context: dict[str, Any] = {"rows": rows, "form": form}
    context["may_start"] = bool(access.desks(at))
    context["chains"] = access.chains(at)
    if form.filters.phase == Phase.EFFECTIVE:
        counts = tonight.counts(at, [row.version for row in rows], timezone.now())
        context["rows"] = [replace(row, tonight=counts.get(row.version.pk)) for row in rows]
    return render(request, "sop/library.html", context)


@both
@login_required
def start(request: SignedIn) -> HttpResponse:
    """Begin an SOP from the library or from nothing."""
    at = access.standing_of(request)
    if not access.desks(at):
        raise PermissionDenied
    form = StartForm(typed(request), at=at)
    if form.is_valid() and form.did(once, request, lambda: _started(request, form)):
        return redirect("sop:editor", form.verb_gave)
    return page(request, "start", None, form, samples=samples.samples())


def _started(request: SignedIn, form: StartForm) -> int:
    said = form.cleaned_data
    shared = {
        "by": request.user,
        "owner": said["owner"],
        "partners": list(said["partners"]),
        "code": said["code"],
        "title": said["title"],
        "classification": said["classification"],
    }
    if said["sample"] == BLANK:
        return int(drafting.start(**shared, hazard=said["hazard"]).pk)
    return int(drafting.start_from_library(samples.samples()[said["sample"]], **shared).pk)


@both
@login_required
def copy(request: SignedIn, pk: int) -> HttpResponse:
    """Begin another SOP with the words of this one."""
    at, version = opened(request, pk, to="copy")
    owner = next(one for one in access.own_parties(at, version, "copy"))
    start_with = {"title": version.title}
    form = CopyForm(typed(request), initial=start_with)
    if form.is_valid():
        partners = [one.agency for one in version.document.parties.all() if one.ratifies]
        said = {"by": request.user, "owner": owner, "partners": partners, **form.cleaned_data}
        if form.did(drafting.duplicate, version, **said):
            return redirect("sop:editor", form.verb_gave.pk)
    return page(request, "copy", version, form)


@require_POST
@login_required
def amend(request: SignedIn, pk: int) -> HttpResponse:
    """Begin the next revision, or go on with the one that is open."""
    at, version = opened(request, pk, to="amend")
    open_one = next((v for v in queries.siblings(at, version) if v.status in access.OPEN), None)
    if open_one is None:
        open_one = drafting.amend(version, by=request.user)
    return done(request, open_one, _("Revisi dimulai. Naskah lama tetap berlaku."), to="editor")
