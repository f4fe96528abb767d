"""What happened: the audit trail, every page's timeline, and the outbox."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Living(models.Model):
    """Something with a life: a `status` that only journal.lifecycle.move() may change.

    A subclass states `status` (TextChoices of past participles), MOVES (from status to the
    statuses reachable) and `stream`, the chain in which its entries are kept.
    """

    MOVES: ClassVar[dict[str, frozenset[str]]] = {}
    status = models.CharField(max_length=16)
    moved_at = models.DateTimeField(_("sejak"), db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def stream(self) -> str:
        raise NotImplementedError


class Entry(models.Model):
    """One thing that happened: written once, in the transaction that made it true.

    The database fills in `seq`, `recorded_at`, `previous` and `digest` (SHA-256 over every other
    column and the digest before it) and refuses UPDATE and DELETE. `data` holds ids, codes and
    numbers; words that may have to be erased live in rows of their own.
    """

    stream = models.CharField(max_length=60)
    seq = models.BigIntegerField(editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    occurred_at = models.DateTimeField(_("waktu kejadian"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=120)  # "coordination.supportrequest:7"
    verb = models.CharField(max_length=40)  # a past participle: "submitted", "declined"
    url = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32, null=True, editable=False)
    digest = models.BinaryField(max_length=32, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("stream", "seq"), name="one_chain"),)
        indexes = (models.Index(fields=("subject", "id"), name="entry_by_subject"),)

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}: {self.subject} {self.verb}"


class StreamHead(models.Model):
    """Where a chain has got to. Locking its row makes the writers of one stream queue."""

    stream = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_seq = models.BigIntegerField(default=0, db_default=0)  # the last one in a checkpoint


class Untold(models.Model):
    """The outbox: the people who must still hear of an entry. Telling them removes the row."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="untold")
    people = ArrayField(models.BigIntegerField())
    put_at = models.DateTimeField(db_default=Now(), editable=False)


class Beat(models.Model):
    """A process that says it is alive: relay, worker, beat. Read by /healthz and doctor."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
