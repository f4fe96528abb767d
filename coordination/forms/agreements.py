"""Writing an agreement: its words, its articles, its clauses, its parties."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.services import printable

from .. import parties
from ..access import Standing
from ..models import Agency, Agreement, AgreementParty, LegalBasis, Posting
from ..models.agreements import MOST_ARTICLES, MOST_CLAUSES, MOST_PARTIES
from ..services import clauses
from ..wording import Content, check_places
from .fields import YEARS, VerbForm, paragraph, stepper

MORE_CLAUSES = 2  # empty rows offered below those there are


class Day(forms.DateField):
    """A day of a year that clocks can show, with the browser's own calendar."""

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=required, widget=picker, **options)

    def to_python(self, value: Any) -> date | None:
        on = super().to_python(value)
        if on is not None and on.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return on


class AgreementForm(VerbForm):
    """What the agreement says apart from its articles and clauses."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Tentang"),
        max_length=300,
        widget=paragraph(2),
        help_text=_("Tanpa kata “tentang” di depannya."),
    )
    kind = forms.ChoiceField(
        label=_("Jenis naskah"), choices=Agreement.Kind.choices, widget=forms.RadioSelect
    )
    classification = forms.TypedChoiceField(
        label=_("Klasifikasi"), coerce=int, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Tempat penandatanganan"), max_length=80, required=False)
    made_on = Day(label=_("Tanggal penandatanganan"))
    valid_from = Day(label=_("Berlaku mulai"))
    valid_until = Day(
        label=_("Berlaku sampai dengan"),
        help_text=_("Hari terakhir. Sesudahnya tidak berlaku lagi tanpa tindakan siapa pun."),
    )
    recitals = forms.CharField(
        label=_("Menimbang"),
        max_length=6000,
        required=False,
        widget=paragraph(4),
        help_text=_("Satu pertimbangan per baris."),
    )
    bases = forms.MultipleChoiceField(
        label=_("Dasar hukum"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices tall"}),
    )

    def __init__(self, *args: Any, at: Standing, cleared: int, **options: Any) -> None:
        super().__init__(*args, **options)
        levels = [level for level in Posting.Clearance.choices if level[0] <= cleared]
        self.fields["classification"].choices = levels  # type: ignore[attr-defined]
        self.laws = list(parties.laws(at))
        self.fields["bases"].choices = [(one.code, cited(one)) for one in self.laws]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("valid_from"), said.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("Hari terakhir mendahului hari pertama."))
        return said

    @property
    def doubtful(self) -> list[LegalBasis]:
        """Of the legal bases that are ticked those that should be looked at again."""
        ticked = set(self["bases"].value() or ())
        return [one for one in self.laws if one.code in ticked and one.is_doubtful]

    @property
    def words(self) -> Content:
        """What was typed, in the shape of the draft's content."""
        said = dict(self.cleaned_data)
        said.pop("seen")
        for name in ("made_on", "valid_from", "valid_until"):
            said[name] = said[name].isoformat() if said[name] else ""
        known = [one.code for one in self.laws]
        return said | {"bases": [code for code in known if code in said["bases"]]}


def cited(basis: LegalBasis) -> str:
    """A legal basis as a form offers it: with a word of warning unless it is in force."""
    if not basis.is_doubtful:
        return basis.title
    return f"{basis.title} — {str(basis.get_status_display()).upper()}"


class ArticleForm(forms.Form):
    """One article. Emptied, it is gone; with another number, it moves there."""

    place = forms.IntegerField(
        label=_("Pasal ke-"), min_value=1, max_value=MOST_ARTICLES, required=False, widget=stepper()
    )
    heading = forms.CharField(label=_("Judul"), max_length=120, required=False)
    text = forms.CharField(label=_("Isi"), max_length=8000, required=False, widget=paragraph(4))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("heading", "text"):  # a browser ends its lines in its own way
            said[name] = printable(said.get(name, "")).strip()
        if not self.is_blank and not self.errors:
            for name in ("heading", "text"):
                if not said.get(name):
                    self.add_error(name, _("Isi judul dan isinya, atau kosongkan keduanya."))
        return said

    @property
    def is_blank(self) -> bool:
        """Neither a heading nor a text."""
        return not any(str(self[name].value() or "").strip() for name in ("heading", "text"))


