"""The rows of a scenario as forms; each carries the `rev` of the row that its writer saw."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.forms.fields import VerbForm, paragraph, stepper
from coordination.models import Posting

from .. import access, queries, scripts, spans
from ..access import Standing
from ..content import Step
from ..models import Inject, Kind, Objective, Role, ScenarioVersion
from ..models.scenarios import LINE, LONGEST_DRILL, TEXT

BLANK = "blank"


class ElapsedField(forms.CharField):
    """Minutes and seconds on the exercise's clock, however people write them."""

    def __init__(self, **options: Any) -> None:
        entry = forms.TextInput(attrs={"class": "short", "autocomplete": "off"})
        super().__init__(max_length=12, widget=entry, **options)

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return None
        found = spans.seconds(said)
        if found is None:
            raise ValidationError(_("Tulis menit, atau menit:detik. Misalnya 4 atau 4:30."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return spans.written(value) if isinstance(value, int) else value


class RowForm(VerbForm):
    """A row of a draft and which state of it was seen; 0 for one that does not exist yet."""

    rev = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)


class HeadForm(RowForm):
    """What the scenario is about, and what keeps people safe in it."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis latihan"), choices=Kind.choices, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Lama (menit)"),
        min_value=5,
        max_value=LONGEST_DRILL,
        widget=stepper(step=5),
    )
    sops: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("SOP yang diuji"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    situation = forms.CharField(
        label=gettext_lazy("Keadaan awal"), max_length=TEXT, required=False, widget=paragraph(4)
    )
    rules = forms.CharField(
        label=gettext_lazy("Aturan dan batas"),
        max_length=TEXT,
        required=False,
        widget=paragraph(4),
        help_text=gettext_lazy("Satu hal per baris."),
    )
    equipment = forms.CharField(
        label=gettext_lazy("Perlengkapan"),
        max_length=TEXT,
        required=False,
        widget=paragraph(4),
        help_text=gettext_lazy("Satu hal per baris."),
    )
    stop_word = forms.CharField(
        label=gettext_lazy("Kata henti"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Siapa pun yang mengucapkannya menghentikan latihan."),
    )
    safety_role = forms.CharField(
        label=gettext_lazy("Perwira keselamatan"), max_length=160, required=False
    )

    def __init__(self, *args: Any, at: Standing, version: ScenarioVersion, **options: Any) -> None:
        names = ("title", "kind", "minutes", "situation", "rules", "equipment")
        start = {name: getattr(version, name) for name in (*names, "stop_word", "safety_role")}
        tested = [one.pk for one in version.sops.all()]
        options["initial"] = start | {"rev": version.rev, "sops": tested}
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        known = queries.testable(at) | version.sops.select_related("document", "document__owner")
        fields["sops"].queryset = known.distinct()
        fields["sops"].label_from_instance = queries.called

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "rev"}
        return said | {"sops": list(said["sops"])}


class RoleForm(RowForm):
    """Whom somebody plays."""

    name = forms.CharField(label=gettext_lazy("Peran"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Kode"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Yang dipakai di kolom Kepada, misalnya rupam. Boleh dikosongkan."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    agency: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Instansi"),
        required=False,
        empty_label=gettext_lazy("Belum ditentukan"),
    )

    def __init__(
        self, *args: Any, version: ScenarioVersion, role: Role | None = None, **options: Any
    ) -> None:
        if role is not None:
            start = {"name": role.name, "agency": role.agency_id, "rev": role.rev}
            options["initial"] = start
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["agency"].queryset = access.partners_of(version.scenario.owner) | (
            type(version.scenario.owner)._default_manager.filter(pk=version.scenario.owner_id)
        )
        if role is not None:
            del self.fields["code"]

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        return {name: value for name, value in self.cleaned_data.items() if name != "rev"}


class InjectForm(RowForm):
    """One inject: when, to whom, how, what is said, what is expected and how soon."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Macam"), choices=Inject.Kinds.choices, widget=forms.RadioSelect
    )
    at = ElapsedField(
        label=gettext_lazy("T+ (menit:detik)"),
        required=False,
        help_text=gettext_lazy("Sejak latihan dimulai. Hanya untuk yang terjadwal."),
    )
    condition = forms.CharField(
        label=gettext_lazy("Dipakai jika"),
        max_length=LINE,
        required=False,
        help_text=gettext_lazy("Hanya untuk yang bersyarat."),
    )
    sender = forms.CharField(
        label=gettext_lazy("Dari (diperankan pengendali)"), max_length=120, required=False
    )
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Kepada"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tanpa pilihan: semua pemain."),
    )
    medium = forms.ChoiceField(label=gettext_lazy("Media"), choices=Inject.Medium.choices)
    message = forms.CharField(label=gettext_lazy("Pesan"), max_length=LINE * 4, widget=paragraph(3))
    expected = forms.CharField(
        label=gettext_lazy("Tindakan diharapkan"),
        max_length=LINE * 2,
        required=False,
        widget=paragraph(2),
    )
    standard = ElapsedField(label=gettext_lazy("Baku (menit:detik)"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("Langkah SOP"), required=False)

    def __init__(
        self, *args: Any, version: ScenarioVersion, inject: Inject | None = None, **options: Any
    ) -> None:
        options["initial"] = _inject(inject) | options.get("initial", {})
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["to"].choices = [(one.code, one.name) for one in version.roles.all()]
        fields["step"].choices = [("", _("Tidak ada")), *steps_of(version)]

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "rev"}
        sop, step = chosen(said.pop("step"))
        return said | {"sop_id": sop, "step": step}


