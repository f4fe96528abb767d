"""Printing what holds no more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm


class PrintForm(VerbForm):
    """What must be agreed to before something that holds no more is printed."""

    marked = forms.BooleanField(
        label=_("Cetak dengan tanda merah. Saya tidak memakainya sebagai SOP yang berlaku."),
        error_messages={"required": _("Versi ini hanya dapat dicetak dengan tanda merah.")},
    )

    def __init__(self, *args: Any, needs_mark: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not needs_mark:
            del self.fields["marked"]
