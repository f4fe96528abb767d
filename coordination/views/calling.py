"""Whom an agency calls when it is urgent: to look at, to try in thought, to write down."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn

from .. import access, calling, posts
from ..forms.calling import policy_form, steps_formset
from ..services.calling import keep_policy
from .doorstep import status_of, typed


@require_safe
@login_required
def call_policies(request: SignedIn, pk: int) -> HttpResponse:
    """Who would be reached right now, step by step, for every purpose."""
    at = access.standing_of(request)
    agency = posts.house(at, pk)
    lines, keeps = calling.lines(at, agency), posts.may(at, pk, "keep")
    page = {"agency": agency, "lines": lines, "keeps": keeps}
    return render(request, "coordination/call_policies.html", page)


@require_http_methods(["GET", "POST"])
@login_required
def call_policy(request: SignedIn, pk: int, purpose: str) -> HttpResponse:
    """Write down whom to call for one purpose."""
    at = access.standing_of(request)
    agency = posts.house(at, pk, to="keep")
    if purpose not in calling.PURPOSES:
        raise Http404
    words, policy = typed(request), calling.policy_of(agency, purpose)
    form = policy_form(words, policy)
    steps = steps_formset(words, policy, calling.choices(at, agency))
    if form.is_valid() and steps.is_valid():
        said = {"last_seconds": form.cleaned_data["last"] * 60, "rev": form.cleaned_data["rev"]}
        if form.did(keep_policy, agency, purpose, by=request.user, steps=steps.steps, **said):
            messages.success(request, _("Urutan panggilan tersimpan."))
            return redirect("coordination:call_policies", pk)
    wrong = words is not None
    page = {"agency": agency, "label": calling.PURPOSES[purpose], "form": form, "steps": steps}
    status = (status_of(form) if form.errors else 422) if wrong else 200
    return render(request, "coordination/call_policy.html", page, status=status)
