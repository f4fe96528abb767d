"""Things that fall due."""

from django.db import models
from django.db.models import Q


class Reminder(models.Model):
    """Something that falls due: `kind` of reminder, of a subject, at a time. Fires once."""

    subject = models.CharField(max_length=120)  # "coordination.supportrequest:7"
    kind = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)  # its verb failed: not again before this

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject", "kind", "due_at"), name="reminds_once"),
        )
        indexes = (
            models.Index(fields=("due_at",), name="reminder_due", condition=Q(fired_at=None)),
        )
