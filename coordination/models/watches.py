"""What happens around a shift: swaps, the hand-over apel, calendar feeds, imported lists."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Living

from .agencies import Agency
from .roster import DutyPost, Team


class Swap(Living):
    """Two people exchange a turn each, or one gives a turn to the other; the other accepts."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Menunggu jawaban")
        ACCEPTED = "accepted", _("Disepakati")
        DECLINED = "declined", _("Ditolak")
        WITHDRAWN = "withdrawn", _("Dibatalkan")

    S = Status
    MOVES = {S.PROPOSED: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN})}
    TONES: ClassVar[dict[str, str]] = {S.PROPOSED: "wait", S.ACCEPTED: "good"}

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="swaps")
    status = models.CharField(max_length=16, choices=Status, default=Status.PROPOSED)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+")  # the turn given
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    back_post = models.ForeignKey(DutyPost, models.PROTECT, null=True, related_name="+")
    back_starts = models.DateTimeField(null=True)  # the turn taken in return, if any
    back_ends = models.DateTimeField(null=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("tukar jaga")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="swap_between_two"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="swap_of_a_turn"),
            models.CheckConstraint(
                condition=Q(back_post=None, back_starts=None, back_ends=None)
                | Q(back_post__isnull=False, back_ends__gt=F("back_starts")),
                name="swap_back_whole",
            ),
        )
        indexes = (models.Index(fields=("agency", "status"), name="swap_of_agency"),)

    def get_absolute_url(self) -> str:
        return reverse("coordination:swap", args=[self.pk])

    @property
    def stream(self) -> str:
        return f"agency:{self.agency_id}"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return self.TONES.get(self.status, "quiet")


class Handover(Living):
    """The apel between two shifts: one counts and hands over, the other counts and takes over."""

    class Status(models.TextChoices):
        HANDED = "handed", _("Menunggu penerima")
        TAKEN = "taken", _("Diterima")
        WITHDRAWN = "withdrawn", _("Dibatalkan")

    S = Status
    MOVES = {S.HANDED: frozenset({S.TAKEN, S.WITHDRAWN})}
    TONES: ClassVar[dict[str, str]] = {S.HANDED: "wait", S.TAKEN: "good"}

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="handovers")
    status = models.CharField(max_length=16, choices=Status, default=Status.HANDED)
    at = models.DateTimeField(_("waktu apel"))
    registered = models.PositiveIntegerField(_("penghuni menurut buku"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("penghuni dihitung"), null=True, blank=True)
    outside = models.PositiveIntegerField(
        _("di luar dengan izin"),
        default=0,
        help_text=_("Sidang, rumah sakit, asimilasi."),
    )
    keys = models.PositiveSmallIntegerField(_("kunci"), null=True, blank=True)
    radios = models.PositiveSmallIntegerField(_("radio HT"), null=True, blank=True)
    notes = models.TextField(_("catatan untuk regu berikutnya"), max_length=2000, blank=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    taken_counted = models.PositiveIntegerField(_("penghuni dihitung penerima"), null=True)
    taken_keys = models.PositiveSmallIntegerField(_("kunci diterima"), null=True)
    taken_radios = models.PositiveSmallIntegerField(_("radio HT diterima"), null=True)
    taken_note = models.TextField(_("catatan penerima"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("serah terima jaga")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(taken_by=None) | ~Q(taken_by=F("handed_by")),
                name="nobody_takes_from_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken") | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="taken_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("agency", "-at"), name="handover_of_agency"),)

    def get_absolute_url(self) -> str:
        return reverse("coordination:handover", args=[self.pk])

    @property
    def stream(self) -> str:
        return f"agency:{self.agency_id}"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return self.TONES.get(self.status, "quiet")

    @property
    def missing(self) -> int | None:
        """How many penghuni the book has more than were counted and are out by leave."""
        if self.registered is None or self.counted is None:
            return None
        return self.registered - self.counted - self.outside

    @property
    def differs(self) -> bool:
        """Whether the two did not count the same, or the book says otherwise."""
        pairs = (
            (self.counted, self.taken_counted),
            (self.keys, self.taken_keys),
            (self.radios, self.taken_radios),
        )
        twice = any(None not in pair and pair[0] != pair[1] for pair in pairs)
        return bool(self.missing) or twice


class CalendarFeed(models.Model):
    """A secret address at which a calendar program reads a person's or a team's turns."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    label = models.CharField(_("untuk apa"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("alamat kalender")
        ordering = ("-pk",)


class RosterImport(Living):
    """A list from a spreadsheet: read, laid side by side with what is, applied, undone for a day.

    `cells` holds what was read until the import is applied or given up, and then nothing.
    """

    class Status(models.TextChoices):
        READ = "read", _("Menunggu pemetaan")
        APPLIED = "applied", _("Diterapkan")
        UNDONE = "undone", _("Dibatalkan kembali")
        DISCARDED = "discarded", _("Tidak jadi")

    S = Status
    MOVES = {
        S.READ: frozenset({S.APPLIED, S.DISCARDED}),
        S.APPLIED: frozenset({S.UNDONE}),
    }
    TONES: ClassVar[dict[str, str]] = {S.READ: "wait", S.APPLIED: "good"}

    class Kind(models.TextChoices):
        MEMBERS = "members", _("Daftar anggota regu")
        MONTH = "month", _("Jadwal sebulan")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="roster_imports")
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.MEMBERS, db_default=Kind.MEMBERS.value
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.READ)
    name = models.CharField(max_length=200)  # of the file
    sha256 = models.CharField(max_length=64)
    cells = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    good = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    ended = models.JSONField(default=list)  # [member, last day before]: what to give back
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("impor daftar jaga")
        ordering = ("-pk",)

    def get_absolute_url(self) -> str:
        return reverse("coordination:roster_import", args=[self.pk])

    @property
    def stream(self) -> str:
        return f"agency:{self.agency_id}"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return self.TONES.get(self.status, "quiet")
