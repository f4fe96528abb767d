"""Coming in and going out of a browser: what is written down, what it keeps, and at which post."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from . import origin
from .http import KEPT
from .models import Device, SignIn, Stay, User
from .services import devices, sign_ins, stays

STAY = "post_stay"  # in the session: it belongs to a post, as this row says
LEFT = "post_left"  # in the session after it: whose page waits there


def arrive(request: HttpRequest, response: HttpResponseBase, person: User, how: str) -> None:
    """Log the sign-in, remember the browser, speak the person's language, and stay at its post."""
    known = origin.device(request)
    used = origin.Device(known.id, person.pk) if known else origin.new_device(person)
    sign_ins.record(request, SignIn.Outcome.SIGNED_IN, person=person, method=how, device=used)
    origin.keep_device(response, used)
    keep_language(response, person.language)
    if post := post_of(request):
        key = request.session.session_key or ""
        request.session[STAY] = stays.begin(post, person, key).pk


def enter(request: HttpRequest, person: User) -> None:
    """Open a session of this person without any proof that would let them decide or sign."""
    words = request.session.get(KEPT)
    request.session.flush()
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    UserSession.objects.create_from_request(request)
    if words:
        request.session[KEPT] = words


def leave(request: HttpRequest) -> None:
    """End the session here; what was being done waits for the same person."""
    left = request.user.pk
    stays.end(request.session.get(STAY))
    if isinstance(request.user, User):
        sign_ins.record(request, SignIn.Outcome.SIGNED_OUT, person=request.user, method="locked")
    logout(request)
    request.session[LEFT] = left


def post_of(request: HttpRequest) -> Device | None:
    """The registered post that this browser is, looked up once a request."""
    kept = request.__dict__
    if "post" not in kept:
        kept["post"] = devices.find(origin.post_key(request), Device.Kind.POST)
    found: Device | None = kept["post"]
    return found


def stay_of(request: HttpRequest) -> Stay | None:
    """The stay that this session belongs to, if it goes on; None for a session at no post too."""
    kept = request.__dict__
    if "stay" not in kept:
        pk = request.session.get(STAY)
        kept["stay"] = stays.current(pk, origin.post_key(request)) if pk else None
    found: Stay | None = kept["stay"]
    return found


def keep_language(response: HttpResponseBase, language: str) -> None:
    """Keep the language in the browser, so that the sign-in page speaks it too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=origin.LONGEST,
        secure=settings.SECURE,
        samesite="Lax",
    )
