"""The front page, and the pages for what went wrong."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from coordination import access

from . import context, refusals
from .home import Home


@require_safe
@login_required
def home(request: SignedIn) -> HttpResponse:
    """Beranda: what waits for this person first, then what runs and what is to come."""
    shell = context.shell(request)["shell"]
    page = Home(access.standing_of(request))
    shell.waiting_count = len(page.waiting)
    return render(request, "home.html", {"page": page, "own": page.own})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when there was simply too much of it."""
    if isinstance(exception, RequestDataTooBig):
        return refusals.too_large(request)
    return refusals.refuse(request, 400, "400.html", _("Permintaan tidak dapat dibaca."))


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """403, with the reason where the house gave one."""
    return refusals.refuse(request, 403, "403.html", str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or not for this reader; which of the two is not said."""
    return refusals.refuse(request, 404, "404.html", _("Tidak ditemukan."))


def broken(request: HttpRequest) -> HttpResponse:
    """500, told without asking the database, which may be what broke."""
    if request.path.startswith(refusals.API):
        return JsonResponse({"message": _("Ada yang rusak di sini."), "fields": {}}, status=500)
    return HttpResponseServerError(render_to_string("500.html"))


def stale_form(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:
    """403 for a form whose token is missing or old; nothing was done."""
    return refusals.refuse(request, 403, "403_csrf.html", reason)
