"""The inbox: what was said to the person, and what of it is new."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn

from . import queries, services
from .forms import BeforeForm, UntilForm


@require_safe
@login_required
def inbox(request: SignedIn) -> HttpResponse:
    """Newest first, fifty at a time."""
    before = BeforeForm(request.GET).value()
    page = queries.inbox(request.user, before)
    shown = {"page": page, "before": before, "unread": queries.unread_count_of(request)}
    return render(request, "notifications/inbox.html", shown)


@require_POST
@login_required
def open_notice(request: SignedIn, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    delivery = queries.opened(request.user, pk)
    if delivery is None or delivery.entry is None:
        raise Http404
    services.mark_read(request.user, [delivery.pk])
    return redirect(delivery.entry.url)


@require_POST
@login_required
def read_all(request: SignedIn) -> HttpResponse:
    """Mark as read all that the person was shown; what came since then stays new."""
    services.mark_read(request.user, until=UntilForm(request.POST).value())
    return redirect("notifications:inbox")
