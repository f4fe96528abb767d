"""Scenarios: finding, beginning, reading them, and their way to being used."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from journal.lifecycle import timeline

from .. import access, queries, reading, scripts, words
from .. import library as shelf
from ..forms.scenario import BLANK, CopyForm, StartForm
from ..lint import lint
from ..services import scenarios
from .doorstep import done, once, opened_scenario, page, scenario_verbs, searched, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def library(request: SignedIn) -> HttpResponse:
    """The scenarios of one's agencies, and those one is to lead."""
    at = access.standing_of(request)
    said = searched(request)
    rows = queries.library(at, said)
    context = {"rows": rows, "words": said, "may_plan": access.plans(at)}
    context["today"] = timezone.localdate()
    return render(request, "drills/library.html", context)


@both
@login_required
def start(request: SignedIn) -> HttpResponse:
    """Begin a scenario from the library or from nothing."""
    at = access.standing_of(request)
    if not access.plans(at):
        raise PermissionDenied
    form = StartForm(typed(request), at=at, samples=shelf.samples().values())
    if form.is_valid() and form.did(once, request, lambda: _started(request, form)):
        return redirect("drills:editor", form.verb_gave)
    return page(request, "start", form)


def _started(request: SignedIn, form: StartForm) -> int:
    said = dict(form.cleaned_data)
    sample, classification = said.pop("sample"), said.pop("classification")
    lists = {name: list(said.pop(name)) for name in ("partners", "sops")}
    shared = {"by": request.user, **said, **lists}
    if sample != BLANK and not shared["sops"]:
        at = access.standing_of(request)
        shared["sops"] = queries.tested_by(at, shelf.samples()[sample].sop)
    if sample == BLANK:
        return int(scenarios.start(**shared, classification=classification).pk)
    return int(scenarios.start_from_library(shelf.samples()[sample], **shared).pk)


@require_safe
@login_required
def scenario(request: SignedIn, pk: int) -> HttpResponse:
    """A scenario as it is read: objectives, roles, the table of injects."""
    at, version = opened_scenario(request, pk)
    script = scripts.script_of(version)
    context = {
        "version": version,
        "script": script,
        "events": reading.told(script),
        "goals": reading.goals(script),
        "problems": lint(script),
        "verbs": scenario_verbs(at, version),
        "siblings": queries.siblings(at, version),
        "drills": access.drills(at).filter(scenario=version).order_by("day"),
        "newer": scenarios.newer_sops(version),
        "timeline": words.timeline(timeline(version), version.scenario.owner.zone),
    }
    return render(request, "drills/scenario.html", context)


@require_POST
@login_required
def ready(request: SignedIn, pk: int) -> HttpResponse:
    """Say that it can be played."""
    _at, version = opened_scenario(request, pk, to="ready")
    try:
        scenarios.ready(version, by=request.user)
    except ValidationError as error:
        return render(
            request, "drills/not_ready.html", {"version": version, "errors": error.messages},
            status=422,
        )  # fmt: skip
    return done(request, version, _("Siap dipakai. Isinya tidak berubah lagi."))


@require_POST
@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Take it back to be written."""
    _at, version = opened_scenario(request, pk, to="reopen")
    try:
        scenarios.reopen(version, by=request.user)
    except ValidationError as error:
        return _refused(request, version.pk, error)
    return redirect("drills:editor", version.pk)


@require_POST
@login_required
def revise(request: SignedIn, pk: int) -> HttpResponse:
    """Begin the next version; of the SOPs as they are in force now, if that is asked."""
    _at, version = opened_scenario(request, pk, to="revise")
    sops = None
    if request.POST.get("sop") == "terbaru":
        newer = scenarios.newer_sops(version)
        sops = [newer.get(one, one) for one in version.sops.select_related("document")]
    try:
        made = scenarios.revise(version, by=request.user, sops=sops)
    except ValidationError as error:
        return _refused(request, pk, error)
    return redirect("drills:editor", made.pk)


@require_POST
@login_required
def retire(request: SignedIn, pk: int) -> HttpResponse:
    """Say that it is to be used no more."""
    _at, version = opened_scenario(request, pk, to="retire")
    try:
        scenarios.retire(version, by=request.user)
    except ValidationError as error:
        return _refused(request, pk, error)
    return done(request, version, _("Tidak dipakai lagi."))


@both
@login_required
def copy(request: SignedIn, pk: int) -> HttpResponse:
    """Begin another scenario with the words of this one."""
    at, version = opened_scenario(request, pk, to="copy")
    form = CopyForm(typed(request), initial={"title": version.title})
    keepers = list(version.scenario.agencies.all())
    owner = next(one for one in access.planning_desks(at) if one in keepers)
    said = {"by": request.user, "owner": owner, "partners": keepers}
    if form.is_valid() and form.did(scenarios.duplicate, version, **said, **form.cleaned_data):
        return redirect("drills:editor", form.verb_gave.pk)
    return page(request, "copy", form, version=version)


def _refused(request: SignedIn, pk: int, error: ValidationError) -> HttpResponse:
    _at, version = opened_scenario(request, pk)
    context = {"version": version, "errors": error.messages}
    return render(request, "drills/not_ready.html", context, status=422)
