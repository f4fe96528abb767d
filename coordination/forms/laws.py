"""The register of legal bases, as its keepers fill it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LegalBasis
from .fields import VerbForm, paragraph


class LawForm(VerbForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A legal basis and how it stands; its code is given once."""

    status = forms.ChoiceField(
        label=_("Keadaan"), choices=LegalBasis.Status.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = LegalBasis
        fields = ("code", "kind", "title", "number", "year", "checked_on", "replaced_by", "note")
        widgets = {
            "title": paragraph(2),
            "note": paragraph(2),
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"note": _("Dibaca semua instansi di Sinergi.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["code"]
            self.fields["status"].initial = self.instance.status
            others = self.fields["replaced_by"].queryset  # type: ignore[attr-defined]
            self.fields["replaced_by"].queryset = others.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The verb checks the record: the instance here stays as it is stored."""
