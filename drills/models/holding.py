"""What happened while a drill was held: its clock, what was handed over, what was seen, and when.

Everything that a device may send twice carries the `key` that the device gave it. Times are kept
three ways: what the device's clock said, how far that clock was off, and when we heard of it;
`occurred_at` is the first corrected by the second.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sop.models import SopVersion

from .programme import Crew, Drill
from .scenarios import LINE, Inject, Objective


class Run(models.Model):
    """The clock of a drill: STARTEX, ENDEX. Pauses are rows of their own."""

    drill = models.OneToOneField(Drill, models.PROTECT, related_name="run")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_afterwards = models.BooleanField(default=False)  # entered from paper: "mati total"
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="endex_after_startex",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="endex_by_somebody",
            ),
        )

    @property
    def stream(self) -> str:
        return self.drill.stream


class Pause(models.Model):
    """The exercise's clock stood still. Open while `ended_at` is empty; two never overlap."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("began_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="pause_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("run",), condition=Q(ended_at=None), name="one_open_pause"
            ),
            ExclusionConstraint(
                name="pauses_apart",
                expressions=(
                    ("run", RangeOperators.EQUAL),
                    (
                        Func(
                            F("began_at"),
                            F("ended_at"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
            ),
        )


class FreeInject(models.Model):
    """What a controller made up while the drill ran; known once handed over. Never changed."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="free_injects")
    to = ArrayField(models.CharField(max_length=40), blank=True, default=list)
    medium = models.CharField(_("media"), max_length=12, choices=Inject.Medium)
    message = models.TextField(_("pesan"), max_length=LINE * 4)
    expected = models.TextField(_("tindakan diharapkan"), max_length=LINE * 2, blank=True)
    standard = models.PositiveIntegerField(null=True, blank=True)  # seconds
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("pk",)


class Handed(models.Model):
    """An inject was handed over, or left out on purpose: once, by one person. Never changed."""

    class How(models.TextChoices):
        BY_HAND = "by_hand", _("Disampaikan")
        SENT = "sent", _("Dikirim lewat pesan")
        SKIPPED = "skipped", _("Dilewati")

    run = models.ForeignKey(Run, models.PROTECT, related_name="handed")
    inject = models.ForeignKey(Inject, models.PROTECT, null=True, related_name="handed")
    free = models.OneToOneField(FreeInject, models.PROTECT, null=True, related_name="handed")
    how = models.CharField(max_length=10, choices=How, default=How.BY_HAND)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("occurred_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("run", "inject"), name="handed_once"),
            models.CheckConstraint(
                condition=Q(inject=None) ^ Q(free=None), name="hands_one_inject"
            ),
        )


class Seen(models.Model):
    """What a device sent of what somebody saw, with every time that is known of it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="%(class)ss")
    key = models.UUIDField(unique=True)  # given by the device: each arrives once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device_at = models.DateTimeField()  # as its clock said
    offset_ms = models.BigIntegerField(default=0)  # ours minus its, when it last asked us
    occurred_at = models.DateTimeField()  # the one corrected by the other
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Tap(Seen):
    """An evaluator saw an expected action done, or counted what an objective counts."""

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="taps")
    inject = models.ForeignKey(Inject, models.PROTECT, null=True, related_name="taps")
    free = models.ForeignKey(FreeInject, models.PROTECT, null=True, related_name="taps")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="taps")
    count = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # a slip of the finger, taken back

    class Meta:
        ordering = ("occurred_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(inject__isnull=False, free=None, objective=None)
                | Q(inject=None, free__isnull=False, objective=None)
                | Q(inject=None, free=None, objective__isnull=False),
                name="taps_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(objective=None, count=None)
                | Q(objective__isnull=False, count__isnull=False),
                name="a_count_is_of_an_objective",
            ),
            models.UniqueConstraint(
                fields=("run", "crew", "inject"),
                condition=Q(withdrawn_at=None, inject__isnull=False),
                name="tapped_once_each",
            ),
        )


class Observation(Seen):
    """What somebody wrote down while it happened; photos hang on it as attachments."""

    class Tone(models.TextChoices):
        NEUTRAL = "", _("Catatan")
        STRENGTH = "strength", _("Kekuatan")
        ISSUE = "issue", _("Temuan")

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="observations")
    text = models.TextField(_("catatan"), max_length=2000)
    tone = models.CharField(max_length=10, choices=Tone, blank=True)
    inject = models.ForeignKey(Inject, models.PROTECT, null=True, related_name="+")
    sop = models.ForeignKey(SopVersion, models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=12, null=True)  # noqa: DJ001  # a foreign key with sop

    class Meta:
        ordering = ("occurred_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="observation_says_something"),
            models.CheckConstraint(
                condition=Q(sop=None, step=None) | Q(sop__isnull=False, step__isnull=False),
                name="observation_names_sop_and_step",
            ),
        )


class Stop(models.Model):
    """The stop word was said: everything ends, everybody hears. Never changed."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="stop")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("alasan"), max_length=2000)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
