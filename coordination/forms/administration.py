"""What an agency's administrator fills in."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User, e164

from ..models import Agency, Position, Posting, SupportLine
from ..queries import version
from ..services import agencies
from ..services.numbering import check_numbering
from .fields import LocalMoment, VerbForm, paragraph, version_read

SAMPLE = "Bripka; Adi Saputra; 99001234; Samapta; Ba Sat Samapta"


class AgencyForm(VerbForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Letterhead, address, numbering and clock of one's own agency."""

    version = version_read()

    class Meta:
        model = Agency
        fields = (
            "name",
            "short_name",
            "stamp",
            "letterhead",
            "address",
            "city",
            "phone",
            "email",
            "numbering",
            "timezone",
        )
        widgets = {
            "letterhead": paragraph(4, autocapitalize="characters"),
            "stamp": forms.TextInput(attrs={"class": "short"}),
            "numbering": forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        }

    def __init__(self, data: Any = None, *, instance: Agency) -> None:
        super().__init__(data, instance=instance, initial={"version": version(instance)})

    def clean_numbering(self) -> str:
        check_numbering(self.cleaned_data["numbering"])
        return str(self.cleaned_data["numbering"])


class PositionForm(VerbForm):
    """A new office, in a unit that exists or is new."""

    title = forms.CharField(label=_("Nama jabatan"), max_length=160)
    unit = forms.CharField(
        label=_("Unit"),
        max_length=120,
        help_text=_("Pilih dari daftar, atau tulis nama unit baru."),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    is_head = forms.BooleanField(label=_("Pimpinan instansi"), required=False)


class PostingForm(VerbForm):
    """Which office, as what, until when, with which rights."""

    position: "forms.ModelChoiceField[Position]" = forms.ModelChoiceField(
        queryset=None, label=_("Jabatan"), empty_label=_("Pilih jabatan")
    )
    kind = forms.ChoiceField(
        label=_("Status jabatan"),
        choices=Posting.Kind,
        initial=Posting.Kind.DEFINITIVE,
        widget=forms.RadioSelect(attrs={"class": "segment"}),
    )
    duties = forms.MultipleChoiceField(
        label=_("Tugas"),
        choices=Posting.Duty,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tugas menentukan hak. Tanpa tugas: hanya tercantum di direktori."),
    )
    clearance = forms.TypedChoiceField(
        label=_("Akses"),
        choices=Posting.Clearance,
        coerce=int,
        initial=Posting.Clearance.BIASA,
        widget=forms.RadioSelect(attrs={"class": "segment"}),
    )
    since = LocalMoment(label=_("Mulai"), required=False, help_text=_("Kosong: mulai sekarang."))
    until = LocalMoment(
        label=_("Sampai"), required=False, help_text=_("Kosong: tanpa batas waktu.")
    )

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(
            "forms.ModelChoiceField[Position]", self.fields["position"]
        ).queryset = agency.positions.select_related("unit")
        for name in ("since", "until"):
            cast(LocalMoment, self.fields[name]).on_the_clock_of(agency)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until <= since:
            self.add_error("until", _("Waktu selesai harus sesudah waktu mulai."))
        if said.get("kind") != Posting.Kind.DEFINITIVE and not until and "until" not in self.errors:
            self.add_error("until", _("Plt. dan Plh. memerlukan tanggal akhir."))
        return said

    @property
    def terms(self) -> dict[str, Any]:
        """The posting in the words of its verb."""
        names = ("position", "kind", "duties", "clearance", "since", "until")
        return {name: self.cleaned_data[name] for name in names}


class PersonForm(PostingForm):
    """A new person and the office they take."""

    service_number = forms.CharField(
        label=_("NIP atau NRP"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    service_number_kind = forms.ChoiceField(
        label=_("Jenis nomor"),
        choices=User.NumberKind,
        initial=User.NumberKind.NIP,
        widget=forms.RadioSelect(attrs={"class": "segment"}),
    )
    full_name = forms.CharField(label=_("Nama lengkap dengan gelar"), max_length=300)
    rank = forms.CharField(label=_("Pangkat/golongan"), max_length=60, required=False)
    phone = forms.CharField(label=_("Nomor telepon"), max_length=30, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)
    field_order = ("service_number", "service_number_kind", "full_name", "rank", "phone", "email")

    def clean_service_number(self) -> str:
        return "".join(self.cleaned_data["service_number"].split())

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])

    @property
    def person(self) -> dict[str, str]:
        """The person in the words of the verb."""
        return {name: self.cleaned_data[name] for name in self.field_order}


class KnownPersonForm(PostingForm):
    """Somebody who has an account already, found by the exact number, and the office they take."""

    service_number = forms.CharField(
        label=_("NIP atau NRP"),
        max_length=30,
        help_text=_("Nomor lengkap orang yang sudah memiliki akun."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("service_number",)

    def clean_service_number(self) -> User:
        person = agencies.person_numbered(self.cleaned_data["service_number"])
        if person is None:
            raise ValidationError(_("Nomor ini belum memiliki akun. Tambahkan sebagai orang baru."))
        return person


class ResetForm(VerbForm):
    """A new first password, and whether the phone is lost as well."""

    second_factor_lost = forms.BooleanField(
        label=_("Telepon hilang: hapus juga verifikasi dua langkahnya"),
        required=False,
        help_text=_(
            "Aplikasi autentikator, kunci sandi, dan kode cadangan dilepas dari akunnya. "
            "Dicatat tersendiri, dan orangnya diberi tahu lewat surel."
        ),
    )


class OfficersForm(VerbForm):
    """Officers as lines pasted from a spreadsheet."""

    lines = forms.CharField(
        label=_("Satu orang per baris"),
        help_text=_("Urutan: pangkat; nama; NRP; jenis; jabatan. Kolom dari Excel dapat ditempel."),
        widget=paragraph(12, spellcheck="false", placeholder=SAMPLE),
    )

    kinds = SupportLine.Kind.labels

    def clean_lines(self) -> list[dict[str, str]]:
        return agencies.parse_officers(self.cleaned_data["lines"])
