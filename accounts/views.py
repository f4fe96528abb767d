"""One's own account: how one is reached, how one is guarded, and a few choices."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import limits, origin, queries
from .arrivals import keep_language
from .forms import ForgottenForm, ProfileForm, TokenForm
from .http import KEPT, SignedIn, ask_to_verify, is_fresh, unsent_fields
from .models import User
from .services import mailing, passwords, persons, sessions, tokens

THEMES = ("terang", "malam", "otomatis")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: SignedIn) -> HttpResponse:
    """One page for one's contact details, choices and guards."""
    known = {"phone": request.user.phone, "email": request.user.email}
    form = ProfileForm(request.POST or None, initial=known)
    if request.method != "POST" or not form.is_valid():
        return _profile_page(request, form, 422 if request.method == "POST" else 200)
    moved = "email" in form.changed_data
    if moved and (asked := ask_to_verify(request)):
        return asked
    persons.update(request.user, **form.cleaned_data)
    if moved:
        mailing.notify(request, request.user, "email_changed")
    messages.success(request, _("Profil disimpan."))
    return redirect("accounts:profile")


def _profile_page(request: SignedIn, form: ProfileForm, status: int) -> HttpResponse:
    page = {
        "form": form,
        "security": queries.security(request.user),
        "sign_ins": queries.sign_ins(request.user)[:5],
    }
    return render(request, "accounts/profile.html", page, status=status)


@require_safe
@login_required
def history(request: SignedIn) -> HttpResponse:
    """The last hundred things that happened at one's own door."""
    page = {"sign_ins": queries.sign_ins(request.user)[:100]}
    return render(request, "accounts/history.html", page)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the device's own choice in this browser."""
    chosen = request.POST.get("tema")
    response = redirect(_back(request))
    response.set_cookie(
        "tema", chosen if chosen in THEMES else "otomatis",
        max_age=origin.LONGEST, secure=settings.SECURE, samesite="Lax",
    )  # fmt: skip
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak Indonesian or English from now on, to this person everywhere."""
    chosen = request.POST.get("language", "")
    language = chosen if chosen in dict(settings.LANGUAGES) else "id"
    if isinstance(request.user, User):
        persons.speak(request.user, language)
        with override(language):
            messages.success(request, _("Bahasa disimpan."))
    response = redirect(_back(request))
    keep_language(response, language)
    return response


def _back(request: HttpRequest) -> str:
    """The page of ours to return to after a small choice."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Offer a link by mail; the answer is the same whether or not there is such an account."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["login"]
        limits.take(
            ("reset", origin.account_key(typed)), ("reset-network", origin.network(request))
        )
        passwords.offer_reset(typed)
        return redirect("account_reset_password_done")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/password_reset.html", {"form": form}, status=status)


@require_safe
@login_required
@never_cache
def own_sessions(request: SignedIn) -> HttpResponse:
    """Where one is signed in now."""
    page = {
        "sessions": queries.sessions(request.user),
        "current": request.session.session_key,
    }
    return render(request, "usersessions/usersession_list.html", page)


@require_POST
@login_required
def end_session(request: SignedIn, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    if not sessions.end(request.user, pk):
        raise Http404
    messages.success(request, _("Sesi diakhiri."))
    return redirect("usersessions_list")


@require_POST
@login_required
def sign_out_everywhere(request: SignedIn) -> HttpResponse:
    """End all of one's sessions, this one too unless told to keep it."""
    keep = request.session.session_key if "keep" in request.POST else None
    mailing.notify(request, request.user, "sessions_ended")
    sessions.end_all(request.user, keep=keep)
    if keep:
        messages.success(request, _("Semua sesi lain diakhiri."))
        return redirect("usersessions_list")
    request.session.flush()
    messages.success(request, _("Anda keluar dari semua perangkat."))
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def own_tokens(request: SignedIn) -> HttpResponse:
    """One's API tokens, and a form for another. Its key is shown once."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _tokens_page(request, form=form, status=422 if request.method == "POST" else 200)
    if asked := ask_to_verify(request):
        return asked
    token, key = tokens.issue(request.user, **form.cleaned_data)
    mailing.notify(request, request.user, "token_created")
    return _tokens_page(request, form=TokenForm(), made=token, key=key, status=201)


def _tokens_page(request: SignedIn, *, status: int, **page: Any) -> HttpResponse:
    page["tokens"] = queries.tokens(request.user)
    return render(request, "accounts/tokens.html", page, status=status)


@require_POST
@login_required
def revoke_token(request: SignedIn, pk: int) -> HttpResponse:
    """Take one of one's own tokens back."""
    if not tokens.revoke(request.user, pk):
        raise Http404
    mailing.notify(request, request.user, "token_revoked")
    messages.success(request, _("Token dicabut."))
    return redirect("accounts:tokens")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def unsent(request: SignedIn) -> HttpResponse:
    """What was sent while the session had ended: to be sent now, or thrown away by a POST."""
    words = request.session.get(KEPT)
    if request.method == "POST" or not words or not is_fresh(request, words):
        request.session.pop(KEPT, None)
        return redirect("home")
    page = {"words": words, "fields": unsent_fields(words)}
    return render(request, "accounts/unsent.html", page)
