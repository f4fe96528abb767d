"""What people on duty fill in: a swap, the hand-over, a calendar address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .. import posts
from ..models import Agency, CalendarFeed, DutyPost, Handover, Team
from ..roster import Turn
from ..services.swaps import Given
from ..words import moment
from .fields import VerbForm, paragraph, stepper

MINE = "saya"
COUNTS = ("registered", "counted", "outside", "keys", "radios")


def key(turn: Turn) -> str:
    """How a form names a turn."""
    return f"{turn.post}|{turn.starts.isoformat()}|{turn.ends.isoformat()}"


class TurnField(forms.ChoiceField):
    """One of some turns; read as what a swap gives."""

    def show(self, turns: Sequence[Turn], stood: dict[int, DutyPost], agency: Agency) -> None:
        """Offer these turns, on the agency's clock."""
        self.stood = stood
        self.choices = [
            (key(turn), f"{moment(turn.starts, agency.zone)} · {stood[turn.post]}")
            for turn in turns
        ]

    def clean(self, value: Any) -> Given | None:
        said = super().clean(value)
        if not said:
            return None
        post, starts, ends = said.split("|")
        return Given(
            self.stood[int(post)], datetime.fromisoformat(starts), datetime.fromisoformat(ends)
        )


class OfferForm(forms.Form):
    """Which of my turns, and to whom: the first half of a swap."""

    giliran = forms.ChoiceField(label=_("Giliran Anda"))
    orang: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None, label=_("Ditawarkan kepada"), empty_label=_("Pilih orang")
    )

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        by: User,
        turns: Sequence[Turn],
        stood: dict[int, DutyPost],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["giliran"] = field = TurnField(label=_("Giliran Anda"))
        field.show(turns, stood, agency)
        people = posts.people(agency).exclude(pk=by.pk)
        self.fields["orang"].queryset = people  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """The offer in the words of the verb."""
        return {"given": self.cleaned_data["giliran"], "taker": self.cleaned_data["orang"]}


class SwapForm(VerbForm):
    """What is wanted in return, and why: the second half."""

    back = TurnField(label=_("Sebagai gantinya"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Alasan"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        turns: Sequence[Turn],
        stood: dict[int, DutyPost],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["back"]
        field.show(turns, stood, agency)  # type: ignore[attr-defined]
        offered: Any = field
        offered.choices = [("", _("Tidak ada: giliran saya diambil saja")), *offered.choices]


class HandForm(VerbForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What the watch that goes hands over."""

    class Meta:
        model = Handover
        fields = (*COUNTS, "notes")
        widgets = {name: stepper(min=0) for name in COUNTS} | {"notes": paragraph(4)}

    def _post_clean(self) -> None:
        """The verb checks the record."""


class TakeForm(VerbForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What the watch that comes has counted itself."""

    class Meta:
        model = Handover
        fields = ("taken_counted", "taken_keys", "taken_radios", "taken_note")
        widgets = {
            "taken_counted": stepper(min=0),
            "taken_keys": stepper(min=0),
            "taken_radios": stepper(min=0),
            "taken_note": paragraph(3),
        }

    def __init__(self, data: Any = None, *, handover: Handover) -> None:
        super().__init__(data)
        for name, given in (
            ("taken_counted", handover.counted),
            ("taken_keys", handover.keys),
            ("taken_radios", handover.radios),
        ):
            if given is None:
                del self.fields[name]
            else:
                self.fields[name].required = True

    @property
    def said(self) -> dict[str, Any]:
        """All that the verb wants; what was not counted is nothing."""
        names = self._meta.fields or ()
        return {name: self.cleaned_data.get(name) for name in names} | {
            "taken_note": self.cleaned_data.get("taken_note", "")
        }

    def _post_clean(self) -> None:
        """The verb checks the record."""


class FeedForm(VerbForm):
    """A calendar address: whose turns, and for what."""

    whose = forms.ChoiceField(label=_("Isinya"))
    label = forms.CharField(
        label=_("Dipakai di"),
        max_length=CalendarFeed._meta.get_field("label").max_length,
        help_text=_("Misalnya: ponsel saya. Agar Anda tahu yang mana bila perlu dicabut."),
    )

    def __init__(self, *args: Any, teams: Sequence[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        self.teams = {str(team.pk): team for team in teams}
        rows = [(pk, f"{team} · {team.agency}") for pk, team in self.teams.items()]
        self.fields["whose"] = forms.ChoiceField(
            label=_("Isinya"), choices=[(MINE, _("Jaga dan tugas saya")), *rows]
        )

    @property
    def said(self) -> dict[str, Any]:
        """The address in the words of its verb."""
        team = self.teams.get(self.cleaned_data["whose"])
        return {"label": self.cleaned_data["label"], "team": team}
