"""What the inbox takes from its own buttons, and how people say where they can be reached."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import e164

from .channels import Refused
from .channels.push.sealing import sealed
from .channels.push.transport import endpoint_of
from .channels.push.vapid import unb64
from .channels.target.transport import service_at
from .models import PHONES, QuietHours
from .queries import addable

LARGEST = 2**63 - 1


class _Number(forms.Form):
    """One number; nonsense counts as none, because nobody types it."""

    key = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields[self.key] = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def value(self) -> int | None:
        """The number, if one was given."""
        number: int | None = self.cleaned_data.get(self.key) if self.is_valid() else None
        return number


class BeforeForm(_Number):
    key = "sebelum"


class UntilForm(_Number):
    key = "sampai"


class ContactForm(forms.Form):
    """One more telephone number or mail address."""

    channel = forms.ChoiceField(label=_("Saluran"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Nomor telepon atau alamat surel"),
        max_length=200,
        help_text=_("Contoh: 0812 3456 7890. Kode enam angka dikirim ke sana."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = addable()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = {**self.cleaned_data}
        address = told.get("address", "").strip()
        if told.get("channel") and address:
            try:
                told["address"] = self._spelled(told["channel"], address)
            except ValidationError as error:
                self.add_error("address", error)
        return told

    def _spelled(self, channel: str, address: str) -> str:
        """The one form in which an address is kept."""
        if channel in PHONES:
            return e164(address)
        validate_email(address)
        return address


class PushForm(forms.Form):
    """A browser's subscription, as it gave it to the page."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        told = {**self.cleaned_data}
        if not self.errors:
            try:
                endpoint_of(told["endpoint"])
                sealed(b"", unb64(told["p256dh"]), unb64(told["auth"]))
            except (Refused, ValueError):
                wrong = _("Layanan notifikasi peramban ini tidak dikenal. Pakai saluran lain.")
                self.add_error("endpoint", wrong)
        return told

    def subscription(self) -> dict[str, Any]:
        """Address and keys, as a contact keeps them."""
        told = self.cleaned_data
        return {
            "address": told["endpoint"],
            "keys": {name: told[name] for name in ("p256dh", "auth")},
        }


class TargetForm(forms.Form):
    """A group or topic of an agency, by its Apprise address."""

    label = forms.CharField(label=_("Nama"), max_length=60)
    address = forms.CharField(
        label=_("Alamat"),
        max_length=1000,
        help_text=_("Contoh: tgram://token-bot/nomor-grup atau ntfys://ntfy.contoh.go.id/topik."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        try:
            service_at(address)
        except Refused:
            allowed = ", ".join(settings.TARGET_SERVICES)
            words = _("Alamat ini tidak dikenal. Yang boleh: %(allowed)s.")
            raise ValidationError(words, params={"allowed": allowed}) from None
        return address


class CodeForm(forms.Form):
    """The six digits that arrived."""

    code = forms.RegexField(
        label=_("Kode enam angka"),
        regex=r"^[0-9]{6}$",
        error_messages={"invalid": _("Kode terdiri dari enam angka.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "9",
                "class": "short",
            }
        ),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None and "code" in data:
            data = data.copy()
            data["code"] = "".join(data["code"].split())
        super().__init__(data, **kwargs)


class QuietForm(forms.Form):
    """From when to when; empty for never."""

    CLOCK = {"type": "time"}

    starts = forms.TimeField(
        label=_("Mulai"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Sampai"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    zone = forms.ChoiceField(
        label=_("Zona waktu"), choices=QuietHours.Zone, initial=QuietHours.Zone.WIB
    )

    def clean(self) -> dict[str, Any]:
        told = {**self.cleaned_data}
        starts, ends = told.get("starts"), told.get("ends")
        if not self.errors and (starts is None) != (ends is None):
            self.add_error("ends", _("Isi keduanya, atau kosongkan keduanya."))
        if starts is not None and starts == ends:
            self.add_error("ends", _("Jam selesai harus berbeda dari jam mulai."))
        return told
