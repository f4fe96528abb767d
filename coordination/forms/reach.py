"""What starts a reach test."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import access
from ..models import Agency, ReachTest
from .fields import VerbForm

MINUTES = ((30, _("30 menit")), (60, _("1 jam")), (180, _("3 jam")), (720, _("12 jam")))


class ReachForm(VerbForm):
    """Who is asked, together with whom, how long, and how often."""

    scope = forms.ChoiceField(
        label=_("Siapa yang dipanggil"), choices=ReachTest.Scope, widget=forms.RadioSelect
    )
    partner: "forms.ModelChoiceField[Agency]" = forms.ModelChoiceField(
        queryset=None,
        label=_("Bersama"),
        required=False,
        empty_label=_("Hanya instansi kami"),
        help_text=_("Tanpa perjanjian berbagi nama dan telepon, mitra diminta setuju dahulu."),
    )
    minutes = forms.TypedChoiceField(label=_("Menunggu jawaban"), choices=MINUTES, coerce=int)
    every = forms.ChoiceField(label=_("Diulang"), choices=ReachTest.Every.choices, required=False)

    def __init__(self, data: Any = None, *, agency: Agency) -> None:
        super().__init__(data, initial={"scope": ReachTest.Scope.ROSTER, "minutes": 60})
        field = self.fields["partner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = access.partners_of(agency)
