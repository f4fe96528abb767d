"""The rows of a draft as forms; each carries the `rev` of the row that its writer saw."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.forms.fields import VerbForm, paragraph, stepper
from coordination.models import Agency

from .. import access
from ..content import ACTIVITY, CELL, MOST_MINUTES, OTHER, TEXT, Label
from ..models import AlertLevel, LaneRow, Part, StepRow
from ..models.documents import CODE
from ..rows import Arrow, Drafted

KEEP = "keep"  # several ways at once, as an import may have written: left as they are
WAYS = {"next": Label.NONE, "yes": Label.YES, "no": Label.NO}


class RowForm(VerbForm):
    """A row of a draft and which state of it was seen; 0 for one that does not exist yet."""

    rev = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)


class StepForm(RowForm):
    """One activity: what, who, with what, how long, what comes of it, and where it leads."""

    activity = forms.CharField(
        label=gettext_lazy("Kegiatan"),
        max_length=ACTIVITY,
        widget=paragraph(2),
        help_text=gettext_lazy("Mulai dengan kata kerja, tanpa menyebut pelakunya."),
    )
    symbol = forms.ChoiceField(
        label=gettext_lazy("Simbol"), choices=StepRow.Symbols.choices, widget=forms.RadioSelect
    )
    primary = forms.ChoiceField(label=gettext_lazy("Pelaksana utama"), required=False)
    others = forms.MultipleChoiceField(
        label=gettext_lazy("Bersama"), required=False, widget=forms.CheckboxSelectMultiple
    )
    requirements = forms.CharField(
        label=gettext_lazy("Kelengkapan"), max_length=CELL, required=False, widget=paragraph(2)
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Waktu (menit)"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        widget=stepper(),
    )
    output = forms.CharField(
        label=gettext_lazy("Output"), max_length=CELL, required=False, widget=paragraph(2)
    )
    note = forms.CharField(
        label=gettext_lazy("Keterangan"), max_length=CELL, required=False, widget=paragraph(2)
    )
    parallel = forms.CharField(
        label=gettext_lazy("Kelompok bersamaan"),
        max_length=1,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        help_text=gettext_lazy("Satu huruf untuk baris berurutan yang dikerjakan bersamaan."),
    )
    next = forms.ChoiceField(label=gettext_lazy("Lanjut ke"), required=False)
    yes = forms.ChoiceField(label=gettext_lazy("Bila ya"), required=False)
    no = forms.ChoiceField(label=gettext_lazy("Bila tidak"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Kode SOP lain"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, draft: Drafted, step: StepRow | None = None, **options: Any
    ) -> None:
        self.draft, self.step = draft, step
        self.said = list(draft.said.get(step.key, ())) if step else []
        options["initial"] = self._start() | options.get("initial", {})
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        lanes = [(lane.code, lane.name) for lane in draft.lanes]
        fields["primary"].choices = [("", _("Pilih pelaksana")), *lanes]
        fields["others"].choices = lanes
        for name in WAYS:
            fields[name].choices = self._targets(name)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if OTHER in [said.get(name) for name in WAYS] and "other" not in self.errors:
            try:
                CODE(said.get("other", "").upper())
            except ValidationError:
                self.add_error("other", _("Tulis kode SOP tujuannya, misalnya SB-07."))
        return said

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        lanes = [code for code in (said["primary"], *said["others"]) if code]
        plain = ("activity", "symbol", "requirements", "minutes", "output", "note", "parallel")
        words = {name: said[name] for name in plain}
        return words | {"lanes": list(dict.fromkeys(lanes)), "flows": self._flows()}

    def _flows(self) -> list[Arrow]:
        said = self.cleaned_data
        decides = said["symbol"] == StepRow.Symbols.DECISION
        names = ("yes", "no") if decides else ("next",)
        if any(said[name] == KEEP for name in names):
            return self.said
        code = said["other"].upper()
        return [
            Arrow(f"{OTHER}{code}" if said[name] == OTHER else said[name], WAYS[name].value)
            for name in names
            if said[name]
        ]

    def _start(self) -> dict[str, Any]:
        if self.step is None:
            return {"symbol": StepRow.Symbols.PROCESS}
        names = ("activity", "symbol", "requirements", "minutes", "output", "note", "parallel")
        kept = {name: getattr(self.step, name) for name in (*names, "rev")}
        lanes = {"primary": "".join(self.step.lanes[:1]), "others": self.step.lanes[1:]}
        return kept | lanes | self._ways()

    def _ways(self) -> dict[str, str]:
        found = {}
        for name, label in WAYS.items():
            targets = [arrow.target for arrow in self.said if arrow.label == label.value]
            found[name] = targets[0] if len(targets) == 1 else KEEP if targets else ""
            if found[name].startswith(OTHER):
                found["other"], found[name] = found[name].removeprefix(OTHER), OTHER
        return found

    def _targets(self, name: str) -> list[tuple[str, str]]:
        natural = _("Baris berikutnya") if name != "no" else _("Belum ditentukan")
        steps = [
            (row.key, f"{at}. {row.activity[:60]}")
            for at, row in enumerate(self.draft.steps, 1)
            if self.step is None or row.key != self.step.key
        ]
        several = [(KEEP, _("Beberapa langkah, seperti sekarang"))] if self._has_several() else []
        return [("", natural), *several, *steps, (OTHER, _("SOP lain"))]

    def _has_several(self) -> bool:
        return len(self.said) > len({arrow.label for arrow in self.said})


class LaneForm(RowForm):
    """An actor, the agency that it belongs to, and the offices whose holders it stands for."""

    name = forms.CharField(label=gettext_lazy("Pelaksana"), max_length=120)
    agency: Any = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Instansi"), empty_label=gettext_lazy("Pilih instansi")
    )
    posts: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("Jabatan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Pemegang jabatan ini diminta membaca dan menyatakan paham."),
    )

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[Agency],
        lane: LaneRow | None = None,
        **options: Any,
    ) -> None:
        if lane is not None:
            start: dict[str, Any] = {"name": lane.name, "agency": lane.agency_id, "rev": lane.rev}
            start["posts"] = [post.pk for post in lane.posts.all()]
            options["initial"] = start | options.get("initial", {})
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["agency"].queryset = access.among(agencies)
        fields["posts"].queryset = access.offices(agencies)
        fields["posts"].label_from_instance = lambda post: f"{post.agency.stamp} · {post.title}"

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        return {"name": said["name"], "agency": said["agency"], "posts": list(said["posts"])}


class PartForm(RowForm):
    """One part of the text; a list is typed one thing a line."""

    text = forms.CharField(required=False, max_length=TEXT * 4, widget=paragraph(4))

    def __init__(self, *args: Any, part: Part, **options: Any) -> None:
        start = {"text": part.text, "rev": part.rev}
        options["initial"] = start | options.get("initial", {})
        super().__init__(*args, **options)
        kind, field = Part.Kind(part.kind), self.fields["text"]
        field.label = str(kind.label)
        if kind == Part.Kind.ALERT_LEVEL:
            levels = [("", _("Belum ditentukan")), *AlertLevel.choices]
            field.widget = forms.Select(choices=levels)
        elif kind == Part.Kind.EFFECTIVE_ON:
            field.widget = forms.DateInput(attrs={"type": "date", "class": "short"})
            field.help_text = _("Kosong: berlaku sejak ditandatangani semua instansi.")
        elif kind in (Part.Kind.TITLE, Part.Kind.TRIGGER):
            field.widget = paragraph(2)
        elif kind == Part.Kind.LEGAL_BASES:
            field.help_text = _("Satu kode per baris, dari daftar dasar hukum.")
        else:
            field.help_text = _("Satu hal per baris.")

    @property
    def words(self) -> dict[str, str]:
        """What the verb wants."""
        return {"text": self.cleaned_data["text"]}


def same_words(form: forms.Form, row: Mapping[str, Any]) -> list[str]:
    """The fields in which what was typed is not what the row says now."""
    return [
        name
        for name in form.fields
        if name != "rev" and str(form[name].value() or "") != str(row.get(name) or "")
    ]
