"""How allauth meets this house: its mail leaves through a port, its events become SignIn rows."""

import io
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import arrivals, browsers, limits, origin, vault
from .models import SignIn, User
from .services import mailing, persons, sign_ins, stays

Outcome = SignIn.Outcome


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-in rules of the house."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("NIP/NRP atau kata sandi tidak cocok."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "enter_current_password": _("Kata sandi sekarang tidak cocok."),
        "incorrect_code": _("Kode tidak cocok atau sudah dipakai."),
        "invalid_password_reset": _("Tautan ini tidak berlaku lagi."),
        "same_as_current": _("Kata sandi baru harus berbeda dari yang sekarang."),
    }
    _taken: tuple[int, ...] | list[int] = ()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an agency's administrator adds its people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at, or refuse it."""
        self._taken = sign_ins.guess(request, credentials.get("username", ""))

    def _rollback_login_failed_rl_usage(self) -> None:
        limits.give_back(self._taken)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_ins.refuse(request, Outcome.REFUSED, credentials.get("username", ""), "password")

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is still the person who signed in; counted like a sign-in."""
        found = self.authenticate(context.request, username=user.service_number, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        """Refuse an account that is closed, whichever way it came."""
        if user.may_sign_in:
            return None
        sign_ins.record(request, Outcome.REFUSED, person=user, method="closed")
        user.is_active = False
        response: HttpResponse | None = super().pre_login(request, user, **details)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session for one shift: activity does not lengthen it."""
        super().login(request, user)
        request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Log the sign-in, remember the device, and speak the person's language."""
        response: HttpResponse = super().post_login(request, user, **details)
        arrivals.arrive(request, response, user, "+".join(_methods(request, user)))
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            sign_ins.record(request, Outcome.SIGNED_OUT, person=request.user)
        stays.end(request.session.get(arrivals.STAY))
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Set it; every session but the one that asked ends."""
        asking = context.request
        mine = asking.user == user
        persons.set_password(user, password, keep=asking.session.session_key if mine else None)

    def send_mail(self, template_prefix: str, email: str, details: dict[str, Any]) -> None:
        """Allauth sends nothing itself: letters and notices are ours (services/mailing.py)."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        mailing.notify(self.request, user, template_prefix.rpartition("/")[2])

    def get_client_ip(self, request: HttpRequest) -> str:
        """For allauth's own session list, which cannot say "unknown"."""
        return origin.address(request) or "0.0.0.0"  # noqa: S104  # not an address to bind

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first: one touch."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(ways, key=lambda way: not way["id"].endswith("webauthn"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Codes and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Kode tidak cocok atau sudah dipakai."),
        "cannot_delete_authenticator": _("Pengaman ini tidak dapat dilepas."),
        "cannot_generate_recovery_codes": _(
            "Pasang aplikasi autentikator atau kunci sandi terlebih dahulu."
        ),
    }

    def encrypt(self, text: str) -> str:
        """A stolen copy of the database does not yield the codes' secrets."""
        return vault.seal("accounts.second-factor", text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal("accounts.second-factor", encrypted_text)

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """A first guess for the name of a passkey: the browser it is made in."""
        return browsers.describe(origin.agent(context.request))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to our own name, whatever Host a request states."""
        ours = urlsplit(settings.BASE_URL).hostname or ""
        asked = context.request.get_host().partition(":")[0]
        loopback = settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN
        return {"id": asked if loopback else ours, "name": "Sinergi"}

    def build_totp_svg(self, url: str) -> str:
        """Black on white in every theme: a camera needs the contrast."""
        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", xmldecl=False, scale=4, light="#fff")
        return drawn.getvalue().decode()

    def _get_user_identifier(self, user: User) -> str:
        return user.service_number


def _methods(request: HttpRequest, user: User) -> list[str]:
    """How the person proved who they are: ["password", "totp"]."""
    return [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
