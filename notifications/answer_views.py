"""The doorstep of an urgent call: answer it here, or with the link of a message."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn

from . import calls
from .models import Call, Ticket
from .services import acknowledge
from .services.answering import ended_words, ticket_for, use
from .services.escalating import NotRinging


@require_POST
@login_required
def acknowledge_call(request: SignedIn, pk: int) -> HttpResponse:
    """Answer a call that rang for the person who is signed in."""
    call = calls.seen_call(request.user, pk)
    if call is None:
        raise Http404
    if not calls.rang_for(call, request.user):
        raise PermissionDenied(_("Panggilan ini tidak ditujukan kepada Anda."))
    try:
        acknowledge(call, by=request.user, via=Call.Via.APP)
    except NotRinging as ended:
        return _too_late(request, ended.call)
    messages.success(request, _("Jawaban Anda tercatat. Panggilan berhenti."))
    return redirect(calls.address(call))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One page with one button, for whoever holds the link; looking at it changes nothing."""
    ticket = ticket_for(token)
    if ticket is None:
        raise Http404
    if request.user.is_authenticated and request.user.pk != ticket.person_id:
        raise PermissionDenied(_("Tautan ini milik orang lain."))
    if request.method != "POST":
        return _ticket(request, ticket, 200)
    try:
        use(ticket)
    except NotRinging as ended:
        ticket.call = ended.call
        return _ticket(request, ticket, 409)
    return redirect("calls:answer", token)


def _ticket(request: HttpRequest, ticket: Ticket, status: int) -> HttpResponse:
    open_ = ticket.call.is_open and ticket.used_at is None
    words = "" if open_ else ended_words(ticket.call, ticket.person)
    page = {"ticket": ticket, "call": ticket.call, "open": open_, "words": words}
    return render(request, "notifications/answer.html", page, status=status)


def _too_late(request: SignedIn, call: Call) -> HttpResponse:
    page = {"call": call, "words": ended_words(call, request.user), "url": calls.address(call)}
    return render(request, "notifications/answer_late.html", page, status=409)
