"""Fixed devices of an agency, who stays at one, and the PIN that switches persons there."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .persons import User


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices, and those that are in use."""

    def in_use(self) -> "DeviceQuerySet":
        return self.exclude(digest=None).exclude(confirmed_at=None).filter(revoked_at=None)

    def waiting(self) -> "DeviceQuerySet":
        """Those that a second person still has to confirm."""
        return self.filter(confirmed_at=None, revoked_at=None)


class Device(models.Model):
    """A duty post's PC or a wall screen, known by a secret of its own. Whose it is, is a subject.

    A post is born with a code that its PC turns into a cookie, once; a wall with its address.
    Neither opens anything until another person of the agency has confirmed it.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Pos")
        WALL = "wall", _("Dinding")

    SHORTEST, USUAL, LONGEST = timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=10)

    agency = models.CharField(max_length=80)  # a subject: "coordination.agency:3"
    kind = models.CharField(_("jenis"), max_length=4, choices=Kind, default=Kind.POST)
    name = models.CharField(_("nama"), max_length=60)
    idle_for = models.DurationField(_("terkunci setelah"), default=USUAL)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name", "pk")
        indexes = (models.Index(fields=("agency",), name="device_of_agency"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(idle_for__gte=timedelta(minutes=1))
                & Q(idle_for__lte=timedelta(minutes=10)),
                name="device_locks_in_minutes",
            ),
            models.CheckConstraint(
                condition=Q(code_digest=None) | Q(digest=None), name="device_claimed_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(registered_by=None)
                | ~Q(confirmed_by=F("registered_by")),
                name="device_confirmed_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def idle_seconds(self) -> int:
        return round(self.idle_for.total_seconds())

    @property
    def idle_minutes(self) -> int:
        return self.idle_seconds // 60

    @property
    def is_wall(self) -> bool:
        return self.kind == self.Kind.WALL


class Stay(models.Model):
    """One person's session at a post, until they leave it or leave it alone for too long."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="stays")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_at = models.DateTimeField(db_default=Now(), editable=False)


class Pin(models.Model):
    """Six digits that open a person's session at a registered post, and nothing else.

    Wrong ones in a row shut the PIN for a while; the password is counted elsewhere and stays open.
    """

    person = models.OneToOneField(User, models.CASCADE, related_name="pin")
    hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong ones in a row
    locked_until = models.DateTimeField(null=True)
    set_at = models.DateTimeField(db_default=Now(), editable=False)
