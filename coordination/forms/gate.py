"""At the gate: what was left in the locker, and who takes whose place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import queries
from ..models import Assignment, Officer, SupportRequest
from .fields import VerbForm, stepper


class ArrivalForm(VerbForm):
    """What an officer hands in on coming; nothing is the usual answer."""

    weapons = forms.IntegerField(
        label=_("Senjata"), required=False, min_value=0, max_value=20, initial=0, widget=stepper()
    )
    phones = forms.IntegerField(
        label=pgettext_lazy("gate", "Telepon"),
        required=False,
        min_value=0,
        max_value=20,
        initial=0,
        widget=stepper(),
    )
    locker = forms.CharField(label=_("Nomor loker"), required=False, max_length=20)

    @property
    def deposit(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        numbers = {name: said[name] or 0 for name in ("weapons", "phones")}
        return numbers | {"locker": said["locker"].strip()}


class ReplaceForm(VerbForm):
    """Another officer in the place of one who has not come."""

    officer = forms.ChoiceField(label=_("Pengganti"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, asked: SupportRequest, missing: Assignment, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        free = queries.free_officers(asked, missing.order.report_at)
        self.officers = {str(one.pk): one for one in free if not one.busy}
        kind = missing.line.kind
        first = [_option(one) for one in self.officers.values() if one.kind == kind]
        others = [_option(one) for one in self.officers.values() if one.kind != kind]
        groups = [(missing.line.get_kind_display(), first), (_("Jenis lain"), others)]
        choices = [(name, rows) for name, rows in groups if rows]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Any:
        """The officer who was chosen."""
        return self.officers[self.cleaned_data["officer"]]


def _option(officer: Officer) -> tuple[str, str]:
    kind = officer.get_kind_display()
    return str(officer.pk), f"{officer} · {officer.service_number} · {kind}"
