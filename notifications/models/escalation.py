"""The urgent call: who is to be reached, in which order, and what became of it.

A policy is what an agency has decided; a call is one use of it, with its steps frozen; a hop is
one step of a call, with the moment at which it falls due.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from journal.models import Entry

LONGEST_WAIT = 24 * 3600
MOST_STEPS = 10
TOKEN_LENGTH = 24  # hexadecimal digits: 96 bits


class Policy(models.Model):
    """How one agency is called for one purpose: steps, one after another, until one answers."""

    owner = models.CharField(max_length=120)  # "coordination.agency:3"
    purpose = models.CharField(max_length=40)  # "support_urgent"
    name = models.CharField(_("nama"), max_length=120)
    last_seconds = models.PositiveIntegerField(
        _("tunggu sesudah langkah terakhir"),
        default=300,
        validators=[MaxValueValidator(LONGEST_WAIT)],
    )
    is_active = models.BooleanField(_("dipakai"), default=True)
    rev = models.PositiveIntegerField(default=1)  # which version an editor has read
    tried_at = models.DateTimeField(null=True)  # when the auditor last sent a call round it

    class Meta:
        ordering = ("owner", "purpose")
        constraints = (models.UniqueConstraint(fields=("owner", "purpose"), name="one_policy"),)

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """Whom to call, how, and how long after the step before. No channel named means every one."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    target = models.CharField(max_length=120)  # "coordination.dutypost:7", "accounts.user:9"
    channels = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    after_seconds = models.PositiveIntegerField(
        _("sesudah"), default=0, validators=[MaxValueValidator(LONGEST_WAIT)]
    )

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=("policy", "order"), name="one_step_at_a_time"),
        )


class Call(models.Model):
    """One urgent call about a subject. Only services.escalating changes its state."""

    class State(models.TextChoices):
        RINGING = "ringing", _("Memanggil")
        ACKNOWLEDGED = "acknowledged", _("Dijawab")
        EXHAUSTED = "exhausted", _("Tidak ada yang menjawab")
        CANCELLED = "cancelled", _("Tidak perlu lagi")

    class Via(models.TextChoices):
        APP = "app", _("aplikasi")
        LINK = "link", _("tautan")
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")
        VOICE = "voice", _("telepon")
        DEED = "deed", _("tindakan pada permohonan")

    OPEN = (State.RINGING, State.EXHAUSTED)  # an answer still counts

    subject = models.CharField(max_length=120)  # "coordination.supportrequest:7"
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="calls")
    policy = models.ForeignKey(Policy, models.SET_NULL, null=True, related_name="calls")
    purpose = models.CharField(max_length=40)
    steps = models.JSONField()  # as they were when it began
    reference = models.CharField(max_length=4)
    synthetic = models.BooleanField(default=False)
    state = models.CharField(max_length=14, choices=State, default=State.RINGING)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    via = models.CharField(max_length=10, choices=Via, blank=True)
    eta_minutes = models.PositiveSmallIntegerField(null=True)  # said with the answer

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("reference",),
                condition=Q(state__in=("ringing", "exhausted")),
                name="open_reference_once",
            ),
            models.UniqueConstraint(
                fields=("subject", "purpose"),
                condition=Q(state="ringing", synthetic=False),
                name="rings_once_at_a_time",
            ),
        )
        indexes = (models.Index(fields=("subject", "-id"), name="call_by_subject"),)

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether an answer still counts."""
        return self.state in self.OPEN


class Hop(models.Model):
    """One step of a call: when it falls due, and whom it reached. Without a target: the end."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        SENT = "sent", _("Dipanggil")
        SKIPPED = "skipped", _("Dilewati")
        CANCELLED = "cancelled", _("Tidak perlu lagi")

    class Reason(models.TextChoices):
        NOBODY = "nobody", _("tidak ada yang bertugas")
        UNSEEN = "unseen", _("yang bertugas tidak berwenang membaca perkara ini")
        NO_ROSTER = "no_roster", _("daftar jaga tidak dapat dibaca")
        PARTED = "parted", _("bukan lagi instansi mitra")
        INBOX_ONLY = "inbox_only", _("hanya kotak masuk, tidak ada saluran lain")

    call = models.ForeignKey(Call, models.CASCADE, related_name="hops")
    order = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=120, blank=True)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    fired_at = models.DateTimeField(null=True)
    people = ArrayField(models.BigIntegerField(), default=list)  # whom it reached
    declined = ArrayField(models.BigIntegerField(), default=list)  # who of them cannot come
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="hop")

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("call", "order"), name="one_hop_a_step"),)
        indexes = (models.Index(fields=("due_at",), name="hop_due", condition=Q(state="waiting")),)


class Ticket(models.Model):
    """The link by which one person answers one call, once and without signing in.

    The token itself is never stored: it is computed from the row's nonce and the house's secret
    by whoever sends it; whoever receives it is found by its digest.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="tickets")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "person"), name="one_ticket_a_person"),
        )

    @property
    def token(self) -> str:
        """What stands in the link."""
        said = f"{self.call_id}:{self.person_id}:{self.nonce}"
        mac = salted_hmac("notifications.ticket", said, algorithm="sha256")
        return mac.hexdigest()[:TOKEN_LENGTH]
