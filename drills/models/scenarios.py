"""A scenario: the series under one code, and its versions, as data that an engine can play."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Posting
from journal.models import Living
from sop.models import Row, SopVersion
from sop.models.documents import CODE

LONGEST_DRILL = 3 * 24 * 60  # minutes
MOST_INJECTS, MOST_OBJECTIVES, MOST_ROLES = 120, 20, 40
LINE, TEXT = 400, 4000  # letters
EVERYBODY = "SEMUA"  # to whom an inject goes that names no role


class Kind(models.TextChoices):
    """The kinds of exercise. Source: BNPB's guide to geladi, and the offices' own words."""

    TABLETOP = "tabletop", _("Geladi ruang")
    COMMAND_POST = "command_post", _("Geladi posko")
    FIELD = "field", _("Geladi lapang")
    CALL_OUT = "call_out", _("Uji panggil")
    BLACKOUT = "blackout", _("Mati total")

    @property
    def stamp(self) -> str:
        """How a crowded month names it."""
        return {"tabletop": "GR", "command_post": "GP", "field": "GL", "call_out": "UP"}.get(
            self.value, "MT"
        )


class Scenario(models.Model):
    """A series of versions under one code, kept by the agencies that rehearse with it."""

    code = models.CharField(_("kode"), max_length=20, validators=[CODE])
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("pemilik"))
    agencies = models.ManyToManyField(Agency, related_name="scenarios")  # the owner too
    classification = models.PositiveSmallIntegerField(
        _("klasifikasi"), choices=Posting.Clearance, default=Posting.Clearance.BIASA
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("skenario")
        ordering = ("code", "pk")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="scenario_once"),)

    def __str__(self) -> str:
        return self.code


class ScenarioVersion(Living):
    """One text of a scenario: written as rows, frozen when it is ready, for ever once it was used.

    `frozen` is the canonical JSON that a run is played from, `sha256` its digest; the database
    refuses any change of the rows while it is set, and of itself once `used_at` is.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draf")
        READY = "ready", _("Siap dipakai")
        RETIRED = "retired", _("Tidak dipakai lagi")

    S = Status
    MOVES = {
        S.DRAFT: frozenset({S.READY, S.RETIRED}),
        S.READY: frozenset({S.DRAFT, S.RETIRED}),  # back only until it is used (trigger)
    }

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="versions")
    revision = models.PositiveSmallIntegerField(_("revisi"), default=0)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    rev = models.PositiveIntegerField(default=1)  # of the head below, as a Row counts
    title = models.CharField(_("judul"), max_length=200)
    kind = models.CharField(_("jenis latihan"), max_length=16, choices=Kind, default=Kind.TABLETOP)
    minutes = models.PositiveIntegerField(
        _("lama (menit)"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_DRILL)],
    )
    situation = models.TextField(_("keadaan awal"), max_length=TEXT, blank=True)
    rules = models.TextField(_("aturan dan batas"), max_length=TEXT, blank=True)  # one a line
    equipment = models.TextField(_("perlengkapan"), max_length=TEXT, blank=True)  # one a line
    stop_word = models.CharField(_("kata henti"), max_length=40, blank=True)
    safety_role = models.CharField(_("perwira keselamatan"), max_length=160, blank=True)
    sops = models.ManyToManyField(SopVersion, related_name="scenarios", verbose_name=_("SOP diuji"))
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=Now(), editable=False)
    frozen = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)  # the first STARTEX played from it

    class Meta:
        verbose_name = _("versi skenario")
        ordering = ("scenario", "-revision")
        constraints = (
            models.UniqueConstraint(fields=("scenario", "revision"), name="scenario_revised_once"),
            models.UniqueConstraint(
                fields=("scenario",), condition=Q(status="draft"), name="one_scenario_draft"
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | (~Q(sha256="") & ~Q(stop_word="")),
                name="ready_means_frozen_scenario",
            ),
            models.CheckConstraint(
                condition=~Q(status="draft") | Q(sha256="", used_at=None),
                name="draft_means_unused",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_DRILL), name="drill_lasts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scenario.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("drills:scenario", args=[self.pk])

    @property
    def stream(self) -> str:
        """One chain per series: its whole history is read in one piece."""
        return f"scenario:{self.scenario_id}"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"draft": "wait", "ready": "good"}.get(self.status, "quiet")

    @property
    def seconds(self) -> int:
        """How long it lasts, on the clock of the exercise."""
        return self.minutes * 60


class Role(Row):
    """Whom players play: a lane of the SOP, or the part of an agency that has none in it."""

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="roles")
    code = models.SlugField(_("kode"), max_length=40)
    name = models.CharField(_("peran"), max_length=120)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("instansi")
    )
    lane = models.SlugField(_("lajur SOP"), max_length=40, blank=True)  # its code in the SOP
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("place", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "code"), name="role_coded_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> str:
        return f"role:{self.code}"


