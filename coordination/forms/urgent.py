"""Asking by word of mouth, and the paper that follows."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, e164

from ..models import Agency
from .fields import LocalMoment, VerbForm, letter_number


class SpeakForm(VerbForm):
    """Who was spoken to, and when."""

    to = forms.CharField(
        label=_("Berbicara dengan"),
        max_length=200,
        help_text=_("Nama dan jabatan, misalnya “Kompol Bram, Kabag Ops”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    at = LocalMoment(label=_("Pada"))

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        now = timezone.now().replace(second=0, microsecond=0)
        super().__init__(*args, **options | {"initial": {"at": now}})
        self.fields["at"].on_the_clock_of(agency)  # type: ignore[attr-defined]


class LetterForm(VerbForm):
    """The number of the letter that follows."""

    number = letter_number()


class PackageForm(SpeakForm):
    """A package: who was spoken to, and whom to call back."""

    phone = forms.CharField(
        label=_("Telepon narahubung"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "short"}),
    )

    def __init__(self, *args: Any, agency: Agency, person: User, **options: Any) -> None:
        super().__init__(*args, agency=agency, **options)
        self.fields["phone"].initial = person.phone or agency.phone

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])
