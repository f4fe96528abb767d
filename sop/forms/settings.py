"""What belongs to a draft but is no word of it: how long it holds, what its readers are asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.forms.fields import VerbForm, paragraph

from ..models import SopVersion
from ..models.proofs import MOST_QUESTIONS

Asked = tuple[str, list[str], int]


class SettingsForm(VerbForm):
    """The last day it holds, and up to three questions with their choices, one a line."""

    expires_on = forms.DateField(
        label=gettext_lazy("Berlaku sampai"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text=gettext_lazy("Kosong: sampai diganti atau dicabut."),
    )

    def __init__(self, *args: Any, version: SopVersion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expires_on"].initial = version.expires_on
        asked = list(version.questions.all())
        for place in range(1, MOST_QUESTIONS + 1):
            kept = asked[place - 1] if place <= len(asked) else None
            self.fields[f"text_{place}"] = forms.CharField(
                label=_("Pertanyaan %(place)d") % {"place": place},
                max_length=300,
                required=False,
                initial=kept.text if kept else "",
            )
            self.fields[f"choices_{place}"] = forms.CharField(
                label=_("Pilihan jawaban"),
                max_length=900,
                required=False,
                initial="\n".join(kept.choices) if kept else "",
                widget=paragraph(3),
                help_text=_("Satu per baris, dua sampai empat."),
            )
            self.fields[f"right_{place}"] = forms.IntegerField(
                label=_("Baris jawaban yang benar"),
                min_value=1,
                max_value=4,
                required=False,
                initial=kept.right + 1 if kept else None,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for place in range(1, MOST_QUESTIONS + 1):
            choices = _lines(said.get(f"choices_{place}"))
            if not said.get(f"text_{place}"):
                continue
            if not 2 <= len(choices) <= 4:
                self.add_error(f"choices_{place}", _("Tulis dua sampai empat pilihan."))
            elif not 1 <= (said.get(f"right_{place}") or 0) <= len(choices):
                self.add_error(f"right_{place}", _("Tunjuk baris yang benar."))
        return said

    @property
    def questions(self) -> list[Asked]:
        """What is to be asked, gaps closed."""
        said = self.cleaned_data
        places = [at for at in range(1, MOST_QUESTIONS + 1) if said.get(f"text_{at}")]
        return [
            (said[f"text_{at}"], _lines(said[f"choices_{at}"]), said[f"right_{at}"] - 1)
            for at in places
        ]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        names = ("text", "choices", "right")
        places = range(1, MOST_QUESTIONS + 1)
        return [[self[f"{name}_{at}"] for name in names] for at in places]


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
