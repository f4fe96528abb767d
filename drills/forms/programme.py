"""Planning a drill: what, with whom, on which day, at which hour; and putting it off."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import LocalMoment, VerbForm, paragraph
from coordination.models import Agency

from .. import access, queries
from ..access import Standing
from ..models import Drill, Kind, ScenarioVersion

DAY = "%Y-%m-%d"


def a_day(**options: Any) -> forms.DateField:
    """A day from the calendar of the browser."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format=DAY), **options)


class PlanForm(VerbForm):
    """A drill of the year's plan."""

    pair = forms.ChoiceField(label=_("Kedua instansi"))
    title = forms.CharField(label=_("Nama latihan"), max_length=200)
    code = forms.CharField(
        label=_("Kode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=Kind.choices, widget=forms.RadioSelect)
    day = a_day(
        label=_("Rencana tanggal"), help_text=_("Boleh kira-kira; jamnya ditetapkan kemudian.")
    )
    place = forms.CharField(label=_("Tempat"), max_length=200, required=False)
    sops: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("SOP yang diuji"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    scenario: Any = forms.ModelChoiceField(
        queryset=None, label=_("Skenario"), required=False, empty_label=_("Ditentukan kemudian")
    )
    is_unannounced = forms.BooleanField(
        label=_("Mendadak: pemain tidak diberi tahu sebelumnya"), required=False
    )

    def __init__(
        self, *args: Any, at: Standing, drill: Drill | None = None, **options: Any
    ) -> None:
        if drill is not None:
            options["initial"] = _start(drill) | options.get("initial", {})
        super().__init__(*args, **options)
        self.pairs = _pairs(at)
        fields: dict[str, Any] = self.fields
        fields["pair"].choices = [
            (key, f"{one.short_name} – {other.short_name}")
            for key, (one, other) in self.pairs.items()
        ]
        if drill is not None:
            del self.fields["pair"]
        fields["sops"].queryset = queries.testable(at)
        fields["sops"].label_from_instance = queries.called
        scenarios = access.scenarios(at).exclude(status=ScenarioVersion.Status.RETIRED)
        fields["scenario"].queryset = scenarios.defer("frozen").order_by("scenario__code")
        fields["scenario"].label_from_instance = _named

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = dict(self.cleaned_data)
        said.pop("pair", None)
        return said | {"sops": list(said["sops"])}

    @property
    def agencies(self) -> tuple[Agency, Agency]:
        """One's own agency first."""
        return self.pairs[self.cleaned_data["pair"]]


def _named(version: ScenarioVersion) -> str:
    return f"{version} ({version.get_status_display().lower()})"


def _start(drill: Drill) -> dict[str, Any]:
    names = ("title", "code", "kind", "day", "place", "is_unannounced")
    start = {name: getattr(drill, name) for name in names}
    return start | {"sops": [one.pk for one in drill.sops.all()], "scenario": drill.scenario_id}


def _pairs(at: Standing) -> dict[str, tuple[Agency, Agency]]:
    """Every pair in whose name the person plans, by the two keys in order."""
    found = {}
    for desk in access.planning_desks(at):
        for partner in access.partners_of(desk).order_by("pk"):
            low, high = sorted((desk.pk, partner.pk))
            found[f"{low}-{high}"] = (desk, partner)
    return found


class _OnTheClock(VerbForm):
    """A form whose moments are those of the host's clock."""

    def __init__(self, *args: Any, drill: Drill, **options: Any) -> None:
        super().__init__(*args, **options)
        self.drill = drill
        for field in self.fields.values():
            if isinstance(field, LocalMoment):
                field.on_the_clock_of(drill.host)


class ScheduleForm(_OnTheClock):
    """The hour of a drill, and where."""

    starts_at = LocalMoment(label=_("Mulai"))
    ends_at = LocalMoment(label=_("Selesai"))
    place = forms.CharField(label=_("Tempat"), max_length=200)


class PostponeForm(_OnTheClock):
    """Another hour, or only another day; and why."""

    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=paragraph(3))
    starts_at = LocalMoment(label=_("Mulai"), required=False)
    ends_at = LocalMoment(label=_("Selesai"), required=False)
    day = a_day(
        label=_("Atau hari saja"),
        required=False,
        help_text=_("Tanpa jam: latihan kembali ke rencana dan dijadwalkan lagi kemudian."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "starts_at" in self.errors or "ends_at" in self.errors:
            return said
        if bool(said.get("starts_at")) != bool(said.get("ends_at")):
            self.add_error("ends_at", _("Tulis jam mulai dan jam selesai."))
        elif not said.get("starts_at") and not said.get("day"):
            self.add_error("day", _("Tulis waktu barunya, atau harinya saja."))
        return said


class MoveForm(VerbForm):
    """Another day of the plan, for a drill that has no hour yet."""

    day = a_day(label=_("Hari baru"))


class ReasonForm(VerbForm):
    """Why."""

    reason = forms.CharField(label=_("Alasan"), max_length=2000, widget=paragraph(3))


class YearForm(forms.Form):
    """Which year is shown; anything that is none is this one."""

    tahun = forms.IntegerField(required=False, min_value=2000, max_value=2199)

    @property
    def year(self) -> int:
        said = self.cleaned_data.get("tahun") if self.is_valid() else None
        return int(said or timezone.localdate().year)


def month_or_none(year: int, number: int) -> date | None:
    """The first day of a month that a calendar can show."""
    return date(year, number, 1) if 2000 <= year <= 2199 and 1 <= number <= 12 else None
