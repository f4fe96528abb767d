"""Files that people attach to a subject."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Attachment(models.Model):
    """A file that a person attached to a subject; checked by its content, served as a download."""

    subject = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("subject", "id"), name="attachment_by_subject"),)
