"""Persons who sign in."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_phone


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
