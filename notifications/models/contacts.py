"""How a person can be reached beyond the inbox, and when they want to be left in peace."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import vault

PHONES = ("sms", "whatsapp", "voice")
ICONS = {"email": "mail", "push": "bell", "sms": "message", "whatsapp": "message", "voice": "phone"}
PUSH = "notifications.push"  # what the vault calls the secrets of browsers
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 5


def kept_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """The keys of a subscription as a row keeps them: the secret one sealed."""
    sealed = {"auth": vault.seal(PUSH, keys["auth"])} if "auth" in keys else {}
    return {**keys, **sealed}


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts by what can be done with them."""

    def kept(self) -> "ContactQuerySet":
        """Those that nobody has removed."""
        return self.filter(disabled_at=None)

    def proven(self) -> "ContactQuerySet":
        """Those that can be used: the person has shown that messages arrive there."""
        return self.kept().exclude(verified_at=None)


class Contact(models.Model):
    """One address of a person on one channel. Another address is another contact.

    The code that proves it is never stored: it is computed from the row's nonce and the house's
    secret, by whoever sends it and by whoever compares. Removed contacts stay as rows, because
    deliveries point to them.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Surel")
        PUSH = "push", _("Notifikasi di perangkat")
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")
        VOICE = "voice", _("Telepon")
        TARGET = "target", _("Sasaran satuan")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contacts")
    channel = models.CharField(_("saluran"), max_length=10, choices=Channel)
    address = models.CharField(_("alamat"), max_length=1000)  # E.164, e-mail, push or target URL
    label = models.CharField(_("nama"), max_length=60, blank=True)
    keys = models.JSONField(default=dict, blank=True)  # push: p256dh, auth (sealed)
    owner = models.CharField(max_length=120, blank=True)  # target: "coordination.agency:3"
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    code_nonce = models.CharField(max_length=32, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "channel", "address"),
                name="contact_listed_once",
                condition=Q(disabled_at=None),
            ),
            models.UniqueConstraint(
                fields=("channel", "address"),
                name="contact_proven_by_one",
                condition=Q(disabled_at=None, verified_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("address",), name="contact_by_address", condition=Q(disabled_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.shown}"

    @property
    def shown(self) -> str:
        """The address as its owner knows it again."""
        return self.label if self.channel in {"push", "target"} and self.label else self.address

    @property
    def service(self) -> str:
        """What kind of target it is; its address holds a key and is shown to nobody."""
        return self.address.partition("://")[0]

    @property
    def icon(self) -> str:
        """Its mark in the sprite."""
        return ICONS.get(self.channel, "send")

    @property
    def push_keys(self) -> dict[str, str]:
        """What seals a message for this browser; raises ValueError if another house kept it."""
        kept: dict[str, str] = self.keys
        return {
            name: vault.unseal(PUSH, said) if vault.is_sealed(said) else said
            for name, said in kept.items()
        }

    @property
    def is_phone(self) -> bool:
        return self.channel in PHONES

    @property
    def code(self) -> str:
        """The six digits that prove this contact."""
        mac = salted_hmac("notifications.contact", f"{self.pk}:{self.code_nonce}")
        return f"{int(mac.hexdigest(), 16) % 1_000_000:06}"

    @property
    def code_ends_at(self) -> datetime | None:
        return self.code_sent_at + CODE_LIVES if self.code_sent_at else None

    @property
    def awaits_code(self) -> bool:
        """Whether the code that was sent may still be typed in."""
        ends = self.code_ends_at
        return (
            self.verified_at is None
            and self.tries < CODE_TRIES
            and ends is not None
            and timezone.now() < ends
        )


class QuietHours(models.Model):
    """When a person wants no routine push; urgent news does not ask. In the person's own zone."""

    class Zone(models.TextChoices):
        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="quiet_hours"
    )
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("sampai"))
    zone = models.CharField(_("zona waktu"), max_length=20, choices=Zone, default=Zone.WIB)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="quiet_hours_last"),
        )
