"""Messages to people, and things that fall due."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from journal.models import Entry


class Delivery(models.Model):
    """One message to one person over one channel, and how it went.

    `state` is technical progress, not a status: it changes often and is not journalled. The
    message is the words of an entry's notice, or (for mail of one's own account) a text.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox", _("Kotak masuk")
        EMAIL = "email", _("Surel")

    class State(models.TextChoices):
        QUEUED = "queued", _("Menunggu")
        SENT = "sent", _("Terkirim")
        FAILED = "failed", _("Gagal")
        DROPPED = "dropped", _("Tidak perlu lagi")

    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "person", "channel"), name="delivered_once"),
        )
        indexes = (
            models.Index(fields=("due_at", "id"), name="delivery_due", condition=Q(state="queued")),
            models.Index(
                fields=("person", "-id"), name="delivery_inbox", condition=Q(channel="inbox")
            ),
            models.Index(
                fields=("person",),
                name="delivery_unread",
                condition=Q(channel="inbox", state="sent", read_at=None),
            ),
        )


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
