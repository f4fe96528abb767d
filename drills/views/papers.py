"""The papers of a drill, behind its door: asked for, and opened."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from documents import serving

from .. import access
from ..models import Drill
from ..services import papers
from .doorstep import opened


def _opened(request: SignedIn, pk: int) -> Drill:
    """The drill for somebody who knows what is in store in it, else 404 or 403."""
    at, drill = opened(request, pk)
    if not access.knows(at, drill):
        raise PermissionDenied
    return drill


@require_safe
@login_required
def sheets(request: SignedIn, pk: int) -> HttpResponse:
    """The part of the page that says how far the papers are."""
    drill = _opened(request, pk)
    found = papers.newest(drill)
    making = any(one.state == "queued" for one in found)
    context = {"drill": drill, "papers": found, "making": making, "ahead": Drill.AHEAD}
    return render(request, "drills/_papers.html", context)


@require_POST
@login_required
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Have all papers made anew."""
    drill = _opened(request, pk)
    try:
        papers.ask(drill, by=request.user)
        messages.success(request, _("Naskah latihan sedang dibuat."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(drill)


@require_safe
@login_required
def paper(request: SignedIn, pk: int, paper: int) -> HttpResponseBase:
    """A printed form: shown for printing, or saved with ?unduh."""
    drill = _opened(request, pk)
    inline = "unduh" not in request.GET
    return serving.paper(request, access.paper(drill, paper), inline=inline)
