"""What was said before it was written, and the papers that are still owed for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .support import SupportRequest


class SpokenOrder(models.Model):
    """A request made by word of mouth: who spoke to whom, and when."""

    request = models.OneToOneField(SupportRequest, models.CASCADE, related_name="spoken")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.CharField(_("berbicara dengan"), max_length=200)
    at = models.DateTimeField(_("pada"))
    package = models.CharField(max_length=20, blank=True)  # the agreed one that it asks for
    noted_at = models.DateTimeField(db_default=Now(), editable=False)


class DebtQuerySet(models.QuerySet["Debt"]):
    """Papers that are owed."""

    def open(self) -> "DebtQuerySet":
        """Those neither written nor made needless."""
        return self.filter(settled_at=None)


class Debt(models.Model):
    """One paper owed for something that was only said: red until it is written."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Surat menyusul")
        ORDER = "order", _("Sprin tertulis")

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="debts")
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_paid = models.BooleanField(default=False)  # false when settled: it became needless

    objects = DebtQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("request", "kind"), name="owed_once"),
            models.CheckConstraint(
                condition=Q(is_paid=False) | Q(settled_at__isnull=False), name="paid_is_settled"
            ),
        )
        indexes = (
            models.Index(fields=("request",), name="debt_open", condition=Q(settled_at=None)),
        )

    @property
    def end(self) -> str:
        """Which end of the request owes it."""
        return "requester" if self.kind == self.Kind.LETTER else "provider"
