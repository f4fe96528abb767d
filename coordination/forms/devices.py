"""What is typed about a device."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Device

from .fields import VerbForm

MINUTES = [(many, ngettext_lazy("%d menit", "%d menit", many) % many) for many in (1, 2, 3, 5, 10)]


class DeviceForm(VerbForm):
    """A post's PC or a wall screen."""

    kind = forms.ChoiceField(
        label=_("Jenis"), choices=Device.Kind, initial=Device.Kind.POST, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Nama"),
        max_length=60,
        help_text=_("Tempatnya, misalnya “Pos Karupam” atau “P2U”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    minutes = forms.TypedChoiceField(
        label=_("Terkunci bila ditinggal"),
        choices=MINUTES,
        coerce=int,
        initial=3,
        help_text=_("Hanya untuk pos."),
        widget=forms.Select(attrs={"class": "short"}),
    )

    @property
    def terms(self) -> dict[str, object]:
        """The same as the verb takes it."""
        said = self.cleaned_data
        minutes = timedelta(minutes=said["minutes"])
        return {"name": said["name"], "kind": said["kind"], "idle_for": minutes}
