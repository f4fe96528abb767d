"""Types and gates of requests made by a person who has signed in."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypedDict
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    stash_and_reauthenticate,
)
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .models import User

KEPT = "accounts.unsent"
KEEP_FOR = 30 * 60  # seconds
KEEP_AT_MOST = 200_000  # characters
SECRETS = ("password", "passphrase", "credential", "csrfmiddlewaretoken", "code")

Params = ParamSpec("Params")


class SignedIn(HttpRequest):
    """A request behind @login_required: its user is a person, never anonymous."""

    user: User


class Words(TypedDict):
    """A form that was sent and not yet acted upon."""

    path: str
    query: str
    fields: str
    person: int
    at: float
    verified: bool


def recently_verified(
    view: Callable[Concatenate[SignedIn, Params], HttpResponse] | None = None,
    *,
    within: int | None = None,
) -> Callable[..., Any]:
    """Lets a view act only for a person who proved themselves in the last 15 minutes.

    `@recently_verified(within=60)` asks for proof no older than so many seconds. Otherwise the
    person is asked for a password, a code or a passkey, and what they had sent is carried out
    afterwards. Stands below @login_required.
    """

    def guarded(
        view: Callable[Concatenate[SignedIn, Params], HttpResponse],
    ) -> Callable[Concatenate[SignedIn, Params], HttpResponse]:
        @wraps(view)
        def gate(request: SignedIn, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            return ask_to_verify(request, within) or view(request, *args, **kwargs)

        return gate

    return guarded if view is None else guarded(view)


def verified_at(request: HttpRequest) -> datetime | None:
    """When this person last proved themselves in this session; None if they never did."""
    if not isinstance(request.user, User):
        return None
    records = get_authentication_records(request, request.user)
    proofs = [record["at"] for record in records if record.get("reauthenticated")]
    return datetime.fromtimestamp(proofs[-1], tz=UTC) if proofs else None


def ask_to_verify(request: HttpRequest, within: int | None = None) -> HttpResponse | None:
    """The way to proving oneself again, with what was sent put aside; None if that is not due.

    Files cannot be put aside, nor can what was typed to sign: such a form comes back to its
    page, to be sent again.
    """
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if did_recently_reauthenticate(request) and _within(request, within):
        return None
    back = request.get_full_path()
    if request.method == "POST":
        words = words_of(request, request.user.pk) if within is None else None
        back = words["path"] if words else back if within else page_before(request)
        if words:
            stash_and_reauthenticate(request, dict(words), "accounts.http.carry_on")
        else:
            messages.warning(request, _("Setelah verifikasi, kirim lagi isian dan berkas Anda."))
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return HttpResponseRedirect(f"{way}?{urlencode({'next': back})}")


def _within(request: HttpRequest, seconds: int | None) -> bool:
    at = verified_at(request)
    return seconds is None or (at is not None and time.time() - at.timestamp() < seconds)


def words_of(request: HttpRequest, person: int) -> Words | None:
    """What a POST carried, without its secrets; None if that cannot be kept."""
    fields = request.POST.copy()
    for name in [name for name in fields if any(part in name for part in SECRETS)]:
        del fields[name]
    if request.FILES or len(fields.urlencode()) > KEEP_AT_MOST:
        return None
    return Words(
        path=request.path,
        query=request.GET.urlencode(),
        fields=fields.urlencode(),
        person=person,
        at=time.time(),
        verified=False,
    )


def carry_on(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse | None:
    """Do what was asked before the person proved themselves. allauth calls this.

    Only on the way back to that very address: a decision that was given up must not be taken by
    the next verification. A refused form is shown at its own address, where it can be mended.
    """
    words = Words(**kept)  # type: ignore[typeddict-item]  # as we stored it
    if get_next_redirect_url(request) != words["path"] or not is_fresh(request, words):
        return None
    response = _run(request, words)
    if response.status_code != 422:
        return response
    request.session[KEPT] = words | {"verified": True}
    return redirect("accounts:unsent")


def is_fresh(request: HttpRequest, words: Words) -> bool:
    """Whether these words are this person's, and recent."""
    return words["person"] == request.user.pk and time.time() - words["at"] < KEEP_FOR


def page_before(request: HttpRequest) -> str:
    """The page of ours that a request came from, for links and htmx requests alike."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _run(request: HttpRequest, words: Words) -> HttpResponse:
    """Call the view for these words, as the POST that they were."""
    request.method = "POST"
    request.path = request.path_info = words["path"]
    request.GET, request.POST = QueryDict(words["query"]), QueryDict(words["fields"])
    request.META |= {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": words["path"],
        "QUERY_STRING": words["query"],
    }
    request.resolver_match = match = resolve(words["path"])
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def unsent_fields(words: Words) -> list[tuple[str, str]]:
    """The kept fields, in their order, for a form that sends them again."""
    fields = QueryDict(words["fields"])
    return [(name, value) for name, values in fields.lists() for value in values]
