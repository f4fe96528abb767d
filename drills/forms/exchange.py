"""Bringing injects in a spreadsheet: the file itself, and what its columns mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm

from .. import mip


class UploadForm(VerbForm):
    """An Excel workbook with a row an inject."""

    file = forms.FileField(
        label=_("Berkas Excel"),
        max_length=255,
        help_text=_(
            "Berkas .xlsx, paling besar 2 MB. Draf baru berubah sesudah Anda memeriksanya."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class ColumnsForm(VerbForm):
    """Which column of the file means what."""

    def __init__(self, *args: Any, head: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices: list[Any] = [("", _("Tidak ada"))]
        choices += [(str(at), f"{at + 1}. {title or '–'}") for at, title in enumerate(head)]
        for name, label, _words in mip.FIELDS:
            self.fields[name] = forms.ChoiceField(label=str(label), choices=choices, required=False)

    @property
    def mapping(self) -> dict[str, int]:
        """Field by column."""
        return {name: int(said) for name, said in self.cleaned_data.items() if said != ""}
