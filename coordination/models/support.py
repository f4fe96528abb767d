"""The support request: one agency asks another for people. Source: DOMAIN of Perkap 13/2017."""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from journal.models import Living

from .agencies import Agency, Posting

MOST_PEOPLE = 1000  # in one request; more is a typing error, or a matter for the provincial police
MOST_LINES = 12


@lru_cache(maxsize=10_000)
def address(pk: int) -> str:
    """Where a request is read; every list asks fifty times, mostly for the same ones."""
    return reverse("coordination:request_detail", args=[pk])


def pair_stream(one: int, other: int) -> str:
    """The journal chain of two agencies, whichever of them asks."""
    return f"pair:{min(one, other)}-{max(one, other)}"


class SupportRequest(Living):
    """One agency asks another for people: born a draft, decided once, kept for ever."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        SUBMITTED = "submitted", _("Diajukan")
        RECEIVED = "received", _("Diterima")
        UNDER_REVIEW = "under_review", _("Ditelaah")
        APPROVED = "approved", _("Disetujui")
        PARTLY_APPROVED = "partly_approved", _("Disetujui sebagian")
        DECLINED = "declined", _("Ditolak")
        RETURNED = "returned", _("Dikembalikan")
        ORDERED = "ordered", _("Sprin terbit")
        MUSTERED = "mustered", _("Apel selesai")
        ON_SCENE = "on_scene", _("Di lokasi")
        RELEASED = "released", _("Selesai bertugas")
        REPORTED = "reported", _("Dilaporkan")
        CLOSED = "closed", _("Ditutup")
        WITHDRAWN = "withdrawn", _("Dibatalkan")

    class Urgency(models.TextChoices):
        ROUTINE = "routine", _("Biasa")
        URGENT = "urgent", _("Segera")
        VERY_URGENT = "very_urgent", _("Sangat segera")

    S = Status
    _VERDICTS = (S.APPROVED, S.PARTLY_APPROVED, S.DECLINED)
    _ASKED = (S.SUBMITTED, S.RECEIVED, S.UNDER_REVIEW)
    MOVES = {
        S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.RETURNED: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.RECEIVED, S.UNDER_REVIEW, *_VERDICTS, S.RETURNED, S.WITHDRAWN}),
        S.RECEIVED: frozenset({S.UNDER_REVIEW, *_VERDICTS, S.RETURNED, S.WITHDRAWN}),
        S.UNDER_REVIEW: frozenset({*_VERDICTS, S.RETURNED, S.WITHDRAWN}),
        S.APPROVED: frozenset({S.ORDERED, S.WITHDRAWN}),
        S.PARTLY_APPROVED: frozenset({S.ORDERED, S.WITHDRAWN}),
        S.DECLINED: frozenset({S.CLOSED}),
        S.ORDERED: frozenset({S.MUSTERED, S.WITHDRAWN}),
        S.MUSTERED: frozenset({S.ON_SCENE, S.RELEASED}),
        S.ON_SCENE: frozenset({S.RELEASED}),
        S.RELEASED: frozenset({S.REPORTED}),
        S.REPORTED: frozenset({S.CLOSED}),
    }

    requester = models.ForeignKey(Agency, models.PROTECT, related_name="requests_made")
    provider = models.ForeignKey(
        Agency, models.PROTECT, related_name="requests_received", verbose_name=_("ditujukan kepada")
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    activity = models.CharField(_("kegiatan"), max_length=200)
    purpose = models.TextField(_("penjelasan"), max_length=4000, blank=True)
    legal_basis = models.TextField(_("dasar"), max_length=2000, blank=True)
    place = models.CharField(
        _("tempat"),
        max_length=200,
        help_text=_("Nama tempat umum saja. Jangan menyebut blok atau kamar sasaran."),
    )
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("selesai"))
    attire = models.CharField(_("pakaian dan perlengkapan"), max_length=200, blank=True)
    contact_name = models.CharField(_("narahubung"), max_length=200)
    contact_phone = models.CharField(_("telepon narahubung"), max_length=16)
    classification = models.PositiveSmallIntegerField(
        _("klasifikasi"), choices=Posting.Clearance, default=Posting.Clearance.BIASA
    )
    urgency = models.CharField(
        _("derajat"), max_length=12, choices=Urgency, default=Urgency.ROUTINE
    )
    letter_number = models.CharField(_("nomor surat permohonan"), max_length=120, blank=True)
    reply_number = models.CharField(_("nomor surat jawaban"), max_length=120, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(_("alasan"), max_length=2000, blank=True)
    return_note = models.TextField(_("yang perlu dilengkapi"), max_length=2000, blank=True)
    search = models.GeneratedField(
        expression=SearchVector(
            "activity", "purpose", "place", "letter_number", config="indonesian"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("permohonan bantuan personel")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(requester=F("provider")), name="asks_another_agency"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("submitted_by")) & ~Q(decided_by=F("drafted_by"))),
                name="nobody_decides_their_own",
            ),
        )
        indexes = (
            models.Index(fields=("requester", "-id"), name="request_by_requester"),
            models.Index(fields=("provider", "-id"), name="request_by_provider"),
            models.Index(fields=("requester", "status"), name="request_waits_here"),
            models.Index(fields=("provider", "status"), name="request_waits_there"),
            GinIndex(fields=("search",), name="request_search"),
        )

    def __str__(self) -> str:
        return self.activity

    def get_absolute_url(self) -> str:
        return address(self.pk)

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # we mean to replace it
        """Django's own would translate every label to find one."""
        return status_label(self.status)

    @property
    def stream(self) -> str:
        """One chain per pair of agencies, so that the writers of different pairs do not queue."""
        return pair_stream(self.requester_id, self.provider_id)

    @property
    def is_pressing(self) -> bool:
        """Whether it may be answered by telephone first and on paper later."""
        return self.urgency != self.Urgency.ROUTINE

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen to it."""
        return bool(self.MOVES.get(self.status))


def status_label(status: str) -> str:
    """A status in the reader's language; every list asks fifty times."""
    return _label(status, get_language())


