"""What several forms share: moments on an agency's clock, numbers for thumbs, refusals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.services import printable

from ..models import Agency
from ..words import ZONE_NAMES

TYPED = "%Y-%m-%dT%H:%M"
YEARS = range(1900, 2200)  # a year that the clocks of every zone and the database can show


class VerbForm(forms.Form):
    """A form whose verb may still refuse; the refusal then stands beside its field."""

    verb_gave: Any = None  # what the verb gave back, once it was carried out
    newest: int | None = None  # the version that somebody else wrote meanwhile

    def clean(self) -> dict[str, Any]:
        """Keeps of every text what can be seen, so that no reason or name is an empty one."""
        said = super().clean() or self.cleaned_data
        for name, text in [pair for pair in said.items() if isinstance(pair[1], str)]:
            said[name] = _seen(text, self.fields[name])
            if text and not said[name] and self.fields[name].required:
                self.add_error(name, self.fields[name].error_messages["required"])
        return said

    def did(self, verb: Callable[..., Any], *args: Any, **said: Any) -> bool:
        """Whether the verb was carried out. Only what a person can mend is caught."""
        try:
            self.verb_gave = verb(*args, **said)
        except ValidationError as error:
            self.blame(error)
            return False
        return True

    def blame(self, error: ValidationError) -> None:
        """Put each message beside the field it names, or above the form where there is none."""
        self.newest = getattr(error, "newest", None)
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, wrong in error.error_dict.items():
            self.add_error(name if name in self.fields else None, wrong)


class LocalMoment(forms.DateTimeField):
    """A date and time as the clocks of one agency show it; its label says which clock."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TYPED)
        super().__init__(widget=picker, **options)
        self.zone: ZoneInfo = ZoneInfo("Asia/Jakarta")

    def on_the_clock_of(self, agency: Agency) -> None:
        """Read and show the moment in this agency's zone, and say so in the label."""
        self.zone = agency.zone
        self.label = f"{self.label} ({ZONE_NAMES[self.zone.key]})"

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            moment = super().to_python(value)
        if moment is not None and moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


def _seen(text: str, field: forms.Field) -> str:
    """The text without what nobody sees; a field of one line holds one line."""
    lines = isinstance(field.widget, forms.Textarea)
    plain: str = printable(text if lines else " ".join(text.split()))
    return plain.strip()


def stepper(**attrs: Any) -> forms.NumberInput:
    """A number with a thumb-sized button on either side."""
    return forms.NumberInput(attrs={"data-stepper": "", "inputmode": "numeric", **attrs})


def paragraph(rows: int = 4, **attrs: Any) -> forms.Textarea:
    """A text field of so many lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


def version_read() -> forms.IntegerField:
    """Upon which version the words are written; the page carries it, nobody reads it."""
    carried = forms.HiddenInput(attrs={"data-kept": ""})
    return forms.IntegerField(required=False, max_value=2**62, widget=carried)


def letter_number() -> forms.CharField:
    """The number of a letter: given by the counter unless somebody must write another."""
    return forms.CharField(
        label=_("Nomor surat"),
        max_length=120,
        required=False,
        help_text=_("Kosongkan agar nomor berikutnya diambil otomatis."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
