"""One's own signing key: made with a passphrase, given up when it is lost."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn, recently_verified

from .. import queries
from ..forms import NewKeyForm
from ..services import keys
from ..services.authority import NoAuthority

FRESH = 15 * 60  # seconds; how old the proof of who is at the keyboard may be


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@recently_verified(within=FRESH)
def own(request: SignedIn) -> HttpResponse:
    """One's keys, and a form for a new one, which takes the place of the one before."""
    form = NewKeyForm(request.POST or None, person=request.user)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, 422 if request.method == "POST" else 200)
    try:
        keys.enrol(request.user, form.cleaned_data["passphrase"])
    except NoAuthority:
        form.add_error(None, _("Otoritas sertifikat belum disiapkan. Hubungi operator."))
        return _page(request, form, 503)
    messages.success(request, _("Kunci tanda tangan dibuat. Ingat baik-baik kalimat sandinya."))
    return redirect("keys:own")


@require_POST
@login_required
def give_up(request: SignedIn, pk: int) -> HttpResponse:
    """Revoke one of one's own keys, at once."""
    holding = queries.keys(request.user).filter(pk=pk, given_up_at=None).first()
    if holding is None:
        raise Http404
    keys.give_up(holding, "key_compromise")
    messages.success(request, _("Kunci dicabut. Tanda tangan yang sudah ada tetap sah."))
    return redirect("keys:own")


def _page(request: SignedIn, form: NewKeyForm, status: int) -> HttpResponse:
    page = {"form": form, "keys": queries.keys(request.user)}
    return render(request, "documents/keys.html", page, status=status)
