"""Packages: chosen, confirmed, sent; granted by one tap where the agreement says so."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.arrivals import stay_of
from accounts.http import SignedIn

from .. import access, packages, posts
from ..forms.urgent import PackageForm
from ..models import Agency
from ..services import packages as verbs
from ..services.readers import Package
from .doorstep import done, once, once_token, opened, proof_due, status_of, typed


@require_safe
@login_required
def package_list(request: SignedIn) -> HttpResponse:
    """What may be asked for at once."""
    at = access.standing_of(request)
    return render(request, "coordination/package_list.html", {"offers": packages.offers(at)})


@require_http_methods(["GET", "POST"])
@login_required
def package_send(request: SignedIn, pk: int, provider: int, case: str) -> HttpResponse:
    """Confirm who was spoken to, and send."""
    at = access.standing_of(request)
    agency = posts.house(at, pk)
    if not packages.may_speak(at, pk):
        raise PermissionDenied
    package = verbs.agreed(pk, provider, case)
    if package is None:
        raise Http404
    form = PackageForm(typed(request), agency=agency, person=request.user)
    if form.is_valid() and form.did(once, request, lambda: _sent(request, package, agency, form)):
        asked = access.support_request(at, form.verb_gave)
        return done(request, asked, _("Paket diminta. Petugas sedang dipanggil."))
    shown = packages.confirmed(at, package, agency) | {"form": form, "once": once_token()}
    status = status_of(form) if form.errors else 200
    return render(request, "coordination/package_send.html", shown, status=status)


def _sent(request: SignedIn, package: Package, agency: Agency, form: PackageForm) -> int:
    said = form.cleaned_data
    return verbs.send(package, by=request.user, requester=agency, **said).pk


@require_POST
@login_required
def request_package(request: SignedIn, pk: int) -> HttpResponse:
    """Grant a package. Who sits at a shared post always proves who they are."""
    _at, asked = opened(request, pk, to="decide")
    package = verbs.asked_for(asked)
    if (package is None or not package.one_tap or stay_of(request)) and (due := proof_due(request)):
        return due
    try:
        verbs.approve(asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("coordination:request_decide", pk)
    words = _("Paket disetujui. %(requester)s sudah diberi tahu.")
    return done(request, asked, words % {"requester": asked.requester})
