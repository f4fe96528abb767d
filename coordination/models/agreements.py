"""Agreements between agencies: who, on what basis, what it says, and what it permits until when."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Cast, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Rendition, Signature
from journal.models import Entry, Living

from .agencies import Agency, Posting
from .laws import LegalBasis

MOST_PARTIES = 6
MOST_ARTICLES = 40
MOST_CLAUSES = 30


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, and those that hold at this moment by the database's clock."""

    def begun(self) -> "AgreementQuerySet":
        """Signed by every party and begun; whether they still hold is another question."""
        unsigned = AgreementParty.objects.filter(agreement=OuterRef("pk"), signature=None)
        signed = Q(status__in=(Agreement.Status.SIGNED, Agreement.Status.TERMINATED))
        return self.filter(signed, ~Exists(unsigned)).filter(valid_from__lte=today())

    def in_force(self) -> "AgreementQuerySet":
        """Signed by every party, begun, not terminated, not past its last day.

        An addendum lives no longer than what it amends.
        """
        alive = Q(status=Agreement.Status.SIGNED, valid_until__gte=today())
        whole = Q(amends=None) | Q(
            amends__status=Agreement.Status.SIGNED, amends__valid_until__gte=today()
        )
        return self.begun().filter(alive, whole)


def today() -> Cast:
    """The day that it is now on the clock of each agreement."""
    return Cast(
        Func(F("timezone"), Now(), function="timezone", output_field=DateTimeField()), DateField()
    )


