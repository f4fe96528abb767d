"""Asking for people, and finding requests again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, e164

from .. import access
from ..access import Standing
from ..models import Agency, Posting, SupportLine, SupportRequest
from ..models.support import MOST_LINES, MOST_PEOPLE
from ..queries import SEEN_AS, Filters, version
from ..services.registers import taken_by
from .fields import LocalMoment, VerbForm, letter_number, paragraph, stepper, version_read

ROWS_AT_FIRST = 3
MOST_AT_ONCE = 10  # files
TABS = ("", "waiting", "running", "open", "closed")  # states that the list shows as tabs
WORDS = (
    "activity", "purpose", "legal_basis", "place", "starts_at", "ends_at", "attire",
    "contact_name", "contact_phone", "classification", "urgency",
)  # fmt: skip


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """PDF, JPG or PNG files; what they really are is found out by their content."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("PDF, JPG atau PNG, paling besar 10 MB per berkas."))
        kinds = {"accept": ".pdf,.jpg,.jpeg,.png"}
        super().__init__(widget=FilesInput(attrs=kinds), max_length=255, **options)

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        files = [file for file in (data or []) if file]
        if not files:
            super().clean(None, initial)
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(
                _("%(count)d berkas dipilih. Paling banyak %(most)d sekaligus."),
                params={"count": len(files), "most": MOST_AT_ONCE},
            )
        return [super(FilesField, self).clean(file, initial) for file in files]


