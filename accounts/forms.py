"""The fields at the door: shapes and words. What they mean is decided by allauth and the verbs."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm as BaseChangePasswordForm,
)
from allauth.account.forms import (
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from allauth.account.internal import flows
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from . import limits
from .models import ApiToken, SignIn, User, e164
from .services import pins, sign_ins

CODE_LIVES = 120  # seconds; longer than the one step of drift either way that is forgiven


def named(field: forms.Field, label: Any, help_text: Any = "", **attrs: str) -> None:
    """Give one of allauth's fields our words; labels stand above, so no placeholder."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """NIP or NRP, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named(
            self.fields["login"], _("NIP atau NRP"), autocomplete="username webauthn",
            autocapitalize="none", spellcheck="false", autofocus="",
        )  # fmt: skip
        named(self.fields["password"], _("Kata sandi"))

    def clean_login(self) -> str:
        """A NIP is often pasted in groups of digits: the spaces do not count."""
        return "".join(self.cleaned_data["login"].split())

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str, credentials: dict[str, Any]
    ) -> HttpResponse:
        """As allauth does it, but the adapter alone says how long a session lives."""
        self._login.redirect_url = redirect_url
        response: HttpResponse = flows.login.perform_password_login(
            request, credentials, self._login
        )
        return response


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_new_password(self)


class ChangePasswordForm(BaseChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The password of now, and a different one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named(self.fields["oldpassword"], _("Kata sandi sekarang"))
        name_new_password(self)

    def clean_oldpassword(self) -> str:
        """Guesses at the old password are counted like guesses at the door."""
        taken = sign_ins.guess(context.request, self.user.service_number)
        old: str = super().clean_oldpassword()
        limits.give_back(taken)
        return old

    def clean_password1(self) -> str:
        new: str = self.cleaned_data["password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("Kata sandi baru harus berbeda dari yang sekarang."))
        return new


def name_new_password(form: forms.Form) -> None:
    """Our words for the two fields of a new password."""
    hint = _("Sedikitnya 12 karakter. Kalimat pendek lebih mudah diingat daripada tanda baca.")
    named(form.fields["password1"], _("Kata sandi baru"), hint)
    named(form.fields["password2"], _("Ulangi kata sandi baru"))


class VerifyForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """One's password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named(self.fields["password"], _("Kata sandi"), autofocus="")


class CodeForm(BaseAuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Six digits of the authenticator app, or one recovery code: counted, and good once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named_code(self.fields["code"], _("Kode dari aplikasi autentikator, atau kode cadangan"))

    def clean_code(self) -> str:
        request, person = context.request, self.user
        taken = sign_ins.guess(request, person.service_number, kind="code", method="code")
        code = plain_code(self.cleaned_data["code"])
        self.cleaned_data["code"] = code
        try:
            super().clean_code()
            use_up(person, code)
        except forms.ValidationError:
            refuse(person, "code")
            raise
        limits.give_back(taken)
        return code


class SecondStepForm(CodeForm, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The second step of signing in."""


class VerifyCodeForm(CodeForm, ReauthenticateByCodeForm):  # type: ignore[misc]  # allauth is untyped
    """Verifying oneself again with a code."""


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named_code(self.fields["code"], _("Kode enam angka dari aplikasi"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        code: str = super().clean_code()
        return code


def named_code(field: forms.Field, label: Any) -> None:
    """A field for a code: digits' keyboard, filled in by the browser where it can."""
    named(
        field, label, autocomplete="one-time-code", inputmode="numeric", spellcheck="false",
        autofocus="",
    )  # fmt: skip
    field.widget.attrs["class"] = "short"


def plain_code(typed: str) -> str:
    return "".join(typed.split())


def use_up(person: User, code: str) -> None:
    """Refuse a code that was used within its life; two at once: one wins."""
    if not cache.add(f"code:{person.pk}:{code}", 1, timeout=CODE_LIVES):
        raise get_adapter().validation_error("incorrect_code")


def refuse(person: User | None, method: str) -> None:
    sign_ins.record(context.request, SignIn.Outcome.REFUSED, person=person, method=method)


class Answer(forms.JSONField):
    """What a passkey answered; nonsense is refused however deep it is nested."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """An answer of a passkey. Not counted: there is nothing to guess (see limits.py)."""

    credential = Answer()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except forms.ValidationError:
            refuse(self.user, "passkey")
            raise
        except (AttributeError, KeyError, TypeError, ValueError):  # not what a browser sends
            refuse(self.user, "passkey")
            raise get_adapter().validation_error("incorrect_code") from None


class SignInWithPasskeyForm(PasskeyForm, LoginWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Signing in with nothing but a passkey."""


class VerifyPasskeyForm(PasskeyForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Verifying oneself again with a passkey."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A new passkey, always one that can sign in alone: with a finger, a face or a PIN."""

    credential = Answer()
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_passkey(self)

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, forms.ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_passkey(self)


def name_passkey(form: forms.Form) -> None:
    hint = _("Supaya Anda mengenalinya lagi, misalnya “Ponsel dinas”.")
    named(form.fields["name"], _("Nama kunci"), hint, maxlength="80")


class ForgottenForm(forms.Form):
    """Who forgot a password."""

    login = forms.CharField(
        label=_("NIP, NRP, atau surel"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class ProfileForm(forms.Form):
    """How a person is reached. Name, rank and number are their agency's to change."""

    phone = forms.CharField(
        label=_("Nomor telepon"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("Surel"),
        required=False,
        max_length=254,
        help_text=_("Untuk pemberitahuan, dan bila Anda lupa kata sandi."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])


class TokenForm(forms.Form):
    """A new API token."""

    LIVES = ((30, _("30 hari")), (90, _("90 hari")), (180, _("180 hari")), (365, _("1 tahun")))

    name = forms.CharField(
        label=_("Nama"),
        max_length=80,
        help_text=_("Program atau keperluan yang memakainya."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Izin"),
        choices=ApiToken.Scope,
        initial=[ApiToken.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=_("Berlaku selama"), choices=LIVES, coerce=int, initial=90)


class PinForm(forms.Form):
    """Six digits, typed twice. Named so that they are never put aside with an unsent form."""

    DIGITS = {
        "inputmode": "numeric",
        "autocomplete": "off",
        "maxlength": "6",
        "pattern": "[0-9]{6}",
        "class": "short",
    }

    passcode = forms.CharField(
        label=_("PIN baru"),
        max_length=6,
        help_text=_("Enam angka yang tidak berpola."),
        widget=forms.PasswordInput(attrs=DIGITS),
    )
    passcode_again = forms.CharField(
        label=_("Ulangi PIN"), max_length=6, widget=forms.PasswordInput(attrs=DIGITS)
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if len({said.get("passcode"), said.get("passcode_again")} - {None}) > 1:
            self.add_error("passcode_again", _("Kedua PIN tidak sama."))
        return said

    def chosen_by(self, person: User) -> bool:
        """Whether it is this person's PIN now; if not, the form says why."""
        try:
            pins.choose(person, self.cleaned_data["passcode"])
        except ValidationError as why:
            self.add_error("passcode", why)
            return False
        return True