class Agreement(Living):
    """Nota Kesepahaman or Perjanjian Kerja Sama between two or more agencies.

    Written by all its parties, frozen when each has agreed to the words, signed by each. Whether
    it is in force is never stored: it is read from the signatures and the dates.
    """

    class Kind(models.TextChoices):
        MEMORANDUM = "memorandum", _("Nota Kesepahaman")
        COOPERATION = "cooperation", _("Perjanjian Kerja Sama")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        IN_REVIEW = "in_review", _("Ditelaah bersama")
        FROZEN = "frozen", _("Siap ditandatangani")
        SIGNED = "signed", _("Ditandatangani")
        TERMINATED = "terminated", _("Diakhiri")
        WITHDRAWN = "withdrawn", _("Dibatalkan")

    S = Status
    MOVES = {
        S.DRAFT: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
        S.IN_REVIEW: frozenset({S.DRAFT, S.FROZEN, S.WITHDRAWN}),
        S.FROZEN: frozenset({S.IN_REVIEW, S.SIGNED, S.WITHDRAWN}),
        S.SIGNED: frozenset({S.TERMINATED}),
    }
    EDITABLE = (S.DRAFT, S.IN_REVIEW)

    kind = models.CharField(_("jenis"), max_length=12, choices=Kind, default=Kind.COOPERATION)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    title = models.CharField(
        _("tentang"), max_length=300, help_text=_("Tanpa kata “tentang” di depannya.")
    )
    place = models.CharField(_("tempat penandatanganan"), max_length=80, blank=True)
    made_on = models.DateField(_("tanggal penandatanganan"), null=True, blank=True)
    valid_from = models.DateField(_("berlaku mulai"), null=True, blank=True)
    valid_until = models.DateField(
        _("berlaku sampai dengan"),
        null=True,
        blank=True,
        help_text=_("Hari terakhir; sesudahnya tidak berlaku lagi tanpa tindakan siapa pun."),
    )
    timezone = models.CharField(max_length=20, choices=Agency.Zone, default=Agency.Zone.WIB)
    recitals = models.TextField(_("menimbang"), max_length=6000, blank=True)  # one a line
    classification = models.PositiveSmallIntegerField(
        _("klasifikasi"), choices=Posting.Clearance, default=Posting.Clearance.BIASA
    )
    amends = models.ForeignKey(  # an addendum, and what it changes
        "self", models.PROTECT, null=True, blank=True, related_name="addenda"
    )
    renews = models.ForeignKey(  # a successor, and what it takes over from
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    bases = models.ManyToManyField(LegalBasis, related_name="agreements", blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)
    frozen = models.JSONField(null=True, editable=False)  # all that it says, once it is agreed
    sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of those very bytes
    rendition = models.ForeignKey(Rendition, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)  # terminated before its last day
    end_note = models.TextField(_("alasan"), max_length=2000, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("perjanjian")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="agreement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(amends=None) | Q(renews=None), name="amends_or_renews"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("frozen", "signed", "terminated"))
                | (Q(frozen__isnull=False) & Q(sha256__gt="") & Q(valid_until__isnull=False)),
                name="frozen_means_whole",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coordination:agreement", args=[self.pk])

    @property
    def stream(self) -> str:
        """A chain of its own: its writers wait for nobody else."""
        return f"agreement:{self.pk}"

    @property
    def name(self) -> str:
        """What it is called where its readers are not known: the title, unless classified."""
        if self.classification > Posting.Clearance.BIASA:
            return f"{self.get_kind_display()} ({self.get_classification_display()})"
        return _("%(kind)s tentang %(title)s") % {
            "kind": self.get_kind_display(),
            "title": self.title,
        }

    @property
    def days_left(self) -> int | None:
        """Days until its last one, that one counted as 0; below 0 it is over."""
        if self.valid_until is None:
            return None
        return (self.valid_until - timezone.localdate(timezone=self.zone)).days

    @property
    def zone(self) -> ZoneInfo:
        """Whose midnight counts: that of the first party."""
        return ZoneInfo(self.timezone)


class AgreementParty(models.Model):
    """One agency of an agreement: its place in the order, own number, who signs, and the signature.

    `agreed_at` is consent to the words as they stand; any change of the words takes it back.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreement_parties")
    position = models.PositiveSmallIntegerField(_("urutan"))
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    signatory = models.ForeignKey(
        Posting, models.PROTECT, null=True, related_name="+", verbose_name=_("penanda tangan")
    )
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signature = models.OneToOneField(Signature, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "agency"), name="party_once"),
            models.UniqueConstraint(
                fields=("agreement", "position"),
                name="party_has_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        )
        indexes = (models.Index(fields=("agency", "agreement"), name="agreement_of_agency"),)

    @property
    def field(self) -> str:
        """The signature field of this party in the rendition."""
        return f"ttd-{self.position}"

    @property
    def called(self) -> str:
        """PIHAK KESATU, PIHAK KEDUA: how the text names the party."""
        ordinals = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM")
        return f"PIHAK {ordinals[self.position - 1]}"


class AgreementNumber(models.Model):
    """A number under which an agency keeps a frozen agreement: never given to another that year."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # which of its registers: "PKS", "NK"
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=360)  # the number, however it is spaced and cased
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "kind", "year", "key"), name="agreement_number_given_once"
            ),
        )


class Article(models.Model):
    """Pasal: a heading and its paragraphs, one a line."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="articles")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("judul pasal"), max_length=120)
    text = models.TextField(_("isi pasal"), max_length=8000)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "position"), name="article_has_a_place"),
        )


class Clause(models.Model):
    """A term that the house itself keeps to: `kind` names its one reader (services.clauses)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    requester = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(requester=F("provider")), name="clause_binds_two_agencies"
            ),
        )
        indexes = (
            models.Index(fields=("requester", "provider", "kind"), name="clause_between_two"),
        )


class Remark(models.Model):
    """What one agency wants changed before it agrees; it alone can say that it is settled."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="remarks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("catatan"), max_length=2000)
    at = models.DateTimeField(db_default=Now(), editable=False)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)


class Wording(models.Model):
    """All that the draft said after one entry of the journal: to see what somebody else changed."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="wordings")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    content = models.JSONField()

    class Meta:
        ordering = ("id",)
