"""The duty post's PC: it is claimed with a code, lists its people, and lets one in by PIN."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import arrivals, limits, origin, queries, told
from .forms import PinForm
from .http import SignedIn, ask_to_verify
from .models import Device, SignIn, User
from .queries import Face, Faces
from .services import devices, mailing, pins, sign_ins

Outcome = SignIn.Outcome


@require_safe
@never_cache
def post(request: HttpRequest) -> HttpResponse:
    """Who is at this post? On a PC that is none: how it becomes one."""
    device = arrivals.post_of(request)
    if device is None:
        waits = devices.awaits_confirmation(origin.post_key(request))
        return render(request, "accounts/post_unknown.html", {"waits": waits})
    if isinstance(request.user, User):
        return redirect(settings.POST_REDIRECT_URL)
    faces = queries.faces(request, device)
    return _people_page(request, device, faces, chosen=faces.named(request.GET.get("orang", "")))


@require_POST
@never_cache
@sensitive_post_parameters("passcode")
def enter(request: HttpRequest) -> HttpResponse:
    """Let this person in by PIN, to where they were before or to the post's own page."""
    device = arrivals.post_of(request)
    if device is None:
        return redirect("post:people")
    faces = queries.faces(request, device)
    face = faces.named(request.POST.get("orang", ""))
    error, status = _tried(request, device, face)
    if face is None or error:
        return _people_page(request, device, faces, chosen=face, error=error, status=status)
    return _let_in(request, face.person)


def _tried(request: HttpRequest, device: Device, face: Face | None) -> tuple[str, int]:
    """What came of the PIN: words and a status, or no words if it opens the door."""
    if face is None:
        words = _("Orang itu tidak bertugas di sini. Pilih dari daftar, atau masuk dengan sandi.")
        return words, 422
    try:
        return _refusal(request, device, face.person), 422
    except limits.TooFast as wait:
        sign_ins.record(request, Outcome.LIMITED, person=face.person, method="pin")
        return told.too_fast(wait.minutes), 429


def _refusal(request: HttpRequest, device: Device, person: User) -> str:
    """Why the PIN that was typed does not open the door; empty if it does."""
    if person.must_change_password:
        return _("Masuk dengan kata sandi pertama Anda dahulu, lalu buat PIN di Profil.")
    taken = limits.take(("pin", f"{device.pk}:{person.pk}"), ("post", str(device.pk)))
    answer = pins.attempt(person, "".join(request.POST.get("passcode", "").split()))
    if answer.right:
        limits.give_back(taken)
        return ""
    sign_ins.record(request, Outcome.REFUSED, person=person, method="pin")
    return told.refused(answer)


def _let_in(request: HttpRequest, person: User) -> HttpResponse:
    """The page that this very person left here, or the post's own."""
    left, wanted = request.session.get(arrivals.LEFT), request.POST.get("next", "")
    same = left in {None, person.pk}
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    arrivals.enter(request, person)
    response = redirect(wanted if same and safe else settings.POST_REDIRECT_URL)
    arrivals.arrive(request, response, person, "pin")
    return response


def _people_page(
    request: HttpRequest,
    device: Device,
    faces: Faces,
    *,
    chosen: Face | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    page = {
        "device": device,
        "faces": faces,
        "chosen": chosen,
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "left": request.session.get(arrivals.LEFT),
    }
    return render(request, "accounts/post.html", page, status=status)


@require_POST
@never_cache
def lock(request: HttpRequest) -> HttpResponse:
    """Leave the post to whoever comes next; the page waits for the same person."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    if isinstance(request.user, User):
        arrivals.leave(request)
    way = reverse("post:people") if arrivals.post_of(request) else resolve_url(settings.LOGIN_URL)
    return redirect(f"{way}?{urlencode({'next': wanted})}" if safe else way)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Says that somebody is at the keyboard; 401 when the post has locked meanwhile."""
    return HttpResponse(status=204 if isinstance(request.user, User) else 401)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def claim(request: HttpRequest) -> HttpResponse:
    """Make this PC the post that a code stands for. Looking does nothing, so links may be read."""
    typed, error = request.POST.get("kode", request.GET.get("kode", "")), ""
    if request.method == "POST":
        if key := _claimed(request, typed):
            response = redirect("post:people")
            origin.keep_post(response, key)
            return response
        error = _("Kode tidak dikenal, sudah dipakai, atau lewat satu jam. Minta kode baru.")
    page = {"typed": typed, "error": error, "device": arrivals.post_of(request)}
    return render(request, "accounts/post_claim.html", page, status=422 if error else 200)


def _claimed(request: HttpRequest, typed: str) -> str:
    """The secret for this PC, where whoever was signed in is so no more; empty if refused."""
    taken = limits.take(("pairing", origin.network(request)))
    claimed = devices.claim(typed)
    if claimed is None:
        return ""
    limits.give_back(taken)
    if isinstance(request.user, User):
        arrivals.leave(request)
    return claimed[1]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@sensitive_post_parameters("passcode", "passcode_again")
def own_pin(request: SignedIn) -> HttpResponse:
    """Choose one's PIN, or give it up. Both want proof of who is at the keyboard."""
    if asked := ask_to_verify(request):
        return asked
    form = PinForm(request.POST if "passcode" in request.POST else None)
    if request.method == "POST" and "remove" in request.POST:
        return _pin_done(request, "pin_given_up" if pins.give_up(request.user) else "")
    if form.is_valid() and form.chosen_by(request.user):
        return _pin_done(request, "pin_chosen")
    page = {"form": form, "pin": queries.pin(request.user)}
    return render(request, "accounts/pin.html", page, status=422 if form.errors else 200)


def _pin_done(request: SignedIn, event: str) -> HttpResponse:
    if event:
        mailing.notify(request, request.user, event)
    return redirect("accounts:profile")