class ObjectiveForm(RowForm):
    """One objective and its standard."""

    text = forms.CharField(label=gettext_lazy("Sasaran"), max_length=LINE, widget=paragraph(2))
    measure = forms.ChoiceField(
        label=gettext_lazy("Diukur dengan"),
        choices=Objective.Measure.choices,
        widget=forms.RadioSelect,
    )
    bound = forms.ChoiceField(label=gettext_lazy("Batas"), choices=Objective.Bound.choices)
    standard = forms.DecimalField(
        label=gettext_lazy("Baku"), min_value=0, max_digits=7, decimal_places=1
    )
    unit = forms.CharField(
        label=gettext_lazy("Satuan hitungan"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Hanya bila dihitung, misalnya orang."),
    )
    begins: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Waktu dihitung sejak"),
        required=False,
        empty_label=gettext_lazy("latihan dimulai"),
    )
    ends: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Sampai tindakan pada"),
        required=False,
        empty_label=gettext_lazy("Pilih inject"),
    )
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("Langkah SOP yang diuji"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        version: ScenarioVersion,
        objective: Objective | None = None,
        **options: Any,
    ) -> None:
        options["initial"] = _objective(objective) | options.get("initial", {})
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        for name in ("begins", "ends"):
            fields[name].queryset = version.injects.all()
            fields[name].label_from_instance = _told
        fields["steps"].choices = [
            choice for _sop, choices in steps_of(version) for choice in choices
        ]

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "rev"}
        pinned = [chosen(one) for one in said.pop("steps")]
        return said | {"steps": [(sop, step) for sop, step in pinned if sop and step]}


class StartForm(VerbForm):
    """Beginning a scenario: from the library or from nothing, with whom."""

    sample = forms.ChoiceField(label=gettext_lazy("Mulai dari"), widget=forms.RadioSelect)
    owner: Any = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Atas nama"))
    partners: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Bersama"), widget=forms.CheckboxSelectMultiple
    )
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        help_text=gettext_lazy("Untuk contoh boleh kosong: kodenya dipakai."),
    )
    title = forms.CharField(label=gettext_lazy("Judul"), max_length=200, required=False)
    sops: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("SOP yang diuji"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Untuk contoh boleh kosong: SOP-nya dicari menurut kode."),
    )
    classification = forms.TypedChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=Posting.Clearance.choices, coerce=int, initial=1
    )

    def __init__(self, *args: Any, at: Standing, samples: Iterable[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        self.desks = access.planning_desks(at)
        told = [(one.code, f"{one.code} · {one.title}") for one in samples]
        fields["sample"].choices = [*told, (BLANK, _("Skenario kosong"))]
        agencies = type(self.desks[0])._default_manager
        fields["owner"].queryset = agencies.filter(pk__in=[one.pk for one in self.desks])
        partners = agencies.none()
        for desk in self.desks:
            partners = partners | access.partners_of(desk)
        fields["partners"].queryset = partners.distinct()
        fields["sops"].queryset = queries.testable(at)
        fields["sops"].label_from_instance = queries.called

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("sample") == BLANK:
            for name, words in (("title", _("Tulis judulnya.")), ("code", _("Tulis kodenya."))):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said


class CopyForm(VerbForm):
    """The code and title of a scenario that begins with the words of another."""

    code = forms.CharField(
        label=gettext_lazy("Kode baru"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    title = forms.CharField(label=gettext_lazy("Judul"), max_length=200)


def steps_of(version: ScenarioVersion) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps that rows may name, grouped by SOP, as choices."""
    found: dict[str, list[tuple[str, str]]] = {}
    texts = scripts.choosable(version.sops.all())
    for (sop, key), step in scripts.steps_of(one.pk for one in texts).items():
        group = found.setdefault(f"{step.sop} r{step.revision}", [])
        group.append((f"{sop}:{key}", _label(step)))
    return list(found.items())


def chosen(value: str) -> tuple[int | None, str | None]:
    """Which SOP version and step a choice stands for."""
    sop, _colon, step = value.partition(":")
    return (int(sop), step) if sop.isdecimal() and step else (None, None)


def _label(step: Step) -> str:
    return f"{step.sop} · {step.number}. {step.activity[:90]}"


def _told(inject: Inject) -> str:
    return f"{inject.clock or inject.get_kind_display()} · {inject.message[:70]}"


def _inject(row: Inject | None) -> dict[str, Any]:
    if row is None:
        return {"kind": Inject.Kinds.PLANNED, "medium": Inject.Medium.CARD, "sender": "Pengendali"}
    names = ("kind", "at", "condition", "sender", "to", "medium", "message", "expected")
    start = {name: getattr(row, name) for name in (*names, "standard", "rev")}
    return start | {"step": f"{row.sop_id}:{row.step}" if row.sop_id else ""}


def _objective(row: Objective | None) -> dict[str, Any]:
    if row is None:
        return {"measure": Objective.Measure.MINUTES, "bound": Objective.Bound.AT_MOST}
    names = ("text", "measure", "bound", "unit", "rev")
    start = {name: getattr(row, name) for name in names}
    start |= {"begins": row.begins_id, "ends": row.ends_id}
    start["standard"] = scripts.written(row.standard)
    return start | {"steps": [f"{one.sop_id}:{one.step}" for one in row.steps.all()]}
