"""Persons who sign in, and when they did. This room knows no agency."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_phone

from .browsers import describe
from .words import told


class UserManager(BaseUserManager["User"]):
    """Makes persons; a person without a password cannot sign in until one is set."""

    def create_user(
        self, service_number: str, password: str | None = None, **fields: Any
    ) -> "User":
        person = self.model(service_number=service_number, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(service_number=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with NIP or NRP. Where they serve, and as what, is a posting."""

    class NumberKind(models.TextChoices):
        NIP = "NIP", "NIP"
        NRP = "NRP", "NRP"
        OTHER = "OTHER", _("Nomor lain")

    service_number = models.CharField(
        _("NIP atau NRP"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z./-]+$", _("Tulis NIP atau NRP tanpa spasi."))],
    )
    service_number_kind = models.CharField(
        _("jenis nomor"), max_length=5, choices=NumberKind, default=NumberKind.NIP
    )
    full_name = models.CharField(_("nama lengkap dengan gelar"), max_length=300)
    rank = models.CharField(_("pangkat/golongan"), max_length=60, blank=True)
    phone = models.CharField(_("nomor telepon"), max_length=16, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    language = models.CharField(
        _("bahasa"),
        max_length=2,
        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
        default="id",
    )
    is_active = models.BooleanField(_("aktif"), default=True)
    is_operator = models.BooleanField(_("operator platform"), default=False)
    is_demo = models.BooleanField(_("akun contoh"), default=False)
    must_change_password = models.BooleanField(_("wajib ganti kata sandi"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "service_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("orang")
        ordering = ("full_name", "pk")

    def __str__(self) -> str:
        return self.full_name

    @property
    def ranked_name(self) -> str:
        """Rank and name as a letter writes them: "Kompol Satria Mandala"."""
        return f"{self.rank} {self.full_name}".strip()

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is open; the invented people of the demo stay out of production."""
        return self.is_active and not (self.is_demo and settings.MODE == "production")


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


def display_name(person: User) -> str:
    """What allauth calls a person."""
    return person.full_name


def e164(spelled: str, region: str = "ID") -> str:
    """Any Indonesian spelling of a phone number as E.164 ("+6281234567890").

    Raises ValidationError if it cannot be a phone number. Source: ITU-T E.164.
    """
    if not spelled.strip():
        return ""
    try:
        number = parse_phone(spelled, region)
    except NumberParseException:
        number = None
    if number is None or not is_possible_number(number):
        raise ValidationError(
            _("Nomor telepon “%(number)s” tidak dikenali. Contoh: 0812 3456 7890."),
            params={"number": spelled},
        )
    return format_number(number, PhoneNumberFormat.E164)
