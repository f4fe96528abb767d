"""Bringing a text in a file: the file itself, and what its columns mean."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm

from .. import exchange
from ..content import Malformed, Sop, from_plain
from ..exchange import HEADS, MOST_BYTES, Cells, Found
from ..lint import explain

LABELS = {name: heads[0] for name, heads in HEADS.items()}


class BringForm(VerbForm):
    """An SOP as JSON, or its steps as an Excel workbook."""

    file = forms.FileField(
        label=_("Berkas"),
        max_length=255,
        help_text=_("Excel (.xlsx) atau JSON, paling besar 2 MB. Isi draf diganti seluruhnya."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
    )
    text: Sop | None = None
    cells: Cells = []

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Berkas terlalu besar. Paling besar 2 MB."), "too_large")
        content = file.read(MOST_BYTES + 1)
        if content.lstrip()[:1] in (b"{", b"["):
            self.text = _text(content)
        else:
            self.cells = exchange.cells(content)
        return file


class ColumnsForm(VerbForm):
    """Which column of the file means what; the file's cells travel with the form."""

    cells = forms.CharField(widget=forms.HiddenInput, max_length=900_000)

    def __init__(self, *args: Any, cells: Cells | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = cells if cells is not None else self._unpacked()
        guesses = exchange.guessed(self.read[0]) if self.read else []
        choices = [("", _("Abaikan")), *LABELS.items()]
        for at, head in enumerate(self.read[0] if self.read else ()):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=head or f"{at + 1}", choices=choices, required=False, initial=guesses[at]
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.read:
            raise ValidationError(_("Isi berkas hilang di jalan. Unggah lagi."))
        chosen = [name for name in self.columns if name]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("Satu arti dipakai dua kolom. Pilih salah satu."))
        if "activity" not in chosen:
            raise ValidationError(_("Tunjuk kolom yang berisi kegiatan."))
        return said

    @property
    def columns(self) -> list[str]:
        """What each column means, as it is chosen now."""
        return [str(self[f"column_{at}"].value() or "") for at in range(len(self.fields) - 1)]

    @property
    def found(self) -> list[Found]:
        """The rows, read in that way."""
        known = [name if name in HEADS else "" for name in self.columns]
        return exchange.steps_of(self.read, known) if self.read else []

    @property
    def chosen(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "cells"]

    def _unpacked(self) -> Cells:
        try:
            read = json.loads(self.data.get("cells", ""))
            good = isinstance(read, list) and all(isinstance(row, list) for row in read)
        except (ValueError, RecursionError):
            return []
        if not good or len(read) > 400 or any(len(row) > exchange.MOST_COLUMNS for row in read):
            return []
        return [[str(cell) for cell in row] for row in read]


def _text(content: bytes) -> Sop:
    try:
        return from_plain(json.loads(content))
    except Malformed as error:
        raise ValidationError(explain(error)) from error
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("Berkas JSON ini tidak utuh.")) from error
