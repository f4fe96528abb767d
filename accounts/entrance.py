"""allauth's own pages, with the few things this house does otherwise. Words are in templates/."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from .http import KEPT
from .models import SignIn
from .services import sign_ins


class Refusing:
    """A refused form is answered with 422 on its own page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # a mixin
        if response.status_code == 200:
            response.status_code = 422
        return response


class Logged:
    """Proving oneself again is written into the log at the door."""

    request: HttpRequest
    method = ""

    def form_valid(self, form: Any) -> HttpResponse:
        person: Any = self.request.user
        sign_ins.record(
            self.request, SignIn.Outcome.REAUTHENTICATED, person=person, method=self.method
        )
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a mixin
        return response


class Login(Refusing, account.LoginView):  # type: ignore[misc]  # allauth is untyped
    """Signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        return page | {"waiting": KEPT in self.request.session}


class SecondStep(Refusing, codes.AuthenticateView):  # type: ignore[misc]  # allauth is untyped
    """The second step of signing in."""


class VerifyByPassword(Refusing, Logged, account.ReauthenticateView):  # type: ignore[misc]  # allauth is untyped
    """Proving oneself again with a password."""

    method = "password"


class VerifyByCode(Refusing, Logged, codes.ReauthenticateView):  # type: ignore[misc]  # allauth is untyped
    """Proving oneself again with a code."""

    method = "code"


class VerifyByPasskey(Logged, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Proving oneself again with a passkey."""

    method = "passkey"

    def form_invalid(self, form: Any) -> HttpResponse:
        """allauth would leave for the sign-in page and forget what waits."""
        response: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return response


class ChangePassword(Refusing, account.PasswordChangeView):  # type: ignore[misc]  # allauth is untyped
    """Changing one's password, the first one too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.first = getattr(request.user, "must_change_password", False)
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("home" if self.first else "accounts:profile")


class NewPassword(Refusing, account.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth is untyped
    """A new password, with the link from a letter."""


class AddApp(Refusing, app.ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """Putting an authenticator app on the account."""


class AddPasskey(Refusing, passkeys.AddWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Adding a passkey that can sign in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        if "form" in kwargs:
            page["form"] = kwargs["form"]
        page["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return page


never_cached = method_decorator(never_cache, name="dispatch")
private = method_decorator([login_required, never_cache], name="dispatch")

login = Login.as_view()
second_step = never_cached(SecondStep).as_view()
verify_by_password = private(VerifyByPassword).as_view()
verify_by_code = private(VerifyByCode).as_view()
verify_by_passkey = private(VerifyByPasskey).as_view()
change_password = private(ChangePassword).as_view()
new_password = never_cached(NewPassword).as_view()
add_app = private(AddApp).as_view()
remove_app = private(app.DeactivateTOTPView).as_view()
add_passkey = private(AddPasskey).as_view()
rename_passkey = private(passkeys.EditWebAuthnView).as_view()
remove_passkey = private(passkeys.RemoveWebAuthnView).as_view()
list_passkeys = private(passkeys.ListWebAuthnView).as_view()
recovery_codes = private(recovery.ViewRecoveryCodesView).as_view()
make_recovery_codes = private(recovery.GenerateRecoveryCodesView).as_view()
download_recovery_codes = private(recovery.DownloadRecoveryCodesView).as_view()
