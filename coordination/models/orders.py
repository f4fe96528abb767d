"""The order and what came of it: who was sent, who came, who went home, what they reported."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .agencies import Agency
from .support import SupportLine, SupportRequest


class Officer(models.Model):
    """Someone an agency can send. Officers need no account; their number makes them one."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="officers")
    service_number = models.CharField(_("NRP/NIP"), max_length=30)
    name = models.CharField(_("nama"), max_length=300)
    rank = models.CharField(_("pangkat"), max_length=60, blank=True)
    title = models.CharField(_("jabatan"), max_length=160, blank=True)
    kind = models.CharField(_("jenis"), max_length=12, choices=SupportLine.Kind)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "service_number"), name="officer_numbered_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank} {self.name}".strip()


class DeploymentOrder(models.Model):
    """Surat Perintah: the provider orders named officers to go. Source: Perkap 1/2023."""

    request = models.OneToOneField(SupportRequest, models.PROTECT, related_name="order")
    number = models.CharField(_("nomor Surat Perintah"), max_length=120)
    considering = models.TextField(_("pertimbangan"), max_length=2000, blank=True)
    tasks = models.TextField(_("untuk"), max_length=4000)  # one task a line
    report_place = models.CharField(_("tempat melapor"), max_length=200)
    report_at = models.DateTimeField(_("waktu melapor"))
    commander = models.CharField(_("perwira pengendali"), max_length=300)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now(), editable=False)


class Assignment(models.Model):
    """One officer on one order: the task, the hours, and what happened at the gate."""

    class Presence(models.TextChoices):
        EXPECTED = "expected", _("Belum hadir")
        PRESENT = "present", _("Hadir")
        LATE = "late", _("Terlambat")
        ABSENT = "absent", _("Tidak hadir")
        REPLACED = "replaced", _("Diganti")

    order = models.ForeignKey(DeploymentOrder, models.PROTECT, related_name="assignments")
    line = models.ForeignKey(SupportLine, models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="assignments")
    task = models.CharField(_("tugas"), max_length=200)
    duty = DateTimeRangeField(_("waktu bertugas"))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.EXPECTED)
    arrived_at = models.DateTimeField(null=True)
    weapons = models.PositiveSmallIntegerField(
        _("senjata dititipkan"), default=0, validators=[MaxValueValidator(20)]
    )
    phones = models.PositiveSmallIntegerField(
        _("telepon dititipkan"), default=0, validators=[MaxValueValidator(20)]
    )
    locker = models.CharField(_("loker"), max_length=20, blank=True)
    released_at = models.DateTimeField(null=True)
    is_cancelled = models.BooleanField(default=False)  # frees the officer's hours

    class Meta:
        ordering = ("line_id", "id")
        constraints = (
            ExclusionConstraint(
                name="one_duty_at_a_time",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    ("duty", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_cancelled=False),
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(arrived_at__isnull=False),
                name="released_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(presence__in=("present", "late"), arrived_at__isnull=False)
                | (~Q(presence__in=("present", "late")) & Q(arrived_at=None)),
                name="present_means_arrived",
            ),
        )
        indexes = (
            models.Index(
                fields=("order",),
                name="assignment_inside",
                condition=Q(arrived_at__isnull=False, released_at=None),
            ),
        )

    @property
    def is_inside(self) -> bool:
        """Came in and has not gone home."""
        return self.arrived_at is not None and self.released_at is None


class Movement(models.Model):
    """One line of the ledger: so many people of a line reached a stage. Append-only.

    The database keeps asked >= granted >= ordered >= arrived >= released, per line, always.
    """

    class Stage(models.IntegerChoices):
        ASKED = 1, _("Diminta")
        GRANTED = 2, _("Disetujui")
        ORDERED = 3, _("Diperintahkan")
        ARRIVED = 4, _("Hadir")
        RELEASED = 5, pgettext_lazy("milestone", "Selesai")

    line = models.ForeignKey(SupportLine, models.PROTECT, related_name="movements")
    stage = models.PositiveSmallIntegerField(choices=Stage)
    number = models.SmallIntegerField()  # may be negative: an order lost its officer
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(number=0), name="moves_someone"),)


class TaskReport(models.Model):
    """Laporan hasil: what was done, what stood out, and the hours that each agency gave."""

    request = models.OneToOneField(SupportRequest, models.PROTECT, related_name="report")
    number = models.CharField(_("nomor laporan"), max_length=120)
    result = models.TextField(_("hasil pelaksanaan"), max_length=4000)
    notable_events = models.TextField(_("kejadian menonjol"), max_length=4000, blank=True)
    requester_hours = models.DecimalField(
        _("jam-orang instansi peminta"), max_digits=7, decimal_places=1, default=0
    )
    provider_hours = models.DecimalField(
        _("jam-orang instansi pemberi bantuan"), max_digits=7, decimal_places=1, default=0
    )
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(db_default=Now(), editable=False)
    closing_note = models.TextField(_("penilaian"), max_length=2000, blank=True)


class LetterNumber(models.Model):
    """A number that a letter of a request has: an agency never gives it to another that year."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # which of its registers: "B", "Sprin"
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=360)  # the number, however it is spaced and cased
    letter = models.CharField(max_length=10)  # "request", "reply", "order", "report"
    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="+")
    dated = models.DateField()  # by the agency's own clock

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "kind", "year", "key"), name="number_given_once"
            ),
        )
