"""Beginning an SOP, finding it, and the small forms of its review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.forms.fields import VerbForm, paragraph
from coordination.models import Agency, Posting

from .. import access, library
from ..access import Standing
from ..models import Hazard, Phase
from ..models.documents import CODE
from ..queries import Filters

BLANK = "blank"


class FilterForm(forms.Form):
    """What the library is narrowed to; anything unreadable is simply not applied."""

    q = forms.CharField(max_length=100, required=False)
    hazard = forms.ChoiceField(choices=[("", _("Semua")), *Hazard.choices], required=False)
    phase = forms.ChoiceField(
        choices=[
            ("", _("Semua")),
            ("mine", _("Menunggu tanda tangan kami")),
            ("unread", _("Belum saya baca")),
            *Phase.choices,
        ],
        required=False,
    )

    @property
    def filters(self) -> Filters:
        """The filters that could be read."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(said.get("q", ""), said.get("hazard", ""), said.get("phase", ""))

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in ("q", "hazard", "phase"))


class StartForm(VerbForm):
    """From which text to begin, with whom, under which code."""

    sample = forms.ChoiceField(label=_("Mulai dari"), widget=forms.RadioSelect)
    owner: Any = forms.ModelChoiceField(queryset=None, label=_("Atas nama"), empty_label=None)
    partners: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Disahkan bersama"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Instansi yang ikut menandatangani. Pelaksana lain dapat ditambah kemudian."),
    )
    code = forms.CharField(
        label=_("Kode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        help_text=_("Misalnya SB-10. Kosong: kode contoh yang dipilih."),
    )
    title = forms.CharField(
        label=_("Judul"),
        max_length=200,
        required=False,
        help_text=_("Kosong: judul contoh yang dipilih."),
    )
    hazard = forms.ChoiceField(label=_("Kejadian"), choices=Hazard.choices, required=False)
    classification = forms.TypedChoiceField(
        label=_("Klasifikasi"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, at: Standing, **options: Any) -> None:
        self.desks = access.desks(at)
        start = {
            "owner": self.desks[0].pk,
            "classification": Posting.Clearance.BIASA,
            "sample": "SB-02",
            "hazard": Hazard.OTHER,
        }
        options["initial"] = start | options.get("initial", {})
        super().__init__(*args, **options)
        owner = self._owner()
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = access.among(self.desks)
        fields["partners"].queryset = partners = access.partners_of(owner)
        if len(partners) == 1:
            fields["partners"].initial = list(partners)
        cleared = at.clearance.get(owner.pk, 1)
        fields["classification"].choices = [
            level for level in Posting.Clearance.choices if level[0] <= cleared
        ]
        fields["sample"].choices = [
            *((one.code, f"{one.code} {one.title}") for one in library.samples().values()),
            (BLANK, _("Naskah kosong")),
        ]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if code:
            CODE(code)
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("sample") == BLANK:
            for name in ("code", "title"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Isi untuk naskah kosong."))
        return said

    def _owner(self) -> Agency:
        typed = str(self.data.get("owner") or "")
        return next((one for one in self.desks if str(one.pk) == typed), self.desks[0])


class CopyForm(VerbForm):
    """Under which code and title the words of one SOP begin another."""

    code = forms.CharField(label=_("Kode baru"), max_length=20, validators=[CODE])
    title = forms.CharField(label=_("Judul"), max_length=200)


class NoteForm(VerbForm):
    """One text: a remark, an answer, a reason."""

    note = forms.CharField(max_length=2000, required=False, widget=paragraph(4))

    def __init__(self, *args: Any, label: str = "", required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].label, self.fields["note"].required = label, required


class NumberForm(VerbForm):
    """The number under which an agency keeps the version."""

    number = forms.CharField(
        label=_("Nomor SOP"),
        max_length=200,
        required=False,
        help_text=_("Kosongkan agar nomor berikutnya diambil otomatis."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agency: Any = forms.ModelChoiceField(queryset=None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agencies: list[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        own: Any = self.fields["agency"]
        own.queryset = access.among(agencies)
