"""Checking a paper: its short code, and whether a file is the very one."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from . import codes
from .services import keys
from .signing.base import Secret, SigningError, spelled


class CodeForm(forms.Form):
    """The short code beside the QR, in any case and with any dashes."""

    kode = forms.CharField(
        label=_("Kode dokumen"),
        max_length=40,
        help_text=_("Sepuluh huruf dan angka di samping kode QR, misalnya 7K2MX-9QF4C."),
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_kode(self) -> str:
        code = codes.typed(self.cleaned_data["kode"])
        if not code:
            raise forms.ValidationError(
                _("Kode tidak dikenali. Periksa lagi setiap huruf dan angkanya.")
            )
        return code


class CompareForm(forms.Form):
    """A file to compare with the frozen one; it is read here and kept nowhere."""

    file = forms.FileField(
        label=_("Berkas PDF yang Anda terima"),
        help_text=_("Tidak disimpan. Paling besar 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 10 MB."), code="too_large")
        return file

    def content(self) -> bytes:
        """The file that was sent."""
        return b"".join(self.cleaned_data["file"].chunks())


def secret_field(label: Any, help_text: Any = "", *, new: bool = False) -> forms.CharField:
    """A field for what opens a key: never shown, never kept, never filled in by a browser."""
    attrs = {"autocomplete": "new-password" if new else "off", "data-secret": ""}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs=attrs),
    )


class NewKeyForm(forms.Form):
    """A passphrase for a new signing key, twice."""

    passphrase = secret_field(
        _("Kalimat sandi tanda tangan"),
        _("Sedikitnya 12 karakter, misalnya empat kata. Lain dari kata sandi masuk."),
        new=True,
    )
    again = secret_field(_("Ulangi kalimat sandi"), new=True)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_passphrase(self) -> str:
        words: str = self.cleaned_data["passphrase"]
        keys.check_passphrase(self._person, spelled(words))
        return words

    def clean(self) -> None:
        words, again = (self.cleaned_data.get(name) for name in ("passphrase", "again"))
        if words and again and spelled(words) != spelled(again):
            self.add_error("again", _("Kedua kalimat sandi tidak sama. Ketik lagi."))


METHODS = {
    "pkcs12": _("Kunci saya di Sinergi (TTE tidak tersertifikasi)"),
    "pkcs11": _("Kunci saya pada token (TTE tidak tersertifikasi)"),
    "bsre": _("BSrE (TTE tersertifikasi)"),
}


class SignForm(forms.Form):
    """What a person types to sign: `secret` goes to sign(), which may not be asked later.

    A valid form has opened the key, so that a wrong passphrase is said beside its field and
    counted. `verified_at` says when the person last proved who they are.
    """

    shown_sha256 = forms.CharField(max_length=64, min_length=64, widget=forms.HiddenInput)
    method = forms.ChoiceField(label=_("Cara menandatangani"))
    account = forms.RegexField(
        r"^\d{16}$",
        label=_("NIK"),
        help_text=_("Hanya untuk BSrE. Tidak disimpan."),
        required=False,
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "data-secret": ""}
        ),
    )
    passphrase = secret_field(
        _("Kalimat sandi tanda tangan"), _("Dipakai sekali ini saja, tidak disimpan.")
    )
    agreed = forms.BooleanField(
        label=_("Saya sudah membaca dokumen ini dan menyetujui isinya."),
    )

    def __init__(
        self, *args: Any, person: User, verified_at: datetime | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._person, self._verified_at = person, verified_at
        ways = [(name, METHODS[name]) for name in settings.SIGNING_METHODS]
        field = self.fields["method"]
        field.choices, field.initial = ways, ways[0][0]  # type: ignore[attr-defined]
        if len(ways) == 1:
            field.required, field.widget = False, forms.HiddenInput()
        if "bsre" not in settings.SIGNING_METHODS:
            del self.fields["account"]
        if settings.SIGNING_METHODS == ["pkcs11"]:
            self.fields["passphrase"].required = False
            self.fields["passphrase"].widget = forms.HiddenInput()
        self.secret: Secret | None = None

    def clean(self) -> None:
        """Open the key with what was typed."""
        if self.errors:
            return
        said = self.cleaned_data
        secret = Secret(
            said["passphrase"],
            verified_at=self._verified_at,
            method=said.get("method") or settings.SIGNING_METHODS[0],
            account=said.get("account", ""),
        )
        try:
            self.secret = keys.unlock(self._person, secret)
        except SigningError as error:
            self.add_error("passphrase", str(error.words))