class LineForm(forms.Form):
    """One row: so many of one kind. A row that is left empty does not count."""

    kind = forms.ChoiceField(label=_("Jenis personel"), required=False)
    asked = forms.IntegerField(
        label=_("Jumlah"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=stepper(),
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), _("Tulis 1 sampai 1000.")
        ),
    )
    qualification = forms.CharField(label=_("Kualifikasi"), required=False, max_length=200)
    equipment = forms.CharField(label=_("Perlengkapan"), required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"empty_permitted": False})
        kinds = [("", _("Pilih jenis")), *SupportLine.Kind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_blank or self.errors:
            return said
        if not said.get("kind"):
            self.add_error("kind", _("Pilih jenis personelnya."))
        if said.get("asked") is None:
            self.add_error("asked", _("Tulis jumlahnya."))
        return said

    @property
    def is_blank(self) -> bool:
        """Nothing was filled in."""
        return not any(str(self[name].value() or "").strip() for name in self.fields)


class BaseLines(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The rows of a request; at least one says something."""

    def clean(self) -> None:
        if not any(self.errors) and not self.wanted:
            raise ValidationError(_("Sebutkan paling sedikit satu jenis personel dan jumlahnya."))

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The rows that were filled in, as the verb wants them."""
        return [row.cleaned_data for row in self.forms if row.is_valid() and not row.is_blank]


def lines_formset(data: Mapping[str, Any] | None, asked: SupportRequest | None) -> BaseLines:
    """The rows as typed (one more if "Tambah baris" was pressed), or those of a draft."""
    kept = [] if asked is None else list(asked.lines.values(*LineForm.base_fields))
    made = forms.formset_factory(
        LineForm,
        formset=BaseLines,
        extra=max(ROWS_AT_FIRST - len(kept), 0),
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
        validate_max=True,
    )
    if data is not None and "add_line" in data:
        return _one_row_more(made, data)  # type: ignore[arg-type]
    return made(data, initial=kept, prefix="lines")  # type: ignore[return-value]


def _one_row_more(made: type[BaseLines], data: Mapping[str, Any]) -> BaseLines:
    count = str(data.get("lines-TOTAL_FORMS", ""))[:4]
    rows = min(int(count) if count.isdecimal() else ROWS_AT_FIRST, MOST_LINES)
    typed = [
        {name: data.get(f"lines-{at}-{name}", "") for name in LineForm.base_fields}
        for at in range(rows)
    ]
    made.extra = min(1, MOST_LINES - rows)
    return made(initial=typed, prefix="lines")


class RequestForm(VerbForm):
    """What one agency asks of another. Rows of people are a formset of their own."""

    requester: Any = forms.ModelChoiceField(
        queryset=None, label=_("Atas nama"), empty_label=None, required=True
    )
    provider: Any = forms.ModelChoiceField(
        queryset=None, label=_("Ditujukan kepada"), empty_label=_("Pilih instansi")
    )
    activity = forms.CharField(
        label=_("Kegiatan"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Seperti di surat, misalnya “Pengamanan razia gabungan”."),
    )
    purpose = forms.CharField(
        label=_("Penjelasan"), max_length=4000, required=False, widget=paragraph(3)
    )
    legal_basis = forms.CharField(
        label=_("Dasar"),
        max_length=2000,
        required=False,
        widget=paragraph(2),
        help_text=_("Perjanjian kerja sama atau aturan, satu per baris."),
    )
    place = forms.CharField(
        label=_("Tempat"),
        max_length=200,
        help_text=_("Nama tempat umum saja. Jangan menyebut blok, kamar, atau sel sasaran."),
    )
    starts_at = LocalMoment(label=_("Mulai"))
    ends_at = LocalMoment(label=_("Selesai"))
    attire = forms.CharField(label=_("Pakaian dan perlengkapan"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Narahubung"), max_length=200)
    contact_phone = forms.CharField(
        label=_("Telepon narahubung"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "short"}),
    )
    classification = forms.TypedChoiceField(
        label=_("Klasifikasi"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_(
            "Menentukan siapa yang boleh membaca. Sangat Rahasia tidak ditawarkan: tidak boleh "
            "disimpan di sini, sampaikan melalui jalur khusus."
        ),
    )
    urgency = forms.ChoiceField(
        label=_("Derajat"), choices=SupportRequest.Urgency.choices, widget=forms.RadioSelect
    )
    number = letter_number()
    uploads = FilesField(label=_("Lampiran"), required=False)
    version = version_read()
    kept: SupportRequest | None = None  # what was written, once it was

    def __init__(
        self, *args: Any, at: Standing, asked: SupportRequest | None = None, **options: Any
    ) -> None:
        self.asked, self.by = asked, at.person
        desks = access.desks(at, "submit" if asked is None else "revise")
        if asked is not None:
            desks = desks.filter(pk=asked.requester_id)
        self.desks = list(desks)
        options["initial"] = self._start(at.person, asked) | options.get("initial", {})
        super().__init__(*args, **options)
        desk = self._desk()
        self.fields["requester"].queryset = desks  # type: ignore[attr-defined]
        self.fields["provider"].queryset = access.partners_of(desk)  # type: ignore[attr-defined]
        if len(self.desks) == 1:
            self.fields["requester"].disabled = True
            self.fields["requester"].initial = desk
        partners = self.fields["provider"].queryset  # type: ignore[attr-defined]
        if len(partners) == 1:
            self.fields["provider"].initial = partners[0]
        for name in ("starts_at", "ends_at"):
            self.fields[name].on_the_clock_of(desk)  # type: ignore[attr-defined]
        cleared = at.clearance.get(desk.pk, 1)
        levels = [level for level in Posting.Clearance.choices if level[0] <= cleared]
        self.fields["classification"].choices = levels  # type: ignore[attr-defined]

    def clean_contact_phone(self) -> str:
        return e164(self.cleaned_data["contact_phone"])

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        desk = self.cleaned_data.get("requester")
        if desk and number:
            taken = taken_by(desk, "request", number, of=self.asked, on=timezone.now())
            if taken:
                raise ValidationError(taken)
        return number

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts_at"), said.get("ends_at")
        if starts and starts <= timezone.now():
            self.add_error("starts_at", _("Waktu mulai sudah lewat. Pilih waktu di masa depan."))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Waktu selesai harus sesudah waktu mulai."))
        return said

    @property
    def words(self) -> dict[str, Any]:
        """What the verb wants of it, without rows, number and files."""
        said = {name: self.cleaned_data[name] for name in WORDS}
        return said | {"provider": self.cleaned_data["provider"]}

    def _desk(self) -> Agency:
        """In whose name it is written: the times and partners are those of this agency."""
        typed = str(self.data.get("requester") or self.initial.get("requester") or "")
        return next((one for one in self.desks if str(one.pk) == typed), self.desks[0])

    def _start(self, person: User, asked: SupportRequest | None) -> dict[str, Any]:
        if asked is not None:
            kept = {name: getattr(asked, name) for name in WORDS}
            ends = {"requester": asked.requester_id, "provider": asked.provider_id}
            return kept | ends | {"number": asked.letter_number, "version": version(asked)}
        return {
            "contact_name": person.full_name,
            "contact_phone": person.phone,
            "classification": Posting.Clearance.BIASA,
            "urgency": SupportRequest.Urgency.ROUTINE,
        }


class FilterForm(forms.Form):
    """What the list is narrowed to; anything unreadable is simply not applied."""

    q = forms.CharField(max_length=200, required=False)
    status = forms.ChoiceField(choices=[("", ""), *((one, one) for one in SEEN_AS)], required=False)
    end = forms.ChoiceField(
        choices=[
            ("", _("Dibuat dan diterima")),
            ("made", _("Dibuat instansi saya")),
            ("received", _("Diterima instansi saya")),
        ],
        required=False,
    )
    partner = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, partners: Iterable[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.partners = partners

    @property
    def filters(self) -> Filters:
        """The filters that could be read."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            words=said.get("q", ""),
            status=said.get("status", ""),
            end=said.get("end", ""),
            partner=said.get("partner"),
            since=_midnight(said.get("since")),
            until=_midnight(said.get("until"), days=1),
            before=said.get("before"),
        )

    @property
    def ends(self) -> Any:
        """Whose requests: for the menu."""
        return self.fields["end"].choices  # type: ignore[attr-defined]

    @property
    def statuses(self) -> list[tuple[str, Any]]:
        """Every single status, for the menu."""
        return list(SupportRequest.Status.choices)

    @property
    def is_narrowed(self) -> bool:
        """Whether something but the page and the tab was asked for."""
        return bool(self.data.get("q")) or self.is_refined

    @property
    def is_refined(self) -> bool:
        """Whether a filter was set that only the folded menu shows: no words, no tab."""
        off_the_tabs = self.data.get("status", "") not in TABS
        folded = ("end", "partner", "since", "until")
        return off_the_tabs or any(self.data.get(name) for name in folded)


def _midnight(day: Any, days: int = 0) -> datetime | None:
    if day is None:
        return None
    here = timezone.get_current_timezone()
    try:
        return datetime.combine(day + timedelta(days=days), time(), here)
    except OverflowError:
        return None


class NoteForm(VerbForm):
    """One text field: a comment, a reason, an assessment."""

    note = forms.CharField(max_length=2000, required=False, widget=paragraph(4))

    def __init__(self, *args: Any, label: str = "", required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].label, self.fields["note"].required = label, required


class AttachForm(VerbForm):
    """Files to attach."""

    uploads = FilesField(label=_("Berkas"))
