"""Showing one request to somebody outside, and taking that back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn

from .. import access, queries
from ..forms.sharing import ShareForm
from ..services import sharing
from .doorstep import done, opened, page, proof_due, typed


@require_http_methods(["GET", "POST"])
@login_required
def request_share(request: SignedIn, pk: int) -> HttpResponse:
    """Name the outsider, look at who that is, then share."""
    _at, asked = opened(request, pk, to="share")
    form = ShareForm(typed(request), asked=asked)
    found = form.cleaned_data["whom"] if form.is_valid() else None
    confirmed = found is not None and form.is_confirmed
    if confirmed and (due := proof_due(request)):
        return due
    if confirmed and form.did(sharing.share, asked, by=request.user, **form.share):
        return done(request, asked, _("Dibagikan kepada %(name)s.") % {"name": found})
    return page(request, "share", asked, form, found=found, shares=queries.shares(asked))


@require_POST
@login_required
def share_revoke(request: SignedIn, pk: int, kind: str, share: int) -> HttpResponse:
    """Take a share back."""
    _at, asked = opened(request, pk, to="share")
    sharing.revoke(asked, access.share(asked, kind, share), by=request.user)
    done(request, asked, _("Berbagi dicabut. Yang bersangkutan tidak dapat melihatnya lagi."))
    return redirect("coordination:request_share", asked.pk)
