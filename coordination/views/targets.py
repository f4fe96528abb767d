"""An agency's own extra targets for urgent news, kept by its administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn, recently_verified
from journal.lifecycle import name_of
from notifications import queries
from notifications.forms import CodeForm, TargetForm
from notifications.services import contacts

from .. import access
from ..models import Agency
from .doorstep import typed


@require_http_methods(["GET", "POST"])
@login_required
@recently_verified
@never_cache
def target_list(request: SignedIn, pk: int) -> HttpResponse:
    """The targets, and a form for another; its code is on the way when this answers."""
    kept = _kept(request, pk)
    form = TargetForm(typed(request))
    if form.is_valid():
        try:
            contacts.add(request.user, "target", owner=name_of(kept), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("address", error)
        else:
            messages.success(request, _("Kode dikirim ke sasaran itu. Isi di sini."))
            return redirect("coordination:target_list", kept.pk)
    return _page(request, kept, form=form)


@require_POST
@login_required
def target_prove(request: SignedIn, pk: int, target: int) -> HttpResponse:
    """The code that arrived there."""
    kept, code = _kept(request, pk), CodeForm(request.POST)
    found = queries.target(name_of(kept), target)
    if found is None:
        raise Http404
    if code.is_valid() and contacts.prove(found, code.cleaned_data["code"]):
        messages.success(request, _("Sasaran ini sudah terverifikasi."))
        return redirect("coordination:target_list", kept.pk)
    messages.error(request, _("Kode tidak cocok atau tidak berlaku lagi."))
    return _page(request, kept, form=TargetForm(), status=422)


@require_POST
@login_required
@recently_verified
def target_remove(request: SignedIn, pk: int, target: int) -> HttpResponse:
    """Never speak to it again."""
    kept = _kept(request, pk)
    found = queries.target(name_of(kept), target)
    if found is None:
        raise Http404
    contacts.remove(found)
    messages.success(request, _("Sasaran dihapus."))
    return redirect("coordination:target_list", kept.pk)


def _kept(request: SignedIn, pk: int) -> Agency:
    return access.agency(access.standing_of(request), pk, to="administer")


def _page(
    request: SignedIn, kept: Agency, *, form: TargetForm, status: int | None = None
) -> HttpResponse:
    page = {"agency": kept, "form": form, "targets": queries.targets(name_of(kept))}
    status = status or (422 if form.is_bound else 200)
    return render(request, "coordination/admin_targets.html", page, status=status)
