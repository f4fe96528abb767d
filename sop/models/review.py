"""What people say of a draft, and the initials (paraf) it gathers before it may be signed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency, Position

from .documents import SopVersion


class Remark(models.Model):
    """What someone said about a version or one of its steps; open until somebody resolves it."""

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="remarks")
    step = models.CharField(max_length=12, blank=True)  # a key; "" for the whole
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("catatan"), max_length=2000)
    at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.TextField(_("tanggapan"), max_length=2000, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class ChainLink(models.Model):
    """One office of an agency's usual chain of initials, lowest first; the head signs after it."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    position = models.ForeignKey(
        Position, models.CASCADE, related_name="+", verbose_name=_("jabatan")
    )
    place = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(
        _("hari kerja"), default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("agency", "position"), name="chain_link_once"),
        )


class ReviewStep(models.Model):
    """Whose initials one round of review still needs, or has got: over which words, and when.

    Without a position anybody who reviews for the agency may give them.
    """

    class Outcome(models.TextChoices):
        WAITING = "", _("menunggu")
        INITIALLED = "initialled", _("diparaf")
        RETURNED = "returned", _("dikembalikan")

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="review_steps")
    round = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(default=2)
    due_at = models.DateTimeField(null=True)  # from the moment that it is this office's turn
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=200, blank=True)  # as it was signed: "Plh. Kabag Ops"
    at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the words that were read

    class Meta:
        ordering = ("agency", "place")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "round", "agency", "place"), name="one_review_place"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(by__isnull=False, at__isnull=False),
                name="initials_have_a_name",
            ),
        )