class Inject(Row):
    """Something that the controllers let happen, and what they expect to be done about it.

    A planned one has its second on the exercise's clock, a contingent one the case in which it
    is used; a free one is prepared and used whenever it helps.
    """

    class Kinds(models.TextChoices):
        PLANNED = "planned", _("Terjadwal")
        CONTINGENT = "contingent", _("Bersyarat")
        FREE = "free", _("Bebas")

    class Medium(models.TextChoices):
        FACE = "face", _("Tatap muka")
        RADIO = "radio", _("HT")
        PHONE = "phone", _("Telepon")
        CARD = "card", _("Kartu")
        ENVELOPE = "envelope", _("Amplop tersegel")
        MESSAGE = "message", _("Pesan (aplikasi, SMS)")

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="injects")
    key = models.CharField(max_length=12)  # stays from version to version
    kind = models.CharField(_("macam"), max_length=12, choices=Kinds, default=Kinds.PLANNED)
    at = models.PositiveIntegerField(_("T+ (detik)"), null=True, blank=True)
    condition = models.CharField(_("dipakai jika"), max_length=LINE, blank=True)
    sender = models.CharField(_("dari"), max_length=120, blank=True)  # whom the controller plays
    to = ArrayField(  # codes of roles; none: everybody
        models.CharField(max_length=40), verbose_name=_("kepada"), blank=True, default=list
    )
    medium = models.CharField(_("media"), max_length=12, choices=Medium, default=Medium.CARD)
    message = models.TextField(_("pesan"), max_length=LINE * 4)
    expected = models.TextField(_("tindakan diharapkan"), max_length=LINE * 2, blank=True)
    standard = models.PositiveIntegerField(  # seconds from the handing over
        _("baku (detik)"), null=True, blank=True, validators=[MaxValueValidator(86400)]
    )
    sop = models.ForeignKey(
        SopVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("SOP")
    )
    step = models.CharField(_("langkah SOP"), max_length=12, blank=True, null=True)  # noqa: DJ001  # a foreign key

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="inject_keyed_once"),
            models.CheckConstraint(
                condition=Q(kind="planned", at__isnull=False) | (~Q(kind="planned") & Q(at=None)),
                name="planned_means_timed",
            ),
            models.CheckConstraint(
                condition=Q(kind="contingent") ^ Q(condition=""), name="contingent_means_if"
            ),
            models.CheckConstraint(
                condition=Q(standard=None) | ~Q(expected=""), name="standard_of_an_action"
            ),
            models.CheckConstraint(
                condition=Q(sop=None, step=None) | Q(sop__isnull=False, step__isnull=False),
                name="inject_names_sop_and_step",
            ),
        )

    def __str__(self) -> str:
        return self.message

    @property
    def what(self) -> str:
        return f"inject:{self.key}"

    @property
    def clock(self) -> str:
        """When it happens: "+02:00"; empty for one that is not planned."""
        return "" if self.at is None else elapsed(self.at)


class Objective(Row):
    """What is to be shown, so that it can be measured: minutes at most, or a count.

    Minutes run from the handing over of `begins` (without one: from STARTEX) to the moment that
    the expected action of `ends` was seen. A count is what an evaluator counted.
    """

    class Measure(models.TextChoices):
        MINUTES = "minutes", _("menit")
        COUNT = "count", _("hitungan")

    class Bound(models.TextChoices):
        AT_MOST = "at_most", _("paling banyak")
        AT_LEAST = "at_least", _("paling sedikit")

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="objectives")
    key = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()
    text = models.CharField(_("sasaran"), max_length=LINE)
    measure = models.CharField(
        _("diukur dengan"), max_length=8, choices=Measure, default=Measure.MINUTES
    )
    bound = models.CharField(_("batas"), max_length=8, choices=Bound, default=Bound.AT_MOST)
    standard = models.DecimalField(_("baku"), max_digits=7, decimal_places=1)
    unit = models.CharField(_("satuan hitungan"), max_length=60, blank=True)
    begins = models.ForeignKey(
        Inject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sejak")
    )
    ends = models.ForeignKey(
        Inject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sampai")
    )

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="objective_keyed_once"),
            models.CheckConstraint(condition=Q(standard__gte=0), name="standard_is_a_number"),
            models.CheckConstraint(
                condition=Q(measure="minutes") | Q(begins=None, ends=None, unit__gt=""),
                name="a_count_has_a_unit",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def what(self) -> str:
        return f"objective:{self.key}"

    def met(self, measured: float) -> bool:
        """Whether what was measured keeps to the standard."""
        within = measured <= float(self.standard)
        return within if self.bound == self.Bound.AT_MOST else measured >= float(self.standard)


class ObjectiveStep(models.Model):
    """A step of an SOP that an objective tests: by the key that it keeps between versions."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="steps")
    sop = models.ForeignKey(SopVersion, models.PROTECT, related_name="+")
    step = models.CharField(max_length=12)  # with sop a foreign key on the steps (0001)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("objective", "sop", "step"), name="tested_once"),
        )


class ScenarioImport(Living):
    """A list of injects from a spreadsheet: read, laid out, and taken over or given up.

    `cells` holds what was read until then, and nothing afterwards.
    """

    class Status(models.TextChoices):
        READ = "read", _("Menunggu pemetaan")
        APPLIED = "applied", _("Diterapkan")
        DISCARDED = "discarded", _("Tidak jadi")

    S = Status
    MOVES = {S.READ: frozenset({S.APPLIED, S.DISCARDED})}

    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="imports")
    status = models.CharField(max_length=16, choices=Status, default=Status.READ)
    name = models.CharField(max_length=200)  # of the file
    sha256 = models.CharField(max_length=64)
    cells = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("impor inject")
        ordering = ("-pk",)

    def get_absolute_url(self) -> str:
        return reverse("drills:import_map", args=[self.version_id, self.pk])

    @property
    def stream(self) -> str:
        return self.version.stream


def elapsed(seconds: int | float) -> str:
    """The exercise's own clock, never to be taken for the one on the wall: "+1:02:30"."""
    whole = int(seconds)
    hours, rest = divmod(abs(whole), 3600)
    said: Any = f"{rest // 60:02d}:{rest % 60:02d}"
    sign = "-" if whole < 0 else "+"
    return f"{sign}{hours}:{said}" if hours else f"{sign}{said}"
