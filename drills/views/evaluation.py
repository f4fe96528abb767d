"""Judging a drill: objectives measured and graded, findings and what follows, what people say."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from sop import access as sop_access

from .. import access, judged
from ..access import Standing
from ..forms.evaluation import FeedbackForm, FindingForm, RateForm
from ..models import Drill
from ..services import evaluating
from .doorstep import done, noticed, opened, page, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def evaluate(request: SignedIn, pk: int) -> HttpResponse:
    """What was measured, what is proposed, what was said of it."""
    at, drill = _opened(request, pk)
    noticed(request, drill)
    return _shown(request, at, drill)


def _opened(request: SignedIn, pk: int) -> tuple[Standing, Drill]:
    """The drill for whoever judges or plans, else 404 or 403."""
    at, drill = opened(request, pk)
    if not access.may(at, drill, "evaluate") and not access.may(at, drill, "rate"):
        raise PermissionDenied
    return at, drill


def _shown(
    request: SignedIn,
    at: Standing,
    drill: Drill,
    form: Form | None = None,
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    drill.refresh_from_db(fields=["status"])
    context: dict[str, Any] = {
        "drill": drill,
        "form": form,
        "wrong": wrong,
        "is_open": drill.status == Drill.Status.ENDED,
        "may_rate": access.may(at, drill, "rate"),
        "may_plan": access.may(at, drill, "evaluate"),
    }
    shown = judged.shown(drill)
    return render(request, "drills/evaluate.html", context | shown, status=status)


@require_POST
@login_required
def rate(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Grade one objective."""
    at, drill = opened(request, pk, to="rate")
    aim, form = access.run_objective(drill, key), RateForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    if said and form.did(evaluating.rate, drill, by=request.user, objective=aim, **said):
        return redirect(f"{request.path.rsplit('/nilai/', 1)[0]}/#o-{key}")
    return _shown(request, at, drill, form, wrong=key, status=422)


@require_POST
@login_required
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Say that the evaluation is complete."""
    at, drill = _opened(request, pk)
    form = Form(request.POST)
    try:
        evaluating.close(drill, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _shown(request, at, drill, form, status=422)
    messages.success(request, _("Evaluasi ditutup. Laporan dapat disetujui."))
    return redirect("drills:report", pk)


@require_POST
@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Open the evaluation again."""
    _at, drill = _opened(request, pk)
    evaluating.reopen(drill, by=request.user)
    return redirect("drills:evaluate", pk)


@both
@login_required
def find(request: SignedIn, pk: int) -> HttpResponse:
    """A strength or something to mend."""
    _at, drill = _opened(request, pk)
    evaluating.need_open(drill)
    form = FindingForm(typed(request), drill=drill)
    if form.is_valid() and form.did(evaluating.find, drill, by=request.user, **form.words):
        messages.success(request, _("Temuan tersimpan."))
        return redirect("drills:evaluate", pk)
    return page(request, "finding", form, drill=drill)


@require_POST
@login_required
def forget(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Take a finding back."""
    _at, drill = _opened(request, pk)
    found = access.finding(drill, one)
    return _did(request, drill, evaluating.forget, found, _("Temuan dihapus."))


@require_POST
@login_required
def amend(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Open the SOP's next revision with the step marked: for whoever may write that SOP."""
    at, drill = opened(request, pk, to="evaluate")
    found = access.finding(drill, one)
    sop_access.version(at, found.sop_id, to="amend")
    return _did(request, drill, evaluating.amend, found, _("Revisi SOP dibuka, langkah ditandai."))


@require_POST
@login_required
def retest(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Put a drill into the programme that tries it again."""
    _at, drill = opened(request, pk, to="evaluate")
    found = access.finding(drill, one)
    return _did(request, drill, evaluating.retest, found, _("Uji ulang masuk program latihan."))


def _did(request: SignedIn, drill: Drill, verb: Any, found: Any, words: str) -> HttpResponse:
    try:
        verb(found, by=request.user)
        messages.success(request, words)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("drills:evaluate", drill.pk)


@both
@login_required
def feedback(request: SignedIn, pk: int) -> HttpResponse:
    """What somebody who took part thinks, without a name."""
    _at, drill = opened(request, pk, to="feedback")
    evaluating.need_open(drill)
    form = FeedbackForm(typed(request))
    said = form.cleaned_data if form.is_valid() else {}
    if said and form.did(evaluating.feedback, drill, by=request.user, **said):
        return done(request, drill, _("Terima kasih. Nama Anda tidak tercatat bersama isinya."))
    return page(request, "feedback", form, drill=drill)
