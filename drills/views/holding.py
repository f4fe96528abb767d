"""The controllers' page of a run: STARTEX, injects one by one, pauses, the stop word, ENDEX."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from journal.lifecycle import IllegalMove

from .. import access, queries, readiness, running
from ..forms.holding import AfterwardsForm, BeginForm, FreeForm, HandForm, ReasonForm
from ..forms.inviting import LeaveForm
from ..models import Drill
from ..services import afterwards, holding, inviting, reporting
from .doorstep import done, noticed, opened, page, typed

both = require_http_methods(["GET", "POST"])
S = Drill.Status


@require_safe
@login_required
def run(request: SignedIn, pk: int) -> HttpResponse:
    """What comes next, and what was done."""
    _at, drill = opened(request, pk, to="control")
    noticed(request, drill)
    return shown(request, drill)


def shown(
    request: SignedIn, drill: Drill, form: Form | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of the run, as it stands now."""
    if status != 200:
        drill.refresh_from_db(fields=["status"])
    context: dict[str, Any] = {
        "drill": drill,
        "form": form or BeginForm(),
        "board": running.board(drill),
        "run": running.run_of(drill),
        "crew": queries.crew(drill),
        "problems": readiness.problems(drill) if drill.status == S.SCHEDULED else [],
    }
    return render(request, "drills/run.html", context | more, status=status)


@require_POST
@login_required
def begin(request: SignedIn, pk: int) -> HttpResponse:
    """STARTEX."""
    _at, drill = opened(request, pk, to="control")
    form = BeginForm(request.POST)
    if form.is_valid() and form.did(holding.start, drill, by=request.user, **form.cleaned_data):
        return redirect("drills:run", pk)
    return shown(request, drill, form, 422)


@require_POST
@login_required
def pause(request: SignedIn, pk: int) -> HttpResponse:
    """Let the exercise's clock stand still."""
    _at, drill = opened(request, pk, to="control")
    form = ReasonForm(request.POST)
    if form.is_valid() and form.did(holding.pause, drill, by=request.user, **form.cleaned_data):
        return redirect("drills:run", pk)
    return shown(request, drill, form, 422)


@require_POST
@login_required
def resume(request: SignedIn, pk: int) -> HttpResponse:
    """Let it run on."""
    _at, drill = opened(request, pk, to="control")
    holding.resume(drill, by=request.user)
    return redirect("drills:run", pk)


@require_POST
@login_required
def hand(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """One inject: handed over, sent, or left out. Who comes second sees who was first."""
    _at, drill = opened(request, pk, to="control")
    inject, form = access.run_inject(drill, key), HandForm(request.POST)
    try:
        if form.is_valid() and form.did(
            holding.hand_over, drill, by=request.user, inject=inject, **form.cleaned_data
        ):
            return redirect("drills:run", pk)
    except holding.Preceded as late:
        return shown(request, drill, status=409, first=late.first, wanted=inject)
    return shown(request, drill, form, 422, wanted=inject)


@both
@login_required
def free(request: SignedIn, pk: int) -> HttpResponse:
    """An inject made up meanwhile."""
    _at, drill = _while_running(request, pk)
    form = FreeForm(typed(request), drill=drill)
    if form.is_valid() and form.did(holding.free, drill, by=request.user, **form.cleaned_data):
        return redirect("drills:run", pk)
    return page(request, "free", form, drill=drill)


@both
@login_required
def end(request: SignedIn, pk: int) -> HttpResponse:
    """ENDEX."""
    _at, drill = _while_running(request, pk)
    form = Form(typed(request))
    if form.is_valid():
        reporting.print_draft(holding.end(drill, by=request.user), by=request.user)
        return done(request, drill, _("ENDEX. Draf laporan sudah ada."))
    return page(request, "end", form, drill=drill, board=running.board(drill))


@both
@login_required
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """The stop word: whoever takes part may say it."""
    _at, drill = opened(request, pk, to="stop")
    _must_run(drill)
    form = ReasonForm(typed(request))
    if form.is_valid() and form.did(holding.stop, drill, by=request.user, **form.cleaned_data):
        reporting.print_draft(access.report(drill), by=request.user)
        messages.warning(request, _("Latihan dihentikan. Semua peserta diberi tahu."))
        return redirect(drill)
    return page(request, "stop", form, drill=drill)


@both
@login_required
def enter(request: SignedIn, pk: int) -> HttpResponse:
    """A drill that was held without power, from its printed sheets."""
    _at, drill = opened(request, pk, to="control")
    if drill.status != S.SCHEDULED or drill.scenario is None:
        raise IllegalMove(drill, S.RUNNING)
    form = AfterwardsForm(typed(request), drill=drill)
    if form.is_valid() and form.did(afterwards.write_down, drill, by=request.user, **form.words):
        reporting.print_draft(form.verb_gave, by=request.user)
        return done(request, drill, _("Tercatat. Penilai kini dapat memasukkan waktunya."))
    return page(request, "afterwards", form, drill=drill)


@both
@login_required
def release(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Somebody leaves the post in between."""
    _at, drill = _while_running(request, pk)
    found = access.crew(drill, one)
    found.drill = drill
    form = LeaveForm(typed(request))
    if form.is_valid() and form.did(
        inviting.crew_leave, found, by=request.user, **form.cleaned_data
    ):
        return redirect("drills:run", pk)
    return page(request, "leave", form, drill=drill, crew=found)


def _while_running(request: SignedIn, pk: int) -> tuple[Any, Drill]:
    at, drill = opened(request, pk, to="control")
    _must_run(drill)
    return at, drill


def _must_run(drill: Drill) -> None:
    if drill.status != S.RUNNING:
        raise IllegalMove(drill, "handed")
