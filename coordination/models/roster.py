"""The duty roster: posts that must be manned, teams, the pattern they follow, and its exceptions.

Days are days on the agency's own clock; a shift belongs to the day on which it begins. Patterns
and memberships have a first and a last day, so that a roster of the past never changes.
"""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .agencies import Agency, Posting

DAY = 24 * 60  # minutes
LONGEST_CYCLE = 84  # days; twelve weeks
MOST_TEAMS = 24
MOST_SHIFTS = 8


class DutyPost(models.Model):
    """A post that somebody must stand: Karupam, P2U, SPKT. Escalations name it, never a person."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="duty_posts")
    code = models.SlugField(_("kode"), max_length=40)
    title = models.CharField(_("nama pos"), max_length=120)
    duty = models.CharField(
        _("tugas yang disyaratkan"),
        max_length=20,
        choices=Posting.Duty,
        blank=True,
        help_text=_("Hanya orang dengan tugas ini yang dapat dijadwalkan. Kosong: siapa saja."),
    )
    least = models.PositiveSmallIntegerField(
        _("paling sedikit"),
        default=1,
        validators=[MaxValueValidator(200)],
        help_text=_("Orang setiap saat. 0: boleh kosong, tidak diperiksa."),
    )
    phone = models.CharField(_("telepon pos"), max_length=16, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("pos jaga")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("agency", "code"), name="post_coded_once"),)

    def __str__(self) -> str:
        return self.title


class Team(models.Model):
    """Regu: people who stand their shifts together."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = models.CharField(_("nama regu"), max_length=60)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("regu")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("agency", "name"), name="team_named_once"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("coordination:team", args=[self.pk])


class Rotation(models.Model):
    """A pattern of shifts from one day to another; a changed pattern is a new row.

    `cycle` holds one entry a day, each the codes of that day's shifts ("P", "K+PK") or "" for off.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="rotations")
    name = models.CharField(_("nama pola"), max_length=80)
    since = models.DateField(_("berlaku mulai"))  # also the day on which the cycle begins
    until = models.DateField(_("hari terakhir"), null=True, blank=True)
    cycle = ArrayField(models.CharField(max_length=30, blank=True), verbose_name=_("siklus"))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("pola jaga")
        ordering = ("name", "-since", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="rotation_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(cycle__len__gte=1), name="rotation_turns"),
        )
        indexes = (models.Index(fields=("agency", "since"), name="rotation_of_agency"),)

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """One stretch of a rotation's day: when it begins, how long it lasts, on which kind of day."""

    class Days(models.TextChoices):
        ALL = "all", _("setiap hari")
        WORK = "work", _("hari kerja")
        OFF = "off", _("akhir pekan dan libur")

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="shifts")
    code = models.CharField(_("kode"), max_length=4)
    name = models.CharField(_("nama"), max_length=40)
    starts = models.TimeField(_("mulai"))
    minutes = models.PositiveSmallIntegerField(
        _("lama"), validators=[MinValueValidator(30), MaxValueValidator(DAY)]
    )
    days = models.CharField(_("berlaku pada"), max_length=4, choices=Days, default=Days.ALL)

    class Meta:
        ordering = ("starts", "pk")
        constraints = (
            models.UniqueConstraint(fields=("rotation", "code"), name="shift_coded_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=30, minutes__lte=DAY), name="shift_within_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A team's place in a rotation: how many days ahead of the cycle it is."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="seats")
    team = models.ForeignKey(Team, models.PROTECT, related_name="seats")
    offset = models.PositiveSmallIntegerField(_("geser"), default=0)

    class Meta:
        ordering = ("offset", "pk")
        constraints = (
            models.UniqueConstraint(fields=("rotation", "team"), name="team_seated_once"),
        )


class TeamMember(models.Model):
    """A person stands a post whenever this team is on, from one day to another."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    post = models.ForeignKey(
        DutyPost, models.PROTECT, related_name="members", verbose_name=_("pos")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("orang")
    )
    since = models.DateField(_("mulai"))
    until = models.DateField(_("hari terakhir"), null=True, blank=True)
    brought_by = models.ForeignKey(  # the import that made it; kept so that it can be undone
        "coordination.RosterImport", models.SET_NULL, null=True, related_name="members"
    )

    class Meta:
        ordering = ("team__order", "post__order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="member_ends_after_start"
            ),
            ExclusionConstraint(
                name="member_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("team", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"),
                            F("until"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )

    def holds_on(self, day: date) -> bool:
        """Whether the membership covers that day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Override(models.Model):
    """An exception: somebody else takes a person's turns at a post, or stands it in addition.

    With `person_out` it takes over what that person would stand in the window; without, the
    whole window is stood.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="overrides")
    post = models.ForeignKey(
        DutyPost, models.PROTECT, related_name="overrides", verbose_name=_("pos")
    )
    person_out = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("yang digantikan"),
    )
    person_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("pengganti")
    )
    starts = models.DateTimeField(_("mulai"))
    ends = models.DateTimeField(_("selesai"))
    reason = models.CharField(_("alasan"), max_length=300)
    swap = models.ForeignKey(
        "coordination.Swap", models.PROTECT, null=True, related_name="overrides"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pengganti")
        ordering = ("starts", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="override_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(person_out=None) | ~Q(person_out=F("person_in")),
                name="override_by_another",
            ),
        )
        indexes = (models.Index(fields=("agency", "ends"), name="override_of_agency"),)


class Holiday(models.Model):
    """A day that counts as a weekend; without an agency it is one everywhere."""

    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="holidays")
    date = models.DateField(_("tanggal"))
    name = models.CharField(_("nama hari libur"), max_length=120)

    class Meta:
        verbose_name = _("hari libur")
        ordering = ("date", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "date"), name="holiday_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name
