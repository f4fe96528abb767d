"""Judging a drill: grades, findings, feedback, and the words of its report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm

from .. import aftermath
from ..models import Drill, Finding, Grade, Report
from ..services import evaluating

FIVE = [(str(n), str(n)) for n in range(1, 6)]


def words(label: Any, **more: Any) -> forms.CharField:
    most, rows = more.pop("most", 2000), more.pop("rows", 3)
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **more)


class RateForm(VerbForm):
    """The grade of one objective."""

    given = forms.ChoiceField(label=_("Nilai"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = words(_("Alasan"), required=False, rows=2)
    seen = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)


class FindingForm(VerbForm):
    """A strength or something to mend."""

    kind = forms.ChoiceField(
        label=_("Macam"), choices=Finding.Kind.choices, widget=forms.RadioSelect, initial="issue"
    )
    text = words(_("Temuan"), help_text=_("Sebut jabatan atau peran, bukan nama orang."))
    step = forms.ChoiceField(label=_("Langkah SOP"))
    cause = forms.ChoiceField(
        label=_("Penyebab"),
        required=False,
        choices=[("", _("–")), *Finding.Cause.choices],
        help_text=_("Wajib untuk yang perlu diperbaiki."),
    )
    owner: Any = forms.ModelChoiceField(queryset=None, label=_("Instansi pemilik"))
    advice = words(_("Saran"), required=False)

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["step"].choices = [
            (f"{sop}:{key}", f"{one.sop} {one.number}. {one.activity[:90]}")
            for (sop, key), one in evaluating.tested(drill).items()
        ]
        fields["owner"].queryset = evaluating.owners(drill)

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        sop, _colon, key = self.cleaned_data["step"].partition(":")
        return {**self.cleaned_data, "step": (int(sop), key)}


class FeedbackForm(VerbForm):
    """What somebody who took part thinks, without a name."""

    clear_role = forms.TypedChoiceField(
        label=_("Peran saya jelas"), choices=FIVE, coerce=int, widget=forms.RadioSelect
    )
    real_enough = forms.TypedChoiceField(
        label=_("Keadaan terasa nyata"), choices=FIVE, coerce=int, widget=forms.RadioSelect
    )
    learnt = forms.TypedChoiceField(
        label=_("Saya belajar sesuatu"), choices=FIVE, coerce=int, widget=forms.RadioSelect
    )
    good = words(_("Yang baik"), required=False)
    better = words(_("Yang perlu diperbaiki"), required=False)


class ReportForm(VerbForm):
    """The parts of a report that people write."""

    rev = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Report, **options: Any) -> None:
        options["initial"] = {"rev": report.rev, **report.words}
        super().__init__(*args, **options)
        for name, label in aftermath.PARTS.items():
            self.fields[name] = words(_(label), required=False, most=8000, rows=5)

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in aftermath.PARTS}


class RemarkForm(VerbForm):
    """What one's agency wants changed."""

    text = words(_("Catatan"))


class NumberForm(VerbForm):
    """The number that one's agency gives the report."""

    number = forms.CharField(label=_("Nomor naskah"), max_length=120, required=False)
