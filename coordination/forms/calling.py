"""Writing down whom an agency calls when it is urgent, in which order."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery, Policy
from notifications.models.escalation import LONGEST_WAIT, MOST_STEPS

from ..calling import Choice
from .fields import VerbForm, stepper

MINUTE = 60
ROWS_AT_FIRST, SPARE_ROWS = 3, 2
C = Delivery.Channel
CHANNELS = [(one.value, one.label) for one in (C.PUSH, C.EMAIL, C.SMS, C.WHATSAPP, C.VOICE)]
WAIT_WORDS = _("Tulis 0 sampai 1440 menit.")
Groups = list[tuple[str, list[Choice]]]


def _minutes(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=options.pop("least", 0),
        max_value=LONGEST_WAIT // MINUTE,
        widget=stepper(),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), WAIT_WORDS),
        **options,
    )


class StepForm(forms.Form):
    """One step; a row that names nobody does not count."""

    target = forms.ChoiceField(label=_("Siapa"), required=False)
    minutes = _minutes(_("Menit sesudah langkah sebelumnya"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Saluran"),
        choices=CHANNELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosong berarti semua saluran orang itu."),
    )

    def __init__(self, *args: Any, groups: Groups, **options: Any) -> None:
        super().__init__(*args, **options | {"empty_permitted": False})
        self.fields["target"].choices = [("", _("Tidak ada")), *groups]  # type: ignore[attr-defined]

    @property
    def step(self) -> dict[str, Any] | None:
        """The step as its verb wants it, or nothing for an empty row."""
        said = self.cleaned_data
        if not said.get("target"):
            return None
        seconds = (said.get("minutes") or 0) * MINUTE
        return {
            "target": said["target"],
            "after_seconds": seconds,
            "channels": said.get("channels") or [],
        }


class BaseSteps(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The steps in their order; at least one names somebody."""

    def clean(self) -> None:
        if not any(self.errors) and not self.steps:
            raise ValidationError(_("Tulis paling sedikit satu langkah."))

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The rows that name somebody, as the verb wants them."""
        return [row.step for row in self.forms if row.is_valid() and row.step]


class PolicyForm(VerbForm):
    """What holds for all the steps."""

    last = _minutes(
        _("Menit menunggu sesudah langkah terakhir"),
        least=1,
        help_text=_("Sesudah itu semua yang bersangkutan diberi tahu bahwa tidak ada jawaban."),
    )
    rev = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


def policy_form(data: Mapping[str, Any] | None, policy: Policy | None) -> PolicyForm:
    """The form with what is written down so far."""
    seconds = policy.last_seconds if policy else 300
    start = {"last": seconds // MINUTE, "rev": policy.rev if policy else 0}
    return PolicyForm(data, initial=start)


def steps_formset(
    data: Mapping[str, Any] | None, policy: Policy | None, groups: Groups
) -> BaseSteps:
    """The steps as typed, or those written down, with a few empty rows."""
    kept = [
        {"target": one.target, "minutes": one.after_seconds // MINUTE, "channels": one.channels}
        for one in (policy.steps.all() if policy else ())
    ]
    made = forms.formset_factory(
        StepForm,
        formset=BaseSteps,
        extra=min(max(ROWS_AT_FIRST - len(kept), SPARE_ROWS), MOST_STEPS - len(kept)),
        max_num=MOST_STEPS,
        absolute_max=MOST_STEPS,
        validate_max=True,
    )
    return made(data, initial=kept, prefix="steps", form_kwargs={"groups": groups})  # type: ignore[return-value]
