"""A year of drills of two agencies: what is planned, when it is held, who is asked, who comes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Posting, Unit
from journal.models import Living
from sop.models import SopVersion

from .scenarios import Kind, ScenarioVersion

MOST_PEOPLE = 1000


class Programme(models.Model):
    """The drills of one year that two agencies plan together."""

    first = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    second = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(
        _("tahun"), validators=[MinValueValidator(2000), MaxValueValidator(2199)]
    )
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("program latihan")
        ordering = ("-year", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="programme_in_order"),
            models.UniqueConstraint(fields=("first", "second", "year"), name="programme_once"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2199), name="programme_has_a_year"
            ),
        )
        indexes = (models.Index(fields=("second", "year"), name="programme_of_second"),)

    def __str__(self) -> str:
        return f"{self.first.short_name} – {self.second.short_name} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("drills:programme", args=[self.pk])

    @property
    def stream(self) -> str:
        """One chain per pair, whatever the year."""
        return f"drills:{self.first_id}-{self.second_id}"

    @property
    def pair(self) -> tuple[Agency, Agency]:
        return (self.first, self.second)


class Drill(Living):
    """One drill of a programme: planned for a month, scheduled for an hour, held, evaluated."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Direncanakan")
        SCHEDULED = "scheduled", _("Terjadwal")
        RUNNING = "running", _("Berlangsung")
        ENDED = "ended", _("Selesai dilaksanakan")
        EVALUATED = "evaluated", _("Dievaluasi")
        REPORTED = "reported", _("Dilaporkan")
        CANCELLED = "cancelled", _("Dibatalkan")

    S = Status
    MOVES = {
        S.PLANNED: frozenset({S.SCHEDULED, S.CANCELLED}),
        S.SCHEDULED: frozenset({S.PLANNED, S.RUNNING, S.CANCELLED}),
        S.RUNNING: frozenset({S.ENDED}),
        S.ENDED: frozenset({S.EVALUATED}),
        S.EVALUATED: frozenset({S.ENDED, S.REPORTED}),
    }
    AHEAD = (S.PLANNED, S.SCHEDULED)
    HELD = (S.ENDED, S.EVALUATED, S.REPORTED)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="drills")
    status = models.CharField(max_length=16, choices=Status, default=Status.PLANNED)
    code = models.CharField(_("kode"), max_length=20, blank=True)
    title = models.CharField(_("nama latihan"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=16, choices=Kind, default=Kind.TABLETOP)
    day = models.DateField(_("rencana tanggal"))  # of its beginning, on the host's clock
    starts_at = models.DateTimeField(_("mulai"), null=True, blank=True)
    ends_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    is_unannounced = models.BooleanField(_("mendadak bagi pemain"), default=False)
    host = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("tuan rumah"))
    scenario = models.ForeignKey(
        ScenarioVersion, models.PROTECT, null=True, blank=True, related_name="drills"
    )
    sops = models.ManyToManyField(
        SopVersion, related_name="drills", blank=True, verbose_name=_("SOP yang diuji")
    )
    retests = models.ForeignKey(  # what this one is to try again
        "self", models.PROTECT, null=True, blank=True, related_name="retested_by"
    )
    classification = models.PositiveSmallIntegerField(
        _("klasifikasi"), choices=Posting.Clearance, default=Posting.Clearance.BIASA
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(db_default=Now(), editable=False)
    cancel_note = models.TextField(_("alasan"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("latihan")
        ordering = ("day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="drill_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "cancelled")) | Q(starts_at__isnull=False),
                name="scheduled_means_timed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "scheduled", "cancelled"))
                | Q(scenario__isnull=False),
                name="held_means_played",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_note=""), name="cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=Q(retests=None) | ~Q(retests=F("id")), name="retests_another"
            ),
        )
        indexes = (
            models.Index(fields=("programme", "day"), name="drill_of_programme"),
            models.Index(fields=("starts_at",), name="drill_by_start"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("drills:drill", args=[self.pk])

    @property
    def stream(self) -> str:
        """A chain of its own: taps of one drill never wait for another's."""
        return f"drill:{self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """On whose clock it is held."""
        return self.host.zone

    @property
    def tone(self) -> str:
        """How its badge looks."""
        tones = {"scheduled": "plan", "running": "wait", "ended": "wait", "evaluated": "wait"}
        return (tones | {"reported": "good"}).get(self.status, "quiet")


class Postponement(models.Model):
    """A drill was put off or moved: from when to when, by whom, and why. Never changed."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="postponements")
    was_day = models.DateField()
    was_at = models.DateTimeField(null=True)
    new_day = models.DateField()
    new_at = models.DateTimeField(null=True)  # none: back to the plan, without an hour
    reason = models.TextField(_("alasan"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="postponed_says_why"),)


class Asked(models.Model):
    """Somebody who was asked to come: what they answered, and when."""

    class Answer(models.TextChoices):
        NONE = "", _("belum menjawab")
        CONFIRMED = "confirmed", _("hadir")
        DECLINED = "declined", _("berhalangan")

    answer = models.CharField(_("jawaban"), max_length=10, choices=Answer, blank=True)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @property
    def has_confirmed(self) -> bool:
        return self.answer == self.Answer.CONFIRMED

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"confirmed": "good", "declined": "bad"}.get(self.answer, "wait")


class Invitation(Asked):
    """An agency, or one of its units, is asked to take part with so many people."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="invitations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("instansi"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    people = models.PositiveSmallIntegerField(
        _("jumlah diminta"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    coming = models.PositiveSmallIntegerField(
        _("jumlah hadir"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )

    class Meta:
        ordering = ("agency", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("drill", "agency", "unit"), nulls_distinct=False, name="invited_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="confirmed", coming__gte=1)
                | (~Q(answer="confirmed") & Q(coming=None)),
                name="confirmed_with_a_count",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="invitation_answered_by",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="invites_somebody"),
        )

    @property
    def who(self) -> str:
        return f"{self.unit}, {self.agency}" if self.unit else str(self.agency)


class Crew(Asked):
    """A person of a drill: who leads, judges or watches over it, or plays these roles in it."""

    class Task(models.TextChoices):
        CONTROLLER = "controller", _("Pengendali")
        EVALUATOR = "evaluator", _("Penilai")
        SAFETY = "safety", _("Perwira keselamatan")
        PLAYER = "player", _("Pemain")
        OBSERVER = "observer", _("Peninjau")

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="crew")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drill_crew", verbose_name=_("orang")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    task = models.CharField(_("tugas"), max_length=12, choices=Task)
    roles = ArrayField(  # codes of scenario roles: played, or watched by an evaluator
        models.CharField(max_length=40), verbose_name=_("peran"), blank=True, default=list
    )
    left_at = models.DateTimeField(null=True, blank=True)  # went away in between, or was taken off
    left_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("task", "agency", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("drill", "person"), condition=Q(left_at=None), name="one_task_a_person"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="crew_answered_by",
            ),
        )
        indexes = (models.Index(fields=("person", "drill"), name="crew_of_person"),)

    def is_there(self, now: datetime) -> bool:
        """Whether the person takes part at this moment."""
        return self.has_confirmed and (self.left_at is None or self.left_at > now)
