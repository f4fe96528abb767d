"""Renditions, whose bytes never change, and what is added to them by signing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Rendition(models.Model):
    """One printed form of a subject, asked for by a row and made by a worker.

    `context` is all that the template may know, frozen when it was asked for; `card` is what
    the public page /v/<code> may show. Bytes and SHA-256 are written once; a new rendition
    never changes an old one. `state` is technical progress and is not journalled. A trigger
    refuses any change of what was asked for and, once ready, of all but when it is in force.

    With `fields` it is made to be signed: `content` is then the page before the first signature,
    and each signature is a Revision that begins with the bytes of the one before.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Sedang dibuat")
        READY = "ready", _("Siap")
        FAILED = "failed", _("Gagal dibuat")

    subject = models.CharField(max_length=120)  # "coordination.supportrequest:7"
    kind = models.CharField(max_length=40)  # "request_letter": names templates/pdf/<kind>.html
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="id")
    context = models.JSONField()
    card = models.JSONField(default=dict)
    fields = models.JSONField(default=list)  # names of the signature fields: ["ttd-lapas", …]
    source = models.BinaryField(null=True, editable=False)  # canonical JSON, embedded in the PDF
    code = models.CharField(max_length=16, unique=True)  # short code printed beside the QR
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=300, blank=True)
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pages = models.PositiveSmallIntegerField(null=True)
    in_force_from = models.DateTimeField(null=True)
    in_force_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(content__isnull=False) & Q(sha256__gt="")),
                name="ready_means_frozen",
            ),
        )
        indexes = (
            models.Index(fields=("subject", "id"), name="rendition_by_subject"),
            models.Index(fields=("due_at",), name="rendition_due", condition=Q(state="queued")),
        )


class Revision(models.Model):
    """The whole file after one step of signing. Written once; refuses any change (trigger)."""

    class Why(models.TextChoices):
        RENDERED = "rendered", _("Dibuat")
        SIGNED = "signed", _("Ditandatangani")
        SEALED = "sealed", _("Segel arsip")

    rendition = models.ForeignKey(Rendition, models.PROTECT, related_name="revisions")
    seq = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("rendition", "seq")
        constraints = (
            models.UniqueConstraint(fields=("rendition", "seq"), name="one_revision_a_step"),
        )
        indexes = (models.Index(fields=("sha256",), name="revision_by_sha256"),)


class Seal(models.Model):
    """When the archive seal of a signed rendition is due next. Technical progress, no history."""

    rendition = models.OneToOneField(Rendition, models.CASCADE, related_name="seal")
    due_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=("due_at",), name="seal_due"),)
