"""What every view of a request does: open the door, check it is time, show a page, go back."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.http import SignedIn, ask_to_verify
from journal.lifecycle import name_of
from notifications.services import mark_subject_read

from .. import access, badges, queries
from ..access import Standing
from ..models import SupportRequest
from ..services import repeats, sharing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SEARCH = 100  # characters
STATUSES = {"too_large": 413, "overtaken": 409}  # of a refusal with this code; others are 422


def opened(request: SignedIn, pk: int, to: str) -> tuple[Standing, SupportRequest]:
    """The request for somebody who may do this with it and in time, else 404, 403 or 409."""
    at = access.standing_of(request)
    asked = access.support_request(at, pk, to=to)
    queries.check_time(asked, to)
    return at, asked


def seen(request: SignedIn, pk: int) -> tuple[Standing, SupportRequest]:
    """The request for somebody who may read it; what a guest reads is written down."""
    at = access.standing_of(request)
    asked = access.support_request(at, pk)
    if access.is_guest(at, asked):
        sharing.note_view(asked, by=request.user)
    return at, asked


def noticed(request: SignedIn, thing: Model) -> None:
    """Clear the reader's notices about what is open; costs nothing when nothing is new."""
    name = name_of(thing)
    if badges.of(request, about=name).about and mark_subject_read(request.user, name):
        del request.__dict__["unread"]


def typed(request: SignedIn) -> QueryDict | None:
    """What was sent, or None when the page is only being looked at."""
    return request.POST if request.method == "POST" else None


def proof_due(request: SignedIn) -> HttpResponse | None:
    """The way to prove oneself before a decision is carried out, if that is due."""
    return ask_to_verify(request) if request.method == "POST" else None


def page(
    request: SignedIn, name: str, asked: SupportRequest | None, form: Form, **more: Any
) -> HttpResponse:
    """A page with a form: 200 to look at, 422 when what was typed cannot be."""
    status = 200
    if form.is_bound and form.errors:
        status = status_of(form)
        if asked is not None:  # a verb that was refused may have changed what we hold
            asked.refresh_from_db(fields=["status"])
    context = {"asked": asked, "form": form, "once": once_token(), **more}
    return render(request, f"coordination/request_{name}.html", context, status=status)


def status_of(form: Form) -> int:
    """Which status says best what is wrong with what was typed."""
    wrong = (error for errors in form.errors.as_data().values() for error in errors)
    return next((STATUSES[error.code] for error in wrong if error.code in STATUSES), 422)


def done(request: SignedIn, asked: SupportRequest, words: str) -> HttpResponse:
    """Back to the request, saying what was done."""
    messages.success(request, words)
    return redirect(asked)


def once_token() -> str:
    """What a form carries so that sending it again does nothing again."""
    return secrets.token_urlsafe(12)


def once(request: SignedIn, act: Callable[[], int]) -> int:
    """What `act` gives; for this very form sent again, what it gave the first time.

    A bad network, or a second tap. Other words on the same page are another form.
    """
    if not request.POST.get("once"):
        return act()
    words = {name: said for name, said in request.POST.lists() if name != "csrfmiddlewaretoken"}
    said = repeats.digest("POST", request.path, words)
    _status, answer = repeats.answer_once(
        by=request.user, key=f"form:{said}", said=said, act=lambda: (200, act())
    )
    return int(answer)


def searched(request: SignedIn) -> str:
    """The words of a search box."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def spreadsheet(body: bytes, name: str) -> HttpResponse:
    """An Excel file under this name."""
    answer = HttpResponse(body, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
