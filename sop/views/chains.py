"""Through which offices an agency's drafts go before its head signs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn

from .. import access, queries
from ..forms.chains import ChainForm
from ..services import reviewing
from .doorstep import page, typed


@require_http_methods(["GET", "POST"])
@login_required
def chain(request: SignedIn, agency: int) -> HttpResponse:
    """The agency's chain of initials, lowest office first."""
    at = access.standing_of(request)
    if agency not in at.agencies:
        raise Http404
    own = next((one for one in access.chains(at) if one.pk == agency), None)
    if own is None:
        raise PermissionDenied
    form = ChainForm(typed(request), agency=own, links=queries.links(own))
    if form.is_valid() and form.did(reviewing.set_chain, own, by=request.user, links=form.links):
        messages.success(request, _("Rantai paraf tersimpan. Berlaku untuk pengajuan berikutnya."))
        return redirect("sop:chain", agency)
    return page(request, "chain", None, form, agency=own)
