"""One drill: what it is, who comes, when; changed, given an hour, put off, moved, cancelled."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn

from .. import access, ical, queries, readiness, running, words
from ..access import Standing
from ..forms.programme import MoveForm, PlanForm, PostponeForm, ReasonForm, ScheduleForm
from ..models import Drill
from ..services import papers, programme
from .doorstep import done, noticed, opened, page, typed, verbs

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def drill(request: SignedIn, pk: int) -> HttpResponse:
    """All there is to know of a drill for whoever asks."""
    at, found = opened(request, pk)
    noticed(request, found)
    return render(request, "drills/drill.html", _shown(at, found))


def _shown(at: Standing, found: Drill) -> dict[str, Any]:
    """All that the page of a drill shows."""
    may, knows = verbs(at, found), access.knows(at, found)
    own_papers = papers.newest(found) if knows else []
    return {
        "drill": found,
        "verbs": may,
        "ahead": Drill.AHEAD,
        "sops": found.sops.select_related("document").defer("frozen"),
        "invitations": queries.invitations(found),
        "crew": queries.crew(found),
        "own": access.own_crew(at, found),
        "clashes": queries.clashes(at, found) if found.status in Drill.AHEAD else [],
        "problems": readiness.problems(found) if _is_near(found, may) else [],
        "postponements": found.postponements.select_related("by"),
        "timeline": words.timeline(queries.history(found), found.zone),
        "answers_for": {one for one in at.agencies if at.holds(one, access.ANSWERERS)},
        "sees_scenario": knows,
        "papers": own_papers,
        "making": any(one.state == "queued" for one in own_papers),
        "reads_report": access.reads_report(at, found),
        "messages_for_me": running.sent_to(found, at.person),
    }


def _is_near(drill: Drill, may: set[str]) -> bool:
    leads = {"schedule", "postpone", "control", "sheets"}
    return drill.status == Drill.Status.SCHEDULED and not leads.isdisjoint(may)


@both
@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Write the plan of a drill anew."""
    at, found = opened(request, pk, to="plan")
    form = PlanForm(typed(request), at=at, drill=found)
    if form.is_valid() and form.did(programme.change, found, by=request.user, **form.words):
        return done(request, found, _("Rencana diperbarui."))
    return page(request, "plan", form, drill=found)


@both
@login_required
def schedule(request: SignedIn, pk: int) -> HttpResponse:
    """Give a drill its hour."""
    _at, found = opened(request, pk, to="schedule")
    form = ScheduleForm(typed(request), drill=found, initial={"place": found.place})
    if form.is_valid() and form.did(
        programme.schedule, found, by=request.user, **form.cleaned_data
    ):
        return done(request, found, _("Terjadwal. Undangan dan pengingat berjalan."))
    return page(request, "schedule", form, drill=found)


@both
@login_required
def postpone(request: SignedIn, pk: int) -> HttpResponse:
    """Move a drill that has an hour, and say why."""
    _at, found = opened(request, pk, to="postpone")
    start = {"day": request.GET.get("hari", "")[:10]}
    form = PostponeForm(typed(request), drill=found, initial=start)
    if form.is_valid() and form.did(
        programme.postpone, found, by=request.user, **form.cleaned_data
    ):
        return done(request, found, _("Ditunda. Semua yang diundang diminta menjawab lagi."))
    return page(request, "postpone", form, drill=found)


@both
@login_required
def move(request: SignedIn, pk: int) -> HttpResponse:
    """Put a drill without an hour on another day; one that has an hour is put off instead."""
    _at, found = opened(request, pk, to="plan")
    if found.status == Drill.Status.SCHEDULED:
        day = (request.POST.get("day") or request.GET.get("hari", ""))[:10]
        return redirect(f"{reverse('drills:postpone', args=[pk])}?hari={day}")
    form = MoveForm(typed(request), initial={"day": found.day})
    if form.is_valid() and form.did(
        programme.move_day, found, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Dipindahkan."))
        return redirect("drills:month", found.day.year, found.day.month)
    return page(request, "move", form, drill=found)


@both
@login_required
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Give a drill up, and say why."""
    _at, found = opened(request, pk, to="cancel")
    form = ReasonForm(typed(request))
    if form.is_valid() and form.did(programme.cancel, found, by=request.user, **form.cleaned_data):
        return done(request, found, _("Latihan dibatalkan."))
    return page(request, "cancel", form, drill=found)


@require_safe
@login_required
def calendar_file(request: SignedIn, pk: int) -> HttpResponse:
    """One drill for a calendar of one's own."""
    _at, found = opened(request, pk)
    try:
        body = ical.one(found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="latihan-{found.pk}.ics"'
    return answer
