"""Uji panggil: does an urgent call arrive? Who was asked, over what, and what became of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from journal.models import Entry, Living
from notifications.models import Delivery

from .agencies import Agency

NONCE = 32
APP = "app"  # answered on the test's own page; else by the message of a channel


def nonce() -> str:
    """What makes the links of one row unlike those of any other."""
    return get_random_string(NONCE)


class ReachTest(Living):
    """One test of how people are reached; its people are frozen when it starts.

    With a partner it waits for their consent, unless an agreement has given it. It ends by
    itself, and may come again each week or month.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Menunggu persetujuan mitra")
        RUNNING = "running", _("Berjalan")
        CLOSED = "closed", _("Selesai")
        CANCELLED = "cancelled", _("Tidak jadi")

    class Scope(models.TextChoices):
        ROSTER = "roster", _("Yang berjaga 24 jam ini")
        OFFICE = "office", _("Semua yang menjabat")

    class Every(models.TextChoices):
        ONCE = "", _("Sekali ini saja")
        WEEKLY = "weekly", _("Setiap minggu")
        MONTHLY = "monthly", _("Setiap bulan")

    S = Status
    MOVES = {
        S.ASKED: frozenset({S.RUNNING, S.CANCELLED}),
        S.RUNNING: frozenset({S.CLOSED}),
    }

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reach_tests")
    partner = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bersama")
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.ASKED)
    scope = models.CharField(_("siapa"), max_length=10, choices=Scope, default=Scope.ROSTER)
    every = models.CharField(
        _("diulang"), max_length=10, choices=Every, blank=True, default=Every.ONCE
    )
    minutes = models.PositiveSmallIntegerField(
        _("menunggu jawaban"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(24 * 60)],
    )
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=4, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    totals = models.JSONField(default=dict)  # as they were when it was closed

    class Meta:
        verbose_name = _("uji panggil")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("agency",),
                condition=Q(status__in=("asked", "running")),
                name="one_reach_test_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | ~Q(partner=F("agency")), name="reach_with_another"
            ),
        )

    def __str__(self) -> str:
        return str(_("Uji panggil"))

    def get_absolute_url(self) -> str:
        return reverse("coordination:reach_test", args=[self.pk])

    @property
    def stream(self) -> str:
        return f"agency:{self.agency_id}"

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return {"asked": "wait", "running": "plan", "closed": "good"}.get(self.status, "quiet")


class ReachRow(models.Model):
    """One person of a test: for which agency, over what they could be reached, and the answer."""

    test = models.ForeignKey(ReachTest, models.CASCADE, related_name="rows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    on_duty = models.BooleanField(default=False)
    ways = ArrayField(models.CharField(max_length=10), default=list)  # channels but the inbox
    nonce = models.CharField(max_length=NONCE, default=nonce)
    answered_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("agency", "pk")
        constraints = (
            models.UniqueConstraint(fields=("test", "person"), name="reached_once_a_test"),
        )
        indexes = (models.Index(fields=("person", "-id"), name="reach_of_person"),)

    @property
    def ways_shown(self) -> list[str]:
        """The channels in words."""
        return [str(Delivery.Channel(way).label) for way in self.ways]

    @property
    def via_shown(self) -> str:
        """How the answer came, in a word."""
        return str(Delivery.Channel(self.via).label if self.via != APP else _("aplikasi"))
