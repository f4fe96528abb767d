"""Who signed what, with which key; and the certificates of our own small authority."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .attachments import Attachment
from .renditions import Rendition, Revision


class Certificate(models.Model):
    """A certificate that our authority gave out. Never changed but by being revoked, once."""

    class Use(models.TextChoices):
        PERSON = "person", _("Orang")
        STAMP = "stamp", _("Penanda waktu")
        RESPONDER = "responder", _("Penjawab OCSP")
        ISSUER = "issuer", _("Penerbit")

    serial = models.CharField(max_length=40, unique=True)  # hexadecimal, lower case
    use = models.CharField(max_length=10, choices=Use)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="certificates"
    )
    der = models.BinaryField(editable=False)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    issued_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True)  # as in RFC 5280: "key_compromise" …

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("revoked_at",), name="certificate_revoked"),)


class KeyHolding(models.Model):
    """Where a person's signing key is: in a box that only their passphrase opens, or in a token.

    The box is a PKCS#12 file. It is destroyed when the key is given up.
    """

    class Method(models.TextChoices):
        PKCS12 = "pkcs12", _("Kunci berkalimat sandi")
        PKCS11 = "pkcs11", _("Kunci pada token")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="key_holdings"
    )
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="holding")
    method = models.CharField(max_length=10, choices=Method, default=Method.PKCS12)
    box = models.BinaryField(null=True, editable=False)
    label = models.CharField(max_length=60, blank=True)  # of the key in the token
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "method"),
                condition=Q(given_up_at=None),
                name="one_key_a_person_and_method",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | Q(box=None), name="no_box_after_giving_up"
            ),
        )


class Signature(models.Model):
    """One field signed, and the intent behind it. Written once; refuses any change (trigger)."""

    class Method(models.TextChoices):
        PKCS12 = "pkcs12", _("TTE dengan kunci berkalimat sandi")
        PKCS11 = "pkcs11", _("TTE dengan kunci pada token")
        BSRE = "bsre", _("TTE tersertifikasi BSrE")
        WET = "wet", _("Tanda tangan basah")

    rendition = models.ForeignKey(Rendition, models.PROTECT, related_name="signatures")
    field = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=300)
    office = models.CharField(max_length=300)
    agency_name = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=10, choices=Method)
    certified = models.BooleanField(default=False)
    shown_sha256 = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)  # when the person last proved themselves
    intent_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    stamped = models.BooleanField(default=False)  # the time is a time-stamp authority's
    revision = models.OneToOneField(Revision, models.PROTECT, null=True, related_name="signature")
    serial = models.CharField(max_length=80, blank=True)  # of the certificate
    scan = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    scan_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("rendition", "field"), name="one_signature_a_field"),
            models.CheckConstraint(
                condition=(
                    Q(method="wet", scan__isnull=False, revision=None)
                    | (
                        ~Q(method="wet")
                        & Q(scan=None, revision__isnull=False, person__isnull=False)
                    )
                ),
                name="a_signature_is_a_scan_or_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(certified=False) | Q(method="bsre"), name="only_bsre_is_certified"
            ),
        )
