"""The report after the task."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import SupportRequest
from ..services.reporting import hours_at_the_gate
from .fields import VerbForm, letter_number, paragraph


class ReportForm(VerbForm):
    """What was done, what stood out, and the hours each agency gave."""

    result = forms.CharField(
        label=gettext_lazy("Hasil pelaksanaan"), max_length=4000, widget=paragraph(6)
    )
    notable_events = forms.CharField(
        label=gettext_lazy("Kejadian menonjol"),
        max_length=4000,
        required=False,
        widget=paragraph(3),
        help_text=gettext_lazy("Kosongkan bila nihil."),
    )
    requester_hours = forms.DecimalField(
        max_digits=7,
        decimal_places=1,
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short", "step": "0.1"}),
        help_text=gettext_lazy("Petugas sendiri yang ikut bertugas."),
    )
    provider_hours = forms.DecimalField(
        max_digits=7,
        decimal_places=1,
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short", "step": "0.1"}),
        help_text=gettext_lazy("Dihitung dari jam masuk dan keluar di pintu."),
    )
    number = letter_number()

    def __init__(self, *args: Any, asked: SupportRequest, **options: Any) -> None:
        options["initial"] = {"provider_hours": hours_at_the_gate(asked), "requester_hours": 0}
        super().__init__(*args, **options)
        self.fields["number"].label = _("Nomor laporan")
        for end, name in (("requester", asked.requester), ("provider", asked.provider)):
            label = _("Jam-orang %(agency)s") % {"agency": name}
            self.fields[f"{end}_hours"].label = label

    @property
    def report(self) -> dict[str, Any]:
        """What the verb wants."""
        said = dict(self.cleaned_data)
        said["requester_hours"] = said["requester_hours"] or 0
        return said
