"""Reminders that one person has put off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from journal.models import Entry


class Snooze(models.Model):
    """One person wants to be reminded again at a time of their own choosing, once.

    Of a notice (`entry`), or of something in the calendar (`key`, which begins at `begins`).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="snoozes")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=60)  # what is put off, once at a time
    begins = models.DateTimeField(null=True)
    subject = models.CharField(max_length=120)  # whose door is asked again
    label = models.CharField(max_length=120, blank=True)  # the kind of occasion, in a word
    url = models.CharField(max_length=200)
    until = models.DateTimeField()
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    woken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "key"), condition=Q(woken_at=None), name="snoozed_once"
            ),
        )

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def stream(self) -> str:
        """A chain of the person's own."""
        return f"person:{self.person_id}"
