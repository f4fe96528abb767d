"""The muster at the gate, on a phone: every tap is small, and a second tap does nothing twice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from journal.lifecycle import IllegalMove

from .. import access, roll
from ..forms.gate import ArrivalForm, ReplaceForm
from ..models import Assignment, SupportRequest
from ..services import muster
from .doorstep import opened, page, searched, typed

Verb = Callable[..., Any]


@require_safe
@login_required
def request_muster(request: SignedIn, pk: int) -> HttpResponse:
    """Everyone on the order: who came, who did not, who is inside."""
    _at, asked = opened(request, pk, to="muster")
    context = {"asked": asked, "roll": roll.call(asked, searched(request))}
    return render(request, "coordination/request_muster.html", context)


@require_POST
@login_required
def muster_arrive(request: SignedIn, pk: int, officer: int) -> HttpResponse:
    """Count an officer in."""
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(message) for wrong in form.errors.values() for message in wrong)
        return _tapped(request, pk, officer, _refuse, words=words)
    return _tapped(request, pk, officer, muster.arrive, **form.deposit)


@require_POST
@login_required
def muster_absent(request: SignedIn, pk: int, officer: int) -> HttpResponse:
    """Write down that an officer has not come."""
    return _tapped(request, pk, officer, muster.absent)


@require_POST
@login_required
def muster_leave(request: SignedIn, pk: int, officer: int) -> HttpResponse:
    """Count an officer out."""
    return _tapped(request, pk, officer, muster.leave)


@require_http_methods(["GET", "POST"])
@login_required
def muster_replace(request: SignedIn, pk: int, officer: int) -> HttpResponse:
    """Let somebody else take the place of one who has not come."""
    _at, asked = opened(request, pk, to="muster")
    missing = access.assignment(asked, officer)
    form = ReplaceForm(typed(request), asked=asked, missing=missing)
    if form.is_valid() and form.did(muster.replace, missing, by=request.user, officer=form.chosen):
        return _back(request, asked, _("%(name)s menggantikan.") % {"name": form.chosen})
    return page(request, "replace", asked, form, missing=missing)


@require_POST
@login_required
def muster_leave_all(request: SignedIn, pk: int) -> HttpResponse:
    """Count out everyone who is inside."""
    _at, asked = opened(request, pk, to="muster")
    count = muster.leave_all(asked, by=request.user)
    words = ngettext("%(count)d orang keluar.", "%(count)d orang keluar.", count)
    return _back(request, asked, words % {"count": count})


@require_POST
@login_required
def muster_complete(request: SignedIn, pk: int) -> HttpResponse:
    """End the muster."""
    return _advanced(request, pk, muster.complete, _("Apel selesai."))


@require_POST
@login_required
def muster_enter(request: SignedIn, pk: int) -> HttpResponse:
    """The operation begins."""
    return _advanced(request, pk, muster.enter, _("Tugas dimulai."))


@require_POST
@login_required
def muster_release(request: SignedIn, pk: int) -> HttpResponse:
    """The operation ends."""
    return _advanced(request, pk, muster.release, _("Tugas berakhir. Semua personel keluar."))


def _advanced(request: SignedIn, pk: int, verb: Verb, words: str) -> HttpResponse:
    _at, asked = opened(request, pk, to="muster")
    try:
        verb(asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("coordination:request_muster", asked.pk)
    return _back(request, asked, words)


def _tapped(request: SignedIn, pk: int, officer: int, verb: Verb, **said: Any) -> HttpResponse:
    """Do it once. A second tap, or one that came too late, only shows what is already so."""
    _at, asked = opened(request, pk, to="muster")
    one = access.assignment(asked, officer)
    words = ""
    try:
        verb(one, by=request.user, **said)
    except ValidationError as error:
        words = " ".join(error.messages)
    except IllegalMove:
        asked.refresh_from_db(fields=["status"])
        if asked.status not in muster.OPEN:
            raise
        words = _("Sudah tercatat sebelumnya.")
    return _row(request, asked, one, words)


def _row(request: SignedIn, asked: SupportRequest, one: Assignment, words: str) -> HttpResponse:
    """The officer's row and the counters to a page that swaps them; else the whole page again."""
    if "HX-Request" not in request.headers:
        if words:
            messages.info(request, words)
        return redirect(f"{reverse('coordination:request_muster', args=[asked.pk])}#p{one.pk}")
    called = roll.call(asked)
    row = next(row for row in called.rows if row.pk == one.pk)
    context = {"asked": asked, "roll": called, "row": row, "words": words}
    return render(request, "coordination/_muster_answer.html", context)


def _back(request: SignedIn, asked: SupportRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    at_the_gate = asked.status in muster.OPEN
    return redirect("coordination:request_muster", asked.pk) if at_the_gate else redirect(asked)


def _refuse(_one: Assignment, *, by: Any, words: str) -> None:
    raise ValidationError(words)
