"""Gateways to the telephone network: how they do, and what they have told us."""

from django.db import models
from django.db.models.functions import Now

from .contacts import Contact
from .deliveries import Delivery


class Gateway(models.Model):
    """How one configured gateway does. Its address and secret are settings, not rows."""

    name = models.SlugField(max_length=40, primary_key=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True)  # the breaker: nothing is given to it before
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)


class Callback(models.Model):
    """One thing a gateway said, once: its event number makes a repetition harmless."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        REPLY = "reply"

    gateway = models.CharField(max_length=40)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="callbacks")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="callbacks")
    number = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=40)  # "delivered", "answered", "unknown_number", …
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("gateway", "event"), name="callback_heard_once"),
        )
        indexes = (models.Index(fields=("received_at",), name="callback_by_age"),)