@lru_cache
def _label(status: str, _language: str | None) -> str:
    return str(SupportRequest.Status(status).label)


class SupportLine(models.Model):
    """So many people of one kind: `asked` by the requester, `granted` by the provider."""

    class Kind(models.TextChoices):
        SAMAPTA = "samapta", "Samapta"
        DALMAS = "dalmas", _("Dalmas")
        BRIMOB = "brimob", "Brimob"
        RESNARKOBA = "resnarkoba", _("Resnarkoba")
        RESKRIM = "reskrim", _("Reskrim")
        INTELKAM = "intelkam", _("Intelkam")
        LANTAS = "lantas", _("Lalu lintas")
        POLWAN = "polwan", _("Polwan")
        K9 = "k9", "K-9"
        MEDICAL = "medical", _("Tim medis")
        FIRE = "fire", _("Pemadam")
        RESCUE = "rescue", _("Tim SAR")
        MILITARY = "military", "TNI"
        OTHER = "other", _("Lainnya")

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="lines")
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    asked = models.PositiveSmallIntegerField(
        _("jumlah"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    granted = models.PositiveSmallIntegerField(_("disetujui"), null=True)
    qualification = models.CharField(_("kualifikasi"), max_length=200, blank=True)
    equipment = models.CharField(_("perlengkapan"), max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(asked__gte=1, asked__lte=MOST_PEOPLE), name="asks_for_someone"
            ),
            models.CheckConstraint(
                condition=Q(granted__lte=F("asked")), name="grants_no_more_than_asked"
            ),
        )

    def __str__(self) -> str:
        return f"{self.asked} {self.get_kind_display()}"

    def grant(self, number: int) -> None:
        """Give this many; raises ValidationError if that is fewer than none or more than asked."""
        if not 0 <= number <= self.asked:
            raise ValidationError(
                _("%(kind)s: diminta %(asked)d, tidak dapat diberi %(number)d."),
                params={"kind": self.get_kind_display(), "asked": self.asked, "number": number},
            )
        self.granted = number


def verdict(lines: Iterable[SupportLine]) -> SupportRequest.Status:
    """All of it, some of it, or none of it: the numbers decide, nobody picks it by hand."""
    lines = list(lines)
    if all(line.granted == line.asked for line in lines):
        return SupportRequest.Status.APPROVED
    if any(line.granted for line in lines):
        return SupportRequest.Status.PARTLY_APPROVED
    return SupportRequest.Status.DECLINED


class Comment(models.Model):
    """What someone said about a request; both agencies read it."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, default="commented")  # what it was said with
    text = models.TextField(_("komentar"), max_length=2000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)