class BaseArticles(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The articles, in the order of their numbers."""

    def clean(self) -> None:
        if any(self.errors):
            return
        texts = [row["text"] for row in self.wanted]
        if not texts:
            raise ValidationError(_("Tulis paling sedikit satu pasal."))
        check_places(texts, clauses=any("{ketentuan}" in text for text in texts))

    @property
    def wanted(self) -> list[dict[str, str]]:
        """The articles in order; a new one goes before the one that has its number."""
        rows = []
        for at, form in enumerate(self.forms):
            if form.is_valid() and not form.is_blank:
                said = form.cleaned_data
                kept = bool(form.initial.get("heading"))
                place = said.get("place") or (at + 1)
                rows.append(((place, kept, at), said["heading"], said["text"]))
        return [{"heading": heading, "text": text} for _key, heading, text in sorted(rows)]


class ClauseForm(forms.Form):
    """One clause of a known kind. Without a kind the row does not count."""

    kind = forms.ChoiceField(label=_("Ketentuan"), required=False)
    pair = forms.ChoiceField(label=_("Siapa meminta kepada siapa"), required=False)

    def __init__(self, *args: Any, pairs: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options | {"empty_permitted": False})
        kinds = [("", _("Tidak ada")), *((one.code, one.label) for one in clauses.KINDS.values())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["pair"].choices = pairs  # type: ignore[attr-defined]
        for kind in clauses.KINDS.values():
            for one in kind.parameters:
                self.fields[f"{kind.code}-{one.name}"] = _field(one)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_blank or "kind" in self.errors:
            return said
        kind = clauses.KINDS[said["kind"]]
        for one in kind.parameters:
            try:
                one.read(said.get(f"{kind.code}-{one.name}"))
            except ValidationError as error:
                self.add_error(f"{kind.code}-{one.name}", error)
        return said

    @property
    def is_blank(self) -> bool:
        """No kind was chosen."""
        return not self["kind"].value()

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The values of each kind, for a page that shows only those of the chosen one."""
        return [
            (code, [self[f"{code}-{one.name}"] for one in kind.parameters])
            for code, kind in clauses.KINDS.items()
            if kind.parameters
        ]

    @property
    def clause(self) -> Content:
        """The clause in the shape of the draft's content."""
        said, kind = self.cleaned_data, clauses.KINDS[self.cleaned_data["kind"]]
        requester, provider = said["pair"].split(":")
        params = {one.name: one.read(said[f"{kind.code}-{one.name}"]) for one in kind.parameters}
        return {"kind": kind.code, "requester": requester, "provider": provider, "params": params}


class BaseClauses(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The clauses that the house keeps to."""

    @property
    def wanted(self) -> list[Content]:
        """The rows with a kind, as the verb wants them."""
        return [row.clause for row in self.forms if row.is_valid() and not row.is_blank]


def _field(one: clauses.Parameter) -> forms.Field:
    """Required or not is said by clean(): the row may be of another kind."""
    if one.choices:
        return forms.ChoiceField(label=str(one.label), choices=one.choices, required=False)
    return forms.IntegerField(label=str(one.label), required=False, widget=stepper())


def articles_formset(data: Mapping[str, Any] | None, content: Content) -> BaseArticles:
    """The articles as typed, or as the draft has them, and one empty row to add another."""
    kept = [{"place": at, **row} for at, row in enumerate(content["articles"], start=1)]
    most = min(len(kept) + 1, MOST_ARTICLES)
    made = forms.formset_factory(
        ArticleForm,
        formset=BaseArticles,
        extra=most - len(kept),
        max_num=MOST_ARTICLES,
        absolute_max=MOST_ARTICLES,
    )
    return made(data, initial=kept, prefix="articles")  # type: ignore[return-value]


def clauses_formset(
    data: Mapping[str, Any] | None, content: Content, agencies: list[Agency]
) -> BaseClauses:
    """The clauses as typed, or as the draft has them, and a few empty rows."""
    pairs = [
        (f"{asker.code}:{giver.code}", f"{asker.short_name} → {giver.short_name}")
        for asker in agencies
        for giver in agencies
        if asker != giver
    ]
    kept = [
        {
            "kind": row["kind"],
            "pair": f"{row['requester']}:{row['provider']}",
            **{f"{row['kind']}-{name}": value for name, value in row["params"].items()},
        }
        for row in content["clauses"]
    ]
    extra = min(MORE_CLAUSES, MOST_CLAUSES - len(kept))
    made = forms.formset_factory(
        ClauseForm,
        formset=BaseClauses,
        extra=extra,
        max_num=MOST_CLAUSES,
        absolute_max=MOST_CLAUSES,
    )
    return made(  # type: ignore[return-value]
        data, initial=kept, prefix="clauses", form_kwargs={"pairs": pairs}
    )


class BeginForm(VerbForm):
    """With whom, and about what: enough for a draft that both sides then write."""

    own: Any = forms.ModelChoiceField(queryset=None, label=_("Atas nama"), empty_label=None)
    others: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Dengan"), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=_("Jenis naskah"),
        choices=Agreement.Kind.choices,
        initial=Agreement.Kind.COOPERATION,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Tentang"), max_length=300, widget=paragraph(2))

    def __init__(self, *args: Any, at: Standing, **options: Any) -> None:
        super().__init__(*args, **options)
        own = parties.may_draft(at)
        known = parties.fellows(at)
        self.fields["own"].queryset = known.filter(pk__in=[one.pk for one in own])  # type: ignore[attr-defined]
        self.fields["others"].queryset = known  # type: ignore[attr-defined]
        self.fields["own"].initial = own[0] if own else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        own, others = said.get("own"), list(said.get("others") or ())
        if own in others:
            self.add_error("others", _("Pilih instansi lain."))
        if len(others) >= MOST_PARTIES:
            self.add_error("others", _("Paling banyak enam pihak."))
        return said


class FollowForm(VerbForm):
    """What an addendum or a successor is about; its words come on the next page."""

    title = forms.CharField(label=_("Tentang"), max_length=300, widget=paragraph(2))


class AgreeForm(VerbForm):
    """Consent to the words as they were shown."""

    overtaken = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class ScanForm(VerbForm):
    """The sheet that was signed by hand, and on which day."""

    signed_on = Day(label=_("Ditandatangani tanggal"), required=True)
    scan = forms.FileField(
        label=_("Pindaian"),
        max_length=255,
        help_text=_("PDF, JPG atau PNG dari lembar yang ditandatangani, paling besar 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_signed_on(self) -> date:
        on: date = self.cleaned_data["signed_on"]
        if on > timezone.localdate():
            raise ValidationError(_("Isi tanggal yang sudah lewat, atau hari ini."))
        return on


class PartiesForm(VerbForm):
    """Which agencies are parties, each with its place in the order."""

    def __init__(self, *args: Any, at: Standing, agreement: Agreement, **options: Any) -> None:
        super().__init__(*args, **options)
        seats = {one.agency_id: one.position for one in agreement.parties.all()}
        self.agencies: list[Agency] = list(parties.fellows(at, agreement))
        self.must_stay = at.agencies
        for agency in self.agencies:
            self.fields[name_of(agency)] = forms.IntegerField(
                label=agency.short_name,
                min_value=1,
                max_value=MOST_PARTIES,
                required=False,
                initial=seats.get(agency.pk),
                widget=stepper(),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and self.must_stay.isdisjoint(one.pk for one in self.seats):
            raise ValidationError(_("Instansi Anda sendiri harus tetap menjadi pihak."))
        return said

    @property
    def seats(self) -> list[Agency]:
        """The parties in the order that was typed."""
        said = self.cleaned_data
        chosen = [one for one in self.agencies if said.get(name_of(one))]
        return sorted(chosen, key=lambda one: said[name_of(one)])


class PartyForm(VerbForm):
    """A party's own number and who signs for it."""

    number = forms.CharField(
        label=_("Nomor instansi ini"),
        max_length=120,
        required=False,
        help_text=_("Kosongkan agar diambil dari register instansi saat naskah dibekukan."),
    )
    signatory: Any = forms.ModelChoiceField(
        queryset=None,
        label=_("Penanda tangan"),
        required=False,
        empty_label=_("Belum ditunjuk"),
        help_text=_("Pimpinan instansi, atau Plh./Plt. yang sedang menjabat."),
    )

    def __init__(self, *args: Any, party: AgreementParty, offered: Any, **options: Any) -> None:
        options["initial"] = {"number": party.number, "signatory": party.signatory_id}
        super().__init__(*args, **options)
        self.fields["signatory"].queryset = offered  # type: ignore[attr-defined]
        self.fields["signatory"].label_from_instance = _signer  # type: ignore[attr-defined]


def _signer(posting: Posting) -> str:
    return f"{posting.person.full_name}, {posting.title}"


def name_of(agency: Agency) -> str:
    """The field of this agency's place."""
    return f"agency_{agency.pk}"
