"""The words of a version while it is being written: a row for each, with a number of its own.

`rev` counts the changes of a row. Whoever changes it says which `rev` they saw, so that of two
people at once the second is told, and nobody's words are lost.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Position

from ..content import ACTIVITY, CELL, MOST_MINUTES, NAME, TEXT, Symbol
from .documents import SopVersion


class Row(models.Model):
    """What every row of a draft has: how often it changed, when, and by whom."""

    rev = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """The name of the row within its version: "step:a1b2"."""
        raise NotImplementedError


class LaneRow(Row):
    """An actor: a column of the flowchart, and the offices whose holders it stands for."""

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="lane_rows")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("pelaksana"), max_length=120)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("instansi")
    )
    posts = models.ManyToManyField(
        Position, blank=True, related_name="+", verbose_name=_("jabatan")
    )  # not part of the signed text: offices are renamed more often than SOPs
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("place", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "code"), name="lane_coded_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> str:
        return f"lane:{self.code}"


class StepRow(Row):
    """One activity. `key` is kept from version to version; its number is its place."""

    class Symbols(models.TextChoices):
        TERMINATOR = Symbol.TERMINATOR.value, _("Mulai atau selesai")
        PROCESS = Symbol.PROCESS.value, _("Kegiatan")
        DECISION = Symbol.DECISION.value, _("Keputusan")

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="step_rows")
    key = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()
    activity = models.CharField(_("kegiatan"), max_length=ACTIVITY)
    symbol = models.CharField(
        _("simbol"), max_length=12, choices=Symbols, default=Symbol.PROCESS.value
    )
    lanes = ArrayField(models.CharField(max_length=40), blank=True, default=list)  # primary first
    requirements = models.TextField(_("kelengkapan"), max_length=CELL, blank=True)
    minutes = models.PositiveIntegerField(
        _("waktu (menit)"), null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    output = models.TextField(_("output"), max_length=CELL, blank=True)
    note = models.TextField(_("keterangan"), max_length=CELL, blank=True)
    parallel = models.CharField(_("bersamaan"), max_length=1, blank=True)

    class Meta:
        ordering = ("place", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "key"), name="step_keyed_once"),)

    def __str__(self) -> str:
        return self.activity

    @property
    def what(self) -> str:
        return f"step:{self.key}"


class FlowRow(models.Model):
    """Where a step leads when it is not simply the next row: belongs to the words of its step."""

    class Labels(models.TextChoices):
        NONE = "", _("lanjut")
        YES = "yes", _("ya")
        NO = "no", _("tidak")

    source = models.ForeignKey(StepRow, models.CASCADE, related_name="flow_rows")
    target = models.ForeignKey(StepRow, models.CASCADE, null=True, related_name="+")
    other = models.CharField(max_length=20, blank=True)  # the code of another SOP
    label = models.CharField(max_length=3, choices=Labels, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(target__isnull=True) ^ Q(other=""), name="flow_leads_somewhere"
            ),
        )


class Part(Row):
    """A part of the text by PermenPAN-RB 35/2012: one text, or one line for each thing."""

    class Kind(models.TextChoices):
        TITLE = "title", _("Judul SOP")
        TRIGGER = "trigger", _("Pemicu")
        ALERT_LEVEL = "alert_level", _("Tingkat siaga awal")
        EFFECTIVE_ON = "effective_on", _("Tanggal efektif")
        LEGAL_BASES = "legal_bases", _("Dasar hukum")
        QUALIFICATIONS = "qualifications", _("Kualifikasi pelaksana")
        RELATED = "related", _("Keterkaitan")
        EQUIPMENT = "equipment", _("Peralatan dan perlengkapan")
        WARNINGS = "warnings", _("Peringatan")
        RECORDS = "records", _("Pencatatan dan pendataan")
        READINESS = "readiness", _("Daftar periksa kesiapan")

    SINGLE = frozenset({Kind.TITLE, Kind.TRIGGER, Kind.ALERT_LEVEL, Kind.EFFECTIVE_ON})

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(max_length=TEXT * 4, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("version", "kind"), name="part_once"),)

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def what(self) -> str:
        return f"part:{self.kind}"

    @property
    def lines(self) -> list[str]:
        """One thing a line, blank ones dropped."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class Wording(models.Model):
    """What a row said after a change: so that a word that was overwritten can be found again."""

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="wordings")
    what = models.CharField(max_length=60)
    rev = models.PositiveIntegerField()
    words = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("version", "what", "-id"), name="wording_of_row"),)

    @property
    def said(self) -> str:
        """The heart of it, for a list: what is done, what a part says, what a lane is called."""
        return next((self.words[n] for n in ("activity", "text", "name") if self.words.get(n)), "")


class Number(models.Model):
    """The number under which one agency keeps this version; given before it is frozen."""

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="numbers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.CharField(_("nomor SOP"), max_length=NAME)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("version", "agency"), name="sop_numbered_once"),
        )
