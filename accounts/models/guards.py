"""When somebody signed in, what was tried, and the keys of programs."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..browsers import describe
from ..words import told
from .persons import User


class SignIn(models.Model):
    """One attempt to sign in, or one session's end: written once, never changed."""

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", pgettext_lazy("sign-in", "Masuk")
        REFUSED = "refused", pgettext_lazy("sign-in", "Ditolak")
        LIMITED = "limited", _("Dibatasi")
        SIGNED_OUT = "signed_out", pgettext_lazy("sign-in", "Keluar")
        REAUTHENTICATED = "reauthenticated", _("Verifikasi ulang")
        CHANGED = "changed", _("Pengaman akun berubah")

    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="sign_ins")
    account_key = models.CharField(max_length=64)  # digest of what was typed: never the text
    outcome = models.CharField(max_length=16, choices=Outcome)
    method = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=64, blank=True)  # digest of the device cookie
    agent = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("account_key", "-at"), name="sign_in_by_account"),
            models.Index(fields=("address", "-at"), name="sign_in_by_address"),
            models.Index(fields=("person", "-at"), name="sign_in_by_person"),
            models.Index(
                fields=("device", "person"),
                name="sign_in_by_known_device",
                condition=Q(outcome="signed_in"),
            ),
        )

    @property
    def browser(self) -> str:
        return describe(self.agent)

    @property
    def told(self) -> str:
        return told(self.method)

    @property
    def alarming(self) -> bool:
        return self.outcome in {self.Outcome.REFUSED, self.Outcome.LIMITED}


class Try(models.Model):
    """One counted try. Unlike the sign-ins, these are given back or forgotten: see limits.py."""

    bucket = models.CharField(max_length=90)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = (models.Index(fields=("bucket", "-at"), name="try_by_bucket"),)


class ApiToken(models.Model):
    """A key with which a program acts as its person. Only the key's digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Membaca")
        WRITE = "write", _("Mengubah")

    LONGEST = timedelta(days=366)

    person = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("nama"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=5, choices=Scope), verbose_name=_("izin"))
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # how the key begins, so that its owner knows it again
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("berlaku sampai"))
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + timedelta(days=366)),
                name="token_lives_a_year_at_most",
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_may_something"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def scope_names(self) -> list[str]:
        """What it may do, in words."""
        return [str(self.Scope(scope).label) for scope in self.scopes]
