"""Asking agencies, units and people to a drill, and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm, stepper
from coordination.models import Posting

from .. import people
from ..models import Crew, Drill
from ..models.programme import MOST_PEOPLE

ANSWERS = [(Crew.Answer.CONFIRMED, _("Hadir")), (Crew.Answer.DECLINED, _("Berhalangan"))]


def a_number(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=MOST_PEOPLE, widget=stepper(), **options)


class InviteForm(VerbForm):
    """Which agency or unit, and how many."""

    agency: Any = forms.ModelChoiceField(queryset=None, label=_("Instansi"))
    unit: Any = forms.ModelChoiceField(
        queryset=None, label=_("Unit"), required=False, empty_label=_("Seluruh instansi")
    )
    people = a_number(label=_("Jumlah diminta"))

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["agency"].queryset = people.agencies(drill)
        fields["unit"].queryset = people.units(drill)
        fields["unit"].label_from_instance = lambda unit: f"{unit.agency.stamp} · {unit.name}"


class _AnswerForm(VerbForm):
    """Yes or no, and a word about it."""

    answer = forms.ChoiceField(label=_("Jawaban"), choices=ANSWERS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=300,
        required=False,
        help_text=_("Wajib bila berhalangan."),
    )


class AgencyAnswerForm(_AnswerForm):
    """Whether the agency comes, and with how many."""

    coming = a_number(label=_("Jumlah hadir"), required=False)
    field_order = ("answer", "coming", "note")


class CrewAnswerForm(_AnswerForm):
    """Whether one comes oneself."""


class CrewForm(VerbForm):
    """Whom to ask, and what for."""

    person: Any = forms.ModelChoiceField(queryset=None, label=_("Orang"))
    task = forms.ChoiceField(
        label=_("Tugas"), choices=Crew.Task.choices, widget=forms.RadioSelect, initial="player"
    )
    roles = forms.MultipleChoiceField(
        label=_("Peran"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang dimainkan pemain, atau yang diamati penilai."),
    )

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = people.postings(drill)
        fields["person"].label_from_instance = _called
        fields["roles"].choices = people.roles(drill)

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        return {**said, "person": said["person"].person}


class LeaveForm(VerbForm):
    """Why somebody is taken off."""

    note = forms.CharField(label=_("Keterangan"), max_length=300, required=False)


def _called(post: Posting) -> str:
    return f"{post.agency.stamp} · {post.person} · {post.title}"
