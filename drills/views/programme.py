"""The year: what is planned and what has gone untested, as a list, a month and a sheet."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn

from .. import access, queries
from ..forms.programme import PlanForm, YearForm, month_or_none
from ..services import programme
from .doorstep import once, page, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def home(request: SignedIn) -> HttpResponse:
    """The drills of a year that one may see, and what has gone untested longest."""
    at = access.standing_of(request)
    year = YearForm(request.GET).year
    months = queries.months(at, year)
    context = {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "months": months,
        "count": sum(len(one.drills) for one in months),
        "gaps": queries.gaps(at),
        "may_plan": access.plans(at),
        "today": timezone.localdate(),
    }
    return render(request, "drills/home.html", context)


@require_safe
@login_required
def one_programme(request: SignedIn, pk: int) -> HttpResponse:
    """The year of one programme."""
    found = access.programme(access.standing_of(request), pk)
    return redirect(f"{reverse('drills:home')}?tahun={found.year}")


@require_safe
@login_required
def month(request: SignedIn, year: int, number: int) -> HttpResponse:
    """A month as a calendar; drills can be put on another day."""
    first = month_or_none(year, number)
    if first is None:
        raise Http404
    at = access.standing_of(request)
    context: dict[str, Any] = {
        "first": first,
        "before": first - timedelta(days=1),
        "after": date(year + number // 12, number % 12 + 1, 1) if year < 2199 else None,
        "weeks": queries.month(at, year, number),
        "may_plan": access.plans(at),
        "today": timezone.localdate(),
    }
    context["movable"] = queries.movable(at, context["weeks"])
    return render(request, "drills/month.html", context)


@both
@login_required
def plan(request: SignedIn) -> HttpResponse:
    """Put a drill into a year's plan."""
    at = access.standing_of(request)
    if not access.plans(at):
        raise PermissionDenied
    form = PlanForm(typed(request), at=at, initial=_wanted(request))
    if form.is_valid() and form.did(once, request, lambda: _planned(request, form)):
        return redirect("drills:drill", form.verb_gave)
    return page(request, "plan", form)


def _planned(request: SignedIn, form: PlanForm) -> int:
    one, other = form.agencies
    words = form.words
    year = words["day"].year
    found = programme.begin(by=request.user, one=one, other=other, year=year)
    return int(programme.plan(found, by=request.user, host=one, **words).pk)


def _wanted(request: SignedIn) -> dict[str, Any]:
    """What a link has already chosen: an SOP to be tested, the pair, a day, a scenario."""
    asked = request.GET
    start: dict[str, Any] = {"kind": "tabletop", "day": asked.get("hari", "")[:10]}
    if asked.get("sop", "").isdecimal():
        start["sops"] = [int(asked["sop"])]
    if asked.get("skenario", "").isdecimal():
        start["scenario"] = int(asked["skenario"])
    return start | {"pair": asked.get("pasangan", "")[:40]}
