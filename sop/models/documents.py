"""A joint SOP: the series that keeps its code, and the versions that are agreed one by one."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Posting
from journal.models import Living

CODE = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]{1,18}[A-Z0-9]$",
    _("Tulis kode dengan huruf besar, angka, dan tanda hubung, misalnya SB-02."),
)


class Hazard(models.TextChoices):
    """What the SOP is for."""

    EARTHQUAKE = "earthquake", _("Gempa bumi")
    FIRE = "fire", _("Kebakaran")
    FLOOD = "flood", _("Banjir")
    RIOT = "riot", _("Kerusuhan")
    ESCAPE = "escape", _("Pelarian")
    DISTURBANCE = "disturbance", _("Gangguan kamtib")
    EVACUATION = "evacuation", _("Evakuasi")
    SEARCH = "search", _("Razia gabungan")
    SUPPORT = "support", _("Bantuan personel")
    OTHER = "other", _("Lainnya")


class AlertLevel(models.TextChoices):
    """The level of alert with which the SOP begins; the scale is ours, not an official one."""

    GREEN = "green", _("Hijau")
    YELLOW = "yellow", _("Kuning")
    ORANGE = "orange", _("Oranye")
    RED = "red", _("Merah")


class Phase(models.TextChoices):
    """Where a version stands at this moment: its status, and what the clock has made of it."""

    DRAFT = "draft", _("Draf")
    IN_REVIEW = "in_review", _("Ditinjau")
    READY_TO_SIGN = "ready_to_sign", _("Menunggu tanda tangan")
    COMING = "coming", _("Disahkan, belum berlaku")
    EFFECTIVE = "effective", _("Berlaku")
    SUPERSEDED = "superseded", _("Diganti")
    EXPIRED = "expired", _("Kedaluwarsa")
    WITHDRAWN = "withdrawn", _("Dicabut")

    @property
    def tone(self) -> str:
        """How good or bad that is, for the badge."""
        return {
            "in_review": "wait",
            "ready_to_sign": "wait",
            "coming": "plan",
            "effective": "good",
            "superseded": "warn",
            "expired": "warn",
            "withdrawn": "bad",
        }.get(self.value, "quiet")


class SopDocument(models.Model):
    """A series of versions under one code, written by agencies that ratify it together."""

    code = models.CharField(_("kode"), max_length=20, validators=[CODE])
    hazard = models.CharField(_("kejadian"), max_length=20, choices=Hazard, default=Hazard.OTHER)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("pemilik"))
    agencies = models.ManyToManyField(Agency, through="Party", related_name="sops")
    classification = models.PositiveSmallIntegerField(
        _("klasifikasi"), choices=Posting.Clearance, default=Posting.Clearance.BIASA
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("SOP bersama")
        ordering = ("code", "pk")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="sop_coded_once"),)

    def __str__(self) -> str:
        return self.code


class Party(models.Model):
    """An agency of an SOP: one that ratifies it, or one whose people only act in it."""

    document = models.ForeignKey(SopDocument, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ratifies = models.BooleanField(_("mengesahkan"), default=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("document", "agency"), name="sop_party_once"),
        )


class VersionQuerySet(models.QuerySet["SopVersion"]):
    """Versions, and those that bind people at this moment by the database's clock."""

    def in_force(self) -> "VersionQuerySet":
        open_ended = Q(in_force_until=None) | Q(in_force_until__gt=Now())
        return self.filter(open_ended, status=SopVersion.Status.RATIFIED, in_force_from__lte=Now())


class SopVersion(Living):
    """One text of an SOP: written by both, frozen, ratified by each, and then in force or not.

    `status` says what people did. Whether a ratified version is in force, superseded or expired
    is read from the clock and `in_force_from`/`in_force_until`, never set by a job; the database
    lets no two versions of a series be in force at once.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        IN_REVIEW = "in_review", _("Ditinjau")
        READY_TO_SIGN = "ready_to_sign", _("Menunggu tanda tangan")
        RATIFIED = "ratified", _("Disahkan")
        WITHDRAWN = "withdrawn", _("Dicabut")

    S = Status
    MOVES = {
        S.DRAFT: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
        S.IN_REVIEW: frozenset({S.DRAFT, S.READY_TO_SIGN, S.WITHDRAWN}),
        S.READY_TO_SIGN: frozenset({S.DRAFT, S.RATIFIED, S.WITHDRAWN}),
        S.RATIFIED: frozenset({S.WITHDRAWN}),
    }

    document = models.ForeignKey(SopDocument, models.PROTECT, related_name="versions")
    revision = models.PositiveSmallIntegerField(_("revisi"), default=0)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("judul"), max_length=200)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)
    round = models.PositiveSmallIntegerField(default=0)  # of review; each submission begins one
    expires_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    frozen = models.TextField(blank=True, editable=False)  # the canonical JSON
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ratified_at = models.DateTimeField(null=True)
    in_force_from = models.DateTimeField(null=True)
    in_force_until = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    withdrawal_note = models.TextField(_("alasan"), max_length=2000, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versi SOP")
        ordering = ("document", "-revision")
        constraints = (
            models.UniqueConstraint(fields=("document", "revision"), name="revised_once"),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(status__in=("draft", "in_review", "ready_to_sign")),
                name="one_open_version",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("ready_to_sign", "ratified")) | ~Q(sha256=""),
                name="frozen_when_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="ratified") | Q(in_force_from__isnull=False),
                name="ratified_means_dated",
            ),
            ExclusionConstraint(
                name="one_version_in_force",
                expressions=(
                    ("document", RangeOperators.EQUAL),
                    (
                        Func(
                            F("in_force_from"),
                            F("in_force_until"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
                condition=Q(in_force_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("sop:version", args=[self.pk])

    @property
    def stream(self) -> str:
        """One chain per series: its whole history is read in one piece."""
        return f"sop:{self.document_id}"

    @property
    def is_frozen(self) -> bool:
        """Whether its words can no longer change."""
        return bool(self.sha256)

    @property
    def phase(self) -> Phase:
        """Where it stands now."""
        return self.phase_at(timezone.now())

    def phase_at(self, now: datetime) -> Phase:
        """Where it stands at `now`: what people did, and what the clock made of it."""
        if self.status != self.Status.RATIFIED or self.in_force_from is None:
            return Phase(self.status)
        until = self.in_force_until
        if now < self.in_force_from and (until is None or until > self.in_force_from):
            return Phase.COMING
        if until is None or now < until:
            return Phase.EFFECTIVE
        return Phase.SUPERSEDED if self.superseded_by_id else Phase.EXPIRED
