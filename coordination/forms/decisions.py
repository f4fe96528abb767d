"""Deciding: one number per line, and why not all."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import SupportLine, SupportRequest
from .fields import VerbForm, letter_number, paragraph, stepper


class DecisionForm(VerbForm):
    """How many of each line are granted; the verdict follows from the numbers."""

    note = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=2000,
        required=False,
        widget=paragraph(3),
        help_text=gettext_lazy("Wajib bila tidak semua dipenuhi. Tercetak di surat jawaban."),
    )
    number = letter_number()

    def __init__(self, *args: Any, asked: SupportRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines: list[SupportLine] = list(asked.lines.all())
        self.fields["number"].label = _("Nomor surat jawaban")
        for line in self.lines:
            self.fields[name_of(line)] = forms.IntegerField(
                label=line.get_kind_display(),
                min_value=0,
                max_value=line.asked,
                initial=line.asked,
                widget=stepper(**{"data-of": line.asked}),
            )

    @property
    def rows(self) -> list[tuple[SupportLine, forms.BoundField]]:
        """Each line beside the field for its number."""
        return [(line, self[name_of(line)]) for line in self.lines]

    @property
    def decision(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        grants = {line.pk: said[name_of(line)] for line in self.lines}
        return {"grants": grants, "note": said["note"], "number": said["number"].strip()}


def name_of(line: SupportLine) -> str:
    """The field of this line."""
    return f"line_{line.pk}"


def filled(asked: SupportRequest, typed: Any) -> DecisionForm:
    """The form with all or nothing granted: what the two shortcut buttons ask for."""
    start: dict[str, Any] = {"note": typed.get("note", ""), "number": typed.get("number", "")}
    form = DecisionForm(asked=asked, initial=start)
    for line in form.lines:
        form.initial[name_of(line)] = line.asked if typed.get("fill") == "all" else 0
    return form
