"""What a drill showed: ratings, findings without names, what its people said, and the report."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Posting
from documents.models import Rendition, Signature
from journal.models import Living
from sop.models import SopVersion

from .programme import Drill
from .scenarios import LINE, Objective


class Grade(models.TextChoices):
    """How an objective was reached. Source: HSEEP, P/S/M/U."""

    PERFORMED = "P", _("Dilaksanakan tanpa kendala")
    SOME = "S", _("Dilaksanakan dengan sedikit kendala")
    MAJOR = "M", _("Dilaksanakan dengan kendala besar")
    UNABLE = "U", _("Tidak terlaksana")

    @property
    def tone(self) -> str:
        return {"P": "good", "S": "good", "M": "warn", "U": "bad"}[self.value]


class Rating(models.Model):
    """An objective's grade: what the measurement proposes, and what the evaluator says of it."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="ratings")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="ratings")
    measured = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # minutes, count
    proposed = models.CharField(max_length=1, choices=Grade, blank=True)
    given = models.CharField(_("nilai"), max_length=1, choices=Grade, blank=True)
    reason = models.TextField(_("alasan"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("objective__place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("drill", "objective"), name="rated_once"),
            models.CheckConstraint(
                condition=Q(given="") | Q(given=F("proposed")) | ~Q(reason=""),
                name="another_grade_says_why",
            ),
            models.CheckConstraint(
                condition=Q(given="", by=None) | (~Q(given="") & Q(by__isnull=False)),
                name="graded_by_somebody",
            ),
        )


class FeedbackSlip(models.Model):
    """Who has had their say: nothing leads from here to what they said."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="slips")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("drill", "person"), name="one_say_each"),)


class Feedback(models.Model):
    """What one participant said: no person, no time, no order by which to guess one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    drill = models.ForeignKey(Drill, models.PROTECT, related_name="feedback")
    clear_role = models.PositiveSmallIntegerField(_("peran saya jelas"))
    real_enough = models.PositiveSmallIntegerField(_("keadaan terasa nyata"))
    learnt = models.PositiveSmallIntegerField(_("saya belajar sesuatu"))
    good = models.TextField(_("yang baik"), max_length=2000, blank=True)
    better = models.TextField(_("yang perlu diperbaiki"), max_length=2000, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(clear_role__range=(1, 5), real_enough__range=(1, 5))
                & Q(learnt__range=(1, 5)),
                name="one_to_five",
            ),
        )


class Finding(models.Model):
    """A strength or something to mend, pinned to a step of an SOP; its cause names no person.

    The follow-up that it leads to is known by its subject; the amendment and the re-test that it
    asks for by their keys.
    """

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Kekuatan")
        ISSUE = "issue", _("Perlu diperbaiki")

    class Cause(models.TextChoices):
        PLANNING = "planning", _("Perencanaan atau SOP")
        ORGANISATION = "organisation", _("Organisasi dan pembagian tugas")
        EQUIPMENT = "equipment", _("Perlengkapan dan sarana")
        TRAINING = "training", _("Pelatihan")
        COMMUNICATION = "communication", _("Komunikasi")
        OUTSIDE = "outside", _("Di luar kendali kedua instansi")

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(_("temuan"), max_length=2000)
    advice = models.TextField(_("saran"), max_length=2000, blank=True)
    sop = models.ForeignKey(SopVersion, models.PROTECT, related_name="+")
    step = models.CharField(_("langkah SOP"), max_length=12)  # with sop a foreign key
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    cause = models.CharField(_("penyebab"), max_length=16, choices=Cause, blank=True)
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="findings")
    follow_up = models.CharField(max_length=120, blank=True)  # "coordination.followup:7"
    amendment = models.ForeignKey(SopVersion, models.PROTECT, null=True, related_name="+")
    retest = models.ForeignKey(Drill, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="strength") | ~Q(cause=""), name="issue_has_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(retest=None) | ~Q(retest=F("drill")), name="retest_is_another"
            ),
        )

    def get_absolute_url(self) -> str:
        return self.drill.get_absolute_url()

    @property
    def stream(self) -> str:
        return self.drill.stream


class Report(Living):
    """The after-action report: drafted from the record, commented, frozen, signed by both.

    `words` are the parts that people write; all else is read from the record until it is frozen.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        COMMENTED = "commented", _("Ditanggapi")
        FROZEN = "frozen", _("Siap ditandatangani")
        SIGNED = "signed", _("Ditandatangani")

    S = Status
    MOVES = {
        S.DRAFT: frozenset({S.COMMENTED, S.FROZEN}),
        S.COMMENTED: frozenset({S.DRAFT, S.FROZEN}),
        S.FROZEN: frozenset({S.COMMENTED, S.SIGNED}),
    }

    drill = models.OneToOneField(Drill, models.PROTECT, related_name="report")
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    rev = models.PositiveIntegerField(default=1)
    words = models.JSONField(default=dict)  # part: what it says
    frozen = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    rendition = models.ForeignKey(Rendition, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("laporan latihan")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status__in=("frozen", "signed")) | ~Q(sha256=""),
                name="report_frozen_when_signed",
            ),
        )

    def __str__(self) -> str:
        return str(self.drill)

    def get_absolute_url(self) -> str:
        return reverse("drills:report", args=[self.drill_id])

    @property
    def stream(self) -> str:
        return self.drill.stream


class ReportParty(models.Model):
    """One agency of a report: its consent to the words, its number, who signs, the signature."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    signatory = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signature = models.OneToOneField(Signature, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("report", "agency"), name="report_party_once"),
        )

    @property
    def field(self) -> str:
        """The signature field of this agency in the rendition."""
        return f"ttd-{self.place}"


class ReportRemark(models.Model):
    """What an agency wants changed in the report before it is frozen."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="remarks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("catatan"), max_length=LINE * 5)
    at = models.DateTimeField(db_default=Now(), editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
