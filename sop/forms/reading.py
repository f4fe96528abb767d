"""Confirming that one has read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm

from ..models import Question


class AcknowledgeForm(VerbForm):
    """The questions of a version, if it has any, and the confirmation itself."""

    read = forms.BooleanField(
        label=_("Saya sudah membaca dan memahami versi ini, dan akan melaksanakannya."),
        error_messages={"required": _("Centang pernyataan ini sesudah membaca.")},
    )

    def __init__(self, *args: Any, questions: list[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        for question in questions:
            self.fields[f"question_{question.place}"] = forms.TypedChoiceField(
                label=question.text,
                coerce=int,
                choices=list(enumerate(question.choices)),
                widget=forms.RadioSelect,
            )
        self.places = [question.place for question in questions]

    @property
    def answers(self) -> list[int]:
        """What was chosen, question by question."""
        return [self.cleaned_data[f"question_{place}"] for place in self.places]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[f"question_{place}"] for place in self.places]
