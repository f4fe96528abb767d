"""Messages to people, and how they went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from journal.models import Entry

from .contacts import Contact


class Delivery(models.Model):
    """One message to one person over one channel, and how it went.

    `state` is technical progress, not a status: it changes often and is not journalled. The
    message is the words of an entry's notice, or (for mail of one's own account) a text.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox", _("Kotak masuk")
        EMAIL = "email", _("Surel")
        PUSH = "push", _("Notifikasi")
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")
        VOICE = "voice", _("Telepon")
        TARGET = "target", _("Sasaran satuan")

    class State(models.TextChoices):
        QUEUED = "queued", _("Menunggu")
        SENT = "sent", _("Terkirim")
        FAILED = "failed", _("Gagal")
        DROPPED = "dropped", _("Tidak perlu lagi")

    class Progress(models.TextChoices):
        QUEUED = "queued", _("Menunggu")
        SENT = "sent", _("Terkirim")
        DELIVERED = "delivered", _("Sampai")
        READ = "read", _("Dibaca")
        ANSWERED = "answered", _("Dijawab")
        FAILED = "failed", _("Gagal")
        DROPPED = "dropped", _("Tidak perlu lagi")

    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="deliveries")
    urgent = models.BooleanField(default=False, db_default=False)
    reference = models.CharField(max_length=4, blank=True, db_default="")  # what a reply names
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    provider = models.CharField(max_length=40, blank=True, db_default="")
    provider_ref = models.CharField(max_length=80, blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "person", "channel", "contact"),
                name="delivered_once",
                condition=Q(entry__isnull=False),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(
                fields=("channel", "-urgent", "due_at", "id"),
                name="delivery_due",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=("person", "reference", "-id"),
                name="delivery_reference",
                condition=~Q(reference=""),
            ),
            models.Index(
                fields=("person", "-id"), name="delivery_inbox", condition=Q(channel="inbox")
            ),
            models.Index(
                fields=("person",),
                name="delivery_unread",
                condition=Q(channel="inbox", state="sent", read_at=None),
            ),
        )

    @property
    def progress(self) -> "Delivery.Progress":
        """How far it has come, by the furthest thing anybody has told us."""
        reached = (
            (self.answered_at, self.Progress.ANSWERED),
            (self.read_at, self.Progress.READ),
            (self.delivered_at, self.Progress.DELIVERED),
        )
        furthest = next((step for at, step in reached if at), None)
        return furthest or self.Progress(self.state)
