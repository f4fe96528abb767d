"""Uji panggil: start one, follow it, answer it; with a link nobody needs to sign in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from journal.lifecycle import IllegalMove

from .. import access, reach
from ..forms.reach import ReachForm
from ..models import ReachTest
from ..services import reach_answers, reach_tests
from .doorstep import noticed, status_of, typed

OWNER, PARTNER = "agency_id", "partner_id"
VERBS = {  # at which end each is done
    "setuju": (reach_tests.agree, (PARTNER,)),
    "tolak": (reach_tests.refuse, (PARTNER,)),
    "tutup": (reach_tests.close, (OWNER,)),
    "henti": (reach_tests.stop, (OWNER, PARTNER)),
}


@require_http_methods(["GET", "POST"])
@login_required
def reach_tests_of(request: SignedIn, pk: int) -> HttpResponse:
    """The tests of an agency, who could not be reached tonight, and a form for the next."""
    agency = reach.house(access.standing_of(request), pk)
    form = ReachForm(typed(request), agency=agency)
    if form.is_valid() and form.did(
        reach_tests.start, agency, by=request.user, **form.cleaned_data
    ):
        return redirect(form.verb_gave)
    page = {"form": form, "agency": agency, "board": reach.board(agency)}
    status = status_of(form) if form.is_bound and form.errors else 200
    return render(request, "coordination/reach_tests.html", page, status=status)


@require_safe
@login_required
def reach_test(request: SignedIn, pk: int) -> HttpResponse:
    """One test, live: for whoever was asked the answer, for those who test how it goes."""
    at = access.standing_of(request)
    found = reach.test(at, pk)
    noticed(request, found)
    tests = reach.tests(at, found)
    page = {
        "test": found,
        "result": reach.result(at, found),
        "tests": tests,
        "owns": at.holds(found.agency_id, reach.STARTERS),
        "decides": bool(found.partner_id and at.holds(found.partner_id, reach.STARTERS)),
    }
    return render(request, "coordination/reach_test.html", page)


@require_POST
@login_required
def reach_act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """Agree, refuse, close, or stop repeating."""
    at = access.standing_of(request)
    found = reach.test(at, pk)
    if verb not in VERBS:
        raise Http404
    act, ends = VERBS[verb]
    if not any(at.holds(getattr(found, end) or 0, reach.STARTERS) for end in ends):
        raise PermissionDenied
    act(found, by=request.user)
    messages.success(request, _("Tercatat."))
    return redirect(found)


@require_POST
@login_required
def reach_answer(request: SignedIn, pk: int) -> HttpResponse:
    """Say on the test's page that one was reached."""
    found = reach.test(access.standing_of(request), pk)
    row = reach.row_of(found, request.user)
    if row is None:
        raise PermissionDenied
    reach_answers.answer_here(row)
    messages.success(request, _("Jawaban Anda tercatat. Terima kasih."))
    return redirect(found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reach_link(request: HttpRequest, pk: int, mac: str) -> HttpResponse:
    """One page with one button, for whoever holds the link; looking at it changes nothing."""
    known = reach_answers.found(pk, mac)
    if known is None:
        raise Http404
    delivery, row = known
    status = 200
    if request.method == "POST":
        try:
            reach_answers.answer_with(delivery, row)
        except IllegalMove:
            status = 409
        row.refresh_from_db()
    running = row.test.status == ReachTest.Status.RUNNING
    page = {"row": row, "test": row.test, "running": running}
    return render(request, "coordination/reach_link.html", page, status=status)
