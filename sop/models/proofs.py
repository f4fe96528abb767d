"""What can be proved later: who ratified, who has read, who printed. Written once for ever."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.models import Agency
from documents.models import Signature

from .documents import SopVersion

MOST_QUESTIONS = 3


class Ratification(models.Model):
    """One agency puts a version into force: under which number, signed by whom, over which hash.

    Name, rank and office are copies: who signed is not changed by a later promotion.
    """

    version = models.ForeignKey(SopVersion, models.PROTECT, related_name="ratifications")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.CharField(max_length=200)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    rank = models.CharField(max_length=120, blank=True)
    service_number = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=300)
    method = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)  # of the words
    paper_sha256 = models.CharField(max_length=64)  # of the PDF that was shown
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("version", "agency"), name="ratified_once_each"),
        )


class Question(models.Model):
    """A question that shows whether a version was understood; at most three, none is usual."""

    version = models.ForeignKey(SopVersion, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_QUESTIONS)])
    text = models.CharField(_("pertanyaan"), max_length=300)
    choices = ArrayField(models.CharField(max_length=200), size=4)
    right = models.PositiveSmallIntegerField(_("jawaban benar"))

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("version", "place"), name="question_once"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_QUESTIONS), name="three_questions"
            ),
        )


class Acknowledgement(models.Model):
    """A person has read and understood this version; an amendment is another version."""

    version = models.ForeignKey(SopVersion, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = ArrayField(models.PositiveSmallIntegerField(), blank=True, default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("version", "person"), name="acknowledged_once"),
        )


class PrintedCopy(models.Model):
    """Somebody opened the signed paper to print it; a superseded one carries its mark."""

    version = models.ForeignKey(SopVersion, models.PROTECT, related_name="copies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)  # of the signed bytes it shows
    mark = models.CharField(max_length=12, blank=True)  # "superseded", "withdrawn", "expired"

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("version", "id"), name="copy_of_version"),)
