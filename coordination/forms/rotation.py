"""A pattern as its keeper writes it: the shifts of a day, the cycle, and where each team begins."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .. import roster
from ..models import Agency, Rotation, Shift
from ..models.roster import LONGEST_CYCLE, MOST_SHIFTS, MOST_TEAMS
from ..presets import Preset
from ..services.rosters import today
from .fields import VerbForm
from .roster import a_day

NAMES = ("Regu I", "Regu II", "Regu III", "Regu IV", "Regu V", "Regu VI")
SHOWN = 14  # days of the preview
MOST = {"giliran": MOST_SHIFTS, "regu": MOST_TEAMS}
SPARE = 2  # empty rows that the page offers


def named(label: Any, **more: Any) -> dict[str, Any]:
    """Attributes of an input whose label is its column's head."""
    return {"aria-label": label, **more}


class ShiftRow(forms.Form):
    """One stretch of the day."""

    code = forms.CharField(
        label=_("Kode"),
        max_length=4,
        widget=forms.TextInput(attrs=named(_("Kode"), autocapitalize="characters", size=4)),
    )
    name = forms.CharField(
        label=_("Nama"), max_length=40, widget=forms.TextInput(attrs=named(_("Nama")))
    )
    starts = forms.TimeField(
        label=_("Mulai"),
        widget=forms.TimeInput(attrs=named(_("Mulai"), type="time"), format="%H:%M"),
    )
    hours = forms.DecimalField(
        label=_("Jam"),
        min_value=0.5,
        max_value=24,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs=named(_("Lama dalam jam"), step="0.5")),
    )
    days = forms.ChoiceField(
        label=_("Berlaku pada"),
        choices=Shift.Days,
        initial=Shift.Days.ALL,
        widget=forms.Select(attrs=named(_("Berlaku pada"))),
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not code.isalnum():
            raise ValidationError(_("Kode terdiri dari huruf dan angka saja."))
        return code

    @property
    def said(self) -> dict[str, Any]:
        """The shift in the words of the verb."""
        shift = {name: self.cleaned_data[name] for name in ("code", "name", "starts", "days")}
        return shift | {"minutes": int(self.cleaned_data["hours"] * 60)}

    def has_changed(self) -> bool:
        """An empty row is none, whatever it began with."""
        return _is_typed(self, "code", "name", "starts", "hours")


class SeatRow(forms.Form):
    """A team, and the day of the cycle at which it begins."""

    team = forms.CharField(
        label=_("Regu"),
        max_length=60,
        widget=forms.TextInput(attrs=named(_("Regu"), list="teams", autocomplete="off")),
    )
    place = forms.IntegerField(
        label=_("Hari ke-"),
        min_value=1,
        max_value=LONGEST_CYCLE,
        widget=forms.NumberInput(attrs=named(_("Hari siklus pada hari pertama"))),
    )

    def has_changed(self) -> bool:
        """An empty row is none, whatever it began with."""
        return _is_typed(self, "team")


class RotationForm(VerbForm):
    """A pattern with its rows."""

    name = forms.CharField(label=_("Nama pola"), max_length=80)
    since = a_day(
        label=_("Berlaku mulai"),
        help_text=_("Pola lama tetap tercatat sampai hari sebelumnya."),
    )

    cycle = forms.CharField(
        label=_("Siklus"),
        max_length=400,
        help_text=_("Satu kode per hari, “-” untuk libur, “+” untuk dua giliran: P P S S M M - -"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None, *, start: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(start))
        self.shifts = _rows(ShiftRow, "giliran", data, start.get("shifts", ()))
        self.seats = _rows(SeatRow, "regu", data, start.get("seats", ()))

    def clean_cycle(self) -> str:
        """At least one day, so that it turns."""
        cycle = str(self.cleaned_data["cycle"])
        if not roster.parse_cycle(cycle):
            raise ValidationError(_("Tulis paling sedikit satu hari."))
        return cycle

    def is_valid(self) -> bool:
        rows = [form.is_valid() for form in (*self.shifts, *self.seats)]
        return super().is_valid() and all(rows)

    @property
    def said(self) -> dict[str, Any]:
        """The pattern in the words of its verb."""
        return {
            "name": self.cleaned_data["name"],
            "since": self.cleaned_data["since"],
            "cycle": roster.parse_cycle(self.cleaned_data["cycle"]),
            "shifts": [row.said for row in _used(self.shifts)],
            "places": [
                (row.cleaned_data["team"], row.cleaned_data["place"] - 1)
                for row in _used(self.seats)
            ],
        }

    @property
    def wrong_rows(self) -> list[str]:
        """What is wrong in the rows, for above the form."""
        return [
            f"{form.prefix} {form.fields[name].label}: {error}"
            for form in (*self.shifts, *self.seats)
            for name, errors in form.errors.items()
            for error in errors
        ]


def from_preset(agency: Agency, preset: Preset) -> dict[str, Any]:
    """What a new pattern begins with."""
    known = [*agency.teams.filter(is_active=True, seats=None).values_list("name", flat=True)]
    teams = (known + [name for name in NAMES if name not in known])[: preset.teams]
    cycle = preset.cycle_for(len(teams))
    return {
        "name": str(preset.name),
        "since": today(agency) + timedelta(days=1),
        "cycle": roster.spell_cycle(cycle),
        "shifts": [row | {"hours": _hours(row["minutes"])} for row in preset.shift_rows()],
        "seats": [
            {"team": team, "place": preset.offset(at, len(cycle)) + 1}
            for at, team in enumerate(teams)
        ],
    }


def from_rotation(agency: Agency, rotation: Rotation) -> dict[str, Any]:
    """What a change of pattern begins with: the same, going on as it would tomorrow."""
    since = max(today(agency), rotation.since) + timedelta(days=1)
    gone = (since - rotation.since).days
    return {
        "name": rotation.name,
        "since": since,
        "cycle": roster.spell_cycle(rotation.cycle),
        "shifts": [
            {
                "code": one.code,
                "name": one.name,
                "starts": one.starts,
                "hours": _hours(one.minutes),
                "days": one.days,
            }
            for one in rotation.shifts.all()
        ],
        "seats": [
            {"team": seat.team.name, "place": (gone + seat.offset) % len(rotation.cycle) + 1}
            for seat in rotation.seats.select_related("team").order_by("team__order")
        ],
    }


def preview(form: RotationForm) -> dict[str, Any]:
    """Which shift each team has on each of the first days, as far as the form is whole."""
    if form.is_bound and not form.is_valid():
        return {}
    start = form.initial
    said = form.said if form.is_bound else _as_said(start)
    since, cycle = said["since"], said["cycle"]
    days = [since + timedelta(days=at) for at in range(SHOWN)]
    teams = [
        (team, [cycle[((day - since).days + place) % len(cycle)] for day in days])
        for team, place in said["places"]
    ]
    return {"seen": teams, "seen_days": days}


def _as_said(start: Mapping[str, Any]) -> dict[str, Any]:
    places = [(seat["team"], seat["place"] - 1) for seat in start["seats"]]
    return {**start, "cycle": roster.parse_cycle(start["cycle"]), "places": places}


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


def _rows(row: Any, prefix: str, data: QueryDict | None, start: Any) -> list[Any]:
    start = list(start)
    count = min(len(start) + SPARE, MOST[prefix])
    while (
        data is not None
        and count < MOST[prefix]
        and any(data.get(f"{prefix}-{count + 1}-{name}") for name in ("team", "code"))
    ):
        count += 1
    return [
        row(
            data,
            prefix=f"{prefix}-{at + 1}",
            initial=start[at] if at < len(start) else {},
            empty_permitted=True,
            use_required_attribute=False,
        )
        for at in range(count)
    ]


def _is_typed(form: forms.Form, *names: str) -> bool:
    return any(str(form.data.get(form.add_prefix(name), "")).strip() for name in names)


def _used(rows: Any) -> list[Any]:
    return [row for row in rows if row.cleaned_data.get("team") or row.cleaned_data.get("code")]
