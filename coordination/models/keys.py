"""What a program's write was answered with, so that a repeated call is not a second effect."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from rest_framework.utils.encoders import JSONEncoder


class IdempotencyKey(models.Model):
    """One keyed write of a person, by form or program: what it said, and the answer it got.

    Written in the transaction of the verb it answers for; a refused call leaves no row, because
    it left nothing else either. Source: the Idempotency-Key draft of the IETF HTTPAPI group.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    said = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True, encoder=JSONEncoder)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="one_effect_a_key"),)
        indexes = (models.Index(fields=("person", "at"), name="key_by_age"),)
