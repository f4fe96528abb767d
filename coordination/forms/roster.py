"""What a keeper of the roster fills in: posts, teams, members, stand-ins, holidays."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, e164

from .. import judging, posts
from ..models import Agency, DutyPost, RosterImport
from ..services.rosters import today
from .fields import LocalMoment, VerbForm, stepper


def a_day(**options: Any) -> forms.DateField:
    """A day from the calendar of the browser."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=picker, **options)


class PostForm(VerbForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A post that must be stood."""

    phone = forms.CharField(
        label=_("Telepon pos"),
        max_length=30,
        required=False,
        help_text=_("Telepon meja, bukan milik orang. Mitra dapat melihatnya bila disepakati."),
    )

    class Meta:
        model = DutyPost
        fields = ("title", "least", "duty", "phone", "order", "is_active")
        widgets = {"least": stepper(min=0, max=200), "order": stepper(min=0, max=99)}
        help_texts = {"is_active": _("Yang tidak dipakai tidak ditampilkan dan tidak diperiksa.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.pk:
            del self.fields["order"], self.fields["is_active"]

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])

    def _post_clean(self) -> None:
        """The verb checks the record: the instance here stays as it is stored."""


class TeamForm(VerbForm):
    """A team's name."""

    name = forms.CharField(label=_("Nama regu"), max_length=60)


class _Roster(VerbForm):
    """A form about people and posts of one agency."""

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agency = agency
        kept = agency.duty_posts.filter(is_active=True)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = kept if name == "post" else posts.people(agency)
            if isinstance(field, LocalMoment):
                field.on_the_clock_of(agency)


class MemberForm(_Roster):
    """Who joins a team, at which post, from which day."""

    person: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None, label=_("Orang"), empty_label=_("Pilih orang")
    )
    post: "forms.ModelChoiceField[DutyPost]" = forms.ModelChoiceField(
        queryset=None, label=_("Pos"), empty_label=_("Pilih pos")
    )
    since = a_day(label=_("Mulai"))
    until = a_day(
        label=_("Hari terakhir"), required=False, help_text=_("Kosong: tanpa batas waktu.")
    )

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        options.setdefault("initial", {"since": today(agency)})
        super().__init__(*args, agency=agency, **options)


class LastDayForm(VerbForm):
    """With which day something ends."""

    last = a_day(label=_("Hari terakhir"))

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        options.setdefault("initial", {"last": today(agency)})
        super().__init__(*args, **options)


class StandInForm(_Roster):
    """Who stands in for whom, where, from when until when, and why."""

    post: "forms.ModelChoiceField[DutyPost]" = forms.ModelChoiceField(
        queryset=None, label=_("Pos"), empty_label=_("Pilih pos")
    )
    person_out: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None,
        label=_("Yang digantikan"),
        required=False,
        empty_label=_("Tidak ada: tambahan"),
        help_text=_("Pengganti mengambil semua gilirannya di pos itu selama waktu ini."),
    )
    person_in: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None, label=_("Pengganti"), empty_label=_("Pilih orang")
    )
    starts = LocalMoment(label=_("Mulai"))
    ends = LocalMoment(label=_("Selesai"))
    reason = forms.CharField(label=_("Alasan"), max_length=300)

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        usual = {"starts": start, "ends": start + timedelta(hours=12)}
        options["initial"] = usual | options.get("initial", {})
        super().__init__(*args, agency=agency, **options)


class HolidayForm(VerbForm):
    """A day that counts as a weekend."""

    date = a_day(label=_("Tanggal"))
    name = forms.CharField(label=_("Nama hari libur"), max_length=120)


class ImportForm(VerbForm):
    """A list in a spreadsheet: of the members of teams, or of a month's turns."""

    kind = forms.ChoiceField(
        label=_("Isi berkas"),
        choices=RosterImport.Kind,
        initial=RosterImport.Kind.MEMBERS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Jadwal sebulan: orang ke bawah, tanggal 1–31 ke kanan, kode sif di selnya."),
    )
    file = forms.FileField(
        label=_("Berkas Excel (.xlsx)"),
        help_text=_("Paling banyak 5.000 baris, tanpa makro. Baris pertama berisi judul kolom."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    @property
    def said(self) -> dict[str, Any]:
        """The file in the words of the verb; a list of members where nothing else was said."""
        kind = self.cleaned_data.get("kind") or RosterImport.Kind.MEMBERS
        return {"file": self.cleaned_data["file"], "kind": kind}


class MonthForm(VerbForm):
    """Which month a matrix is for, who stands in which column, and when each code is stood."""

    month = forms.CharField(
        label=_("Bulan"), widget=forms.DateInput(attrs={"type": "month"}), max_length=7
    )
    hours = forms.CharField(
        label=_("Jam tiap kode"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Satu kode per baris, misalnya P 07.00-13.00. Libur: kosong, - atau L."),
    )

    def __init__(self, *args: Any, agency: Agency, head: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [(str(at), title or f"#{at + 1}") for at, title in enumerate(head) if title]
        for name, label, needed in (
            ("number", _("NIP atau NRP"), True),
            ("name", _("Nama"), False),
            ("post", _("Pos jaga"), False),
        ):
            blank = _("Pilih kolom") if needed else _("Tidak ada")
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", blank), *columns], required=needed
            )
        kept = agency.duty_posts.filter(is_active=True)
        stations = [("", str(_("Pilih pos"))), *((str(post.pk), post.title) for post in kept)]
        self.fields["station"] = forms.ChoiceField(
            label=_("Pos untuk baris tanpa pos"), choices=stations, required=False
        )

    @property
    def mapping(self) -> dict[str, Any]:
        """What was said, in the words of the verb."""
        said = self.cleaned_data
        found: dict[str, Any] = {name: said[name] for name in ("month", "hours")}
        found["station"] = int(said["station"] or 0)
        columns = {name: said[name] for name in ("number", "name", "post") if said[name]}
        return found | {name: int(at) for name, at in columns.items()}


class ColumnsForm(VerbForm):
    """Which column of the list holds what."""

    def __init__(self, *args: Any, head: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [(str(at), title or f"#{at + 1}") for at, title in enumerate(head) if title]
        for name, label, _words in judging.FIELDS:
            is_needed = name in judging.NEEDED
            blank = _("Pilih kolom") if is_needed else _("Tidak ada")
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=[("", blank), *columns], required=is_needed
            )

    @property
    def mapping(self) -> dict[str, int]:
        """The columns in the words of the verb."""
        said = cast("dict[str, str]", self.cleaned_data)
        return {name: int(at) for name, at in said.items() if at}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = [at for at in said.values() if at]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(_("Satu kolom dipilih dua kali."))
        return said
