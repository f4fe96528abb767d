"""Per-person settings and gates of a request."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import translation

from . import arrivals, origin
from .forms import SignInForm
from .http import KEPT, page_before, words_of
from .limits import TooFast
from .models import User
from .services import sessions, stays

GetResponse = Callable[[HttpRequest], HttpResponse]


class OwnLanguage:
    """Speaks Indonesian unless the browser's cookie, set at sign-in, says English.

    The browser's own language is not asked: a guard's borrowed PC must not turn English.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "id")
        with translation.override(language if language in {"id", "en"} else "id"):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class FirstPassword:
    """Sends a person with a first password to change it before anything else."""

    OPEN = frozenset(
        {
            "account_change_password",
            "account_logout",
            "post:alive",
            "post:lock",
            "set_language",
            "theme",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not match:
            return None
        due = getattr(request.user, "must_change_password", False)
        shut = due and match.view_name not in self.OPEN
        return redirect("account_change_password") if shut else None


class LastSeen:
    """Notes once a minute that a session is in use, for its owner's list of sessions."""

    EVERY = 60.0
    MOST = 10_000  # sessions remembered by one process before it starts afresh

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        now = time.monotonic()
        if key and now - self.noted.get(key, -self.EVERY) >= self.EVERY:
            self._note(request, key, now)
        return response

    def _note(self, request: HttpRequest, key: str, now: float) -> None:
        if isinstance(request.user, User):  # the API sets None when nobody has a token
            if len(self.noted) >= self.MOST:
                self.noted.clear()
            self.noted[key] = now
            sessions.touch(key)


class SignInAgain:
    """Loses nothing when a session has ended under somebody's hands.

    What they sent waits in the new session until they have signed in again, if this is a device
    we know; only the person who signed in here last gets it back. A fragment's request opens the
    sign-in page as a whole page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        where = response.headers.get("Location", "").partition("?")[0]
        if not where:
            return response
        doors = (resolve_url(settings.LOGIN_URL), reverse("account_reauthenticate"))
        if not where.startswith(doors):
            return response
        if not isinstance(request.user, User) and self._keep(request):
            back = urlencode({"next": reverse("accounts:unsent")})
            response.headers["Location"] = f"{where}?{back}"
        if "HX-Request" in request.headers:
            return self._whole_page(request, response, where)
        return response

    def _keep(self, request: HttpRequest) -> bool:
        device = origin.device(request)
        if request.method != "POST" or device is None or request.path == reverse("account_logout"):
            return False
        if not (words := words_of(request, device.last)):
            return False
        request.session[KEPT] = words
        return True

    def _whole_page(self, request: HttpRequest, response: HttpResponse, where: str) -> HttpResponse:
        target = response.headers["Location"]
        if request.method == "GET":
            target = f"{where}?{urlencode({'next': page_before(request)})}"
        return HttpResponse(headers={"HX-Redirect": target})


class AtThePost:
    """Shuts a session that was left alone at a duty post, and leads who must sign in to its people.

    Pages that only fetch themselves again (X-Live) do not keep it open: somebody must be there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._look(request)
        response = self.get_response(request)
        for header in ("Location", "HX-Redirect"):
            way, mark, query = response.headers.get(header, "").partition("?")
            if way == resolve_url(settings.LOGIN_URL) and arrivals.post_of(request):
                response.headers[header] = f"{reverse('post:people')}{mark}{query}"
        return response

    def _look(self, request: HttpRequest) -> None:
        if arrivals.STAY not in request.session:
            return
        stay = arrivals.stay_of(request)
        if stay is None:
            arrivals.leave(request)
        elif "X-Live" not in request.headers:
            stays.renew(stay, request.session.session_key or "")


class Patience:
    """Answers too many tries with 429, when to try again, and the number that was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooFast):
            return None
        page = {
            "wait": error,
            "form": SignInForm(initial={"login": request.POST.get("login", "")}),
            "redirect_field_value": request.POST.get("next", ""),
        }
        signing_in = request.path == resolve_url(settings.LOGIN_URL)
        template = "account/login.html" if signing_in else "account/too_fast.html"
        response = render(request, template, page, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
