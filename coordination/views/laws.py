"""The register of legal bases."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn

from .. import access, parties
from .. import agreements as shown
from ..forms.laws import LawForm
from ..models import LegalBasis
from ..services import laws
from .doorstep import searched, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def law_list(request: SignedIn) -> HttpResponse:
    """Every legal basis with how it stands."""
    at = access.standing_of(request)
    words, status = searched(request), request.GET.get("status", "")
    context = {
        "laws": shown.laws(at, words, status),
        "words": words,
        "status": status,
        "statuses": LegalBasis.Status.choices,
        "may_keep": parties.may_keep_laws(at),
    }
    return render(request, "coordination/law_list.html", context)


@both
@login_required
def law_new(request: SignedIn) -> HttpResponse:
    """Enter a legal basis."""
    if not parties.may_keep_laws(access.standing_of(request)):
        raise PermissionDenied
    form = LawForm(typed(request))
    if form.is_valid() and form.did(laws.enter, by=request.user, **form.cleaned_data):
        messages.success(request, _("Dasar hukum dicatat."))
        return redirect("coordination:law_list")
    return _page(request, form)


@require_safe
@login_required
def law(request: SignedIn, pk: int) -> HttpResponse:
    """One legal basis: how it stands, since when, and which agreements cite it."""
    at = access.standing_of(request)
    basis = parties.law(at, pk)
    more = {"citing": shown.citing(at, basis), "may_keep": parties.may_keep_laws(at)}
    return _page(request, None, law=basis, **more)


@both
@login_required
def law_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Say how a legal basis stands now."""
    at = access.standing_of(request)
    basis = parties.law(at, pk, to="keep")
    form = LawForm(typed(request), instance=parties.law(at, pk))
    if form.is_valid() and form.did(laws.assess, basis, by=request.user, **form.cleaned_data):
        messages.success(request, _("Keadaan dasar hukum tersimpan."))
        return redirect(basis)
    return _page(request, form, law=basis)


def _page(request: SignedIn, form: LawForm | None, **more: Any) -> HttpResponse:
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "coordination/law.html", {"form": form, **more}, status=status)
