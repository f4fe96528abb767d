"""Agencies, their units and positions, who is posted where, and which agencies work together."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Agency(models.Model):
    """An office that acts under its own letterhead: a prison, a police resort, a hospital."""

    class Kind(models.TextChoices):
        CORRECTIONS = "corrections", _("Lapas/Rutan")
        POLICE = "police", _("Kepolisian")
        DISASTER_AGENCY = "disaster_agency", _("BPBD")
        FIRE_SERVICE = "fire_service", _("Pemadam kebakaran")
        MILITARY = "military", _("TNI")
        SEARCH_RESCUE = "search_rescue", _("Pencarian dan pertolongan")
        HOSPITAL = "hospital", _("Rumah sakit")
        EMS = "ems", _("Layanan gawat darurat medis")
        NARCOTICS_AGENCY = "narcotics_agency", _("BNN")
        OVERSIGHT = "oversight", _("Pembina/pengawas")

    class Zone(models.TextChoices):
        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    code = models.SlugField(_("kode"), max_length=40, unique=True)
    stamp = models.CharField(_("kode cap"), max_length=5)  # "LPS": how screens name it at a glance
    kind = models.CharField(_("jenis"), max_length=20, choices=Kind)
    name = models.CharField(_("nama resmi"), max_length=200, unique=True)
    short_name = models.CharField(_("nama pendek"), max_length=80)
    letterhead = models.TextField(_("kop naskah"), help_text=_("Satu baris per baris kop."))
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    city = models.CharField(_("tempat surat"), max_length=80)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    numbering = models.CharField(
        _("pola nomor surat"),
        max_length=120,
        default="{seq}/{kind}/{month_roman}/{year}",
        help_text=_(
            "Yang dapat dipakai: {seq} {seq:03} {kind} {month_roman} {month} {year} {stamp}."
        ),
    )
    timezone = models.CharField(_("zona waktu"), max_length=20, choices=Zone, default=Zone.WIB)
    group = models.OneToOneField(  # what a share with a whole agency is granted to
        Group, models.PROTECT, null=True, editable=False, related_name="agency"
    )
    is_demo = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("instansi")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("coordination:agency", args=[self.pk])

    @property
    def stream(self) -> str:
        """The journal chain of the agency's own affairs."""
        return f"agency:{self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The agency's timezone, for every time that is shown or printed in its name."""
        return ZoneInfo(self.timezone)

    def people(self, *duties: str, cleared: int = 1) -> QuerySet[User]:
        """Everyone who performs one of these duties here at this moment, cleared that far."""
        return people_of(self.pk, duties, cleared)


def people_of(agency: int, duties: Iterable[str], cleared: int) -> QuerySet[User]:
    """The same of the agency with this key."""
    now = Posting.objects.now().filter(
        agency=agency, duties__overlap=list(duties), clearance__gte=cleared
    )
    return User.objects.filter(pk__in=now.values("person"), is_active=True)


class Unit(models.Model):
    """A part of an agency: "Seksi Adm. Kamtib", "Sat Samapta"."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="units")
    name = models.CharField(_("nama unit"), max_length=120)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("agency", "name"), name="unit_named_once"),)

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """An office that somebody holds: "Kepala Bagian Operasi". Not a person."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    code = models.SlugField(_("kode"), max_length=40)
    title = models.CharField(_("nama jabatan"), max_length=160)
    is_head = models.BooleanField(_("pimpinan instansi"), default=False)

    class Meta:
        ordering = ("-is_head", "unit_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=("agency", "code"), name="position_coded_once"),
            models.UniqueConstraint(
                fields=("agency",), condition=Q(is_head=True), name="one_head_an_agency"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings, and those that hold at this moment by the database's clock."""

    def now(self) -> "PostingQuerySet":
        started = Q(since__lte=Now())
        return self.filter(started, Q(until=None) | Q(until__gt=Now()), agency__is_active=True)


class Posting(models.Model):
    """A person holds a position for a time, with duties and a clearance. All rights flow from it.

    PLT fills a vacant office, PLH an office whose holder is absent; both may do what the office
    may do. Expiry is read from the clock in every query, never set by a job.
    """

    class Kind(models.TextChoices):
        DEFINITIVE = "definitive", _("Definitif")
        PLT = "plt", "Plt."
        PLH = "plh", "Plh."

    class Duty(models.TextChoices):
        HEAD = "head", _("Pimpinan")
        COMMANDER = "commander", _("Komandan jaga")
        SECURITY = "security", _("Pengamanan")
        GATE = "gate", _("Petugas pintu")
        REGISTRAR = "registrar", _("Tata usaha")
        LIAISON = "liaison", _("Perwira penghubung")
        FIELD = "field", _("Perwira pengendali lapangan")
        ADMINISTRATOR = "administrator", _("Administrator instansi")
        OBSERVER = "observer", _("Pengamat")

    class Clearance(models.IntegerChoices):
        """Source: Perka ANRI 17/2011. SANGAT RAHASIA is never kept here."""

        BIASA = 1, _("Biasa")
        TERBATAS = 2, _("Terbatas")
        RAHASIA = 3, _("Rahasia")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="postings")
    position = models.ForeignKey(Position, models.PROTECT, related_name="postings")
    kind = models.CharField(_("status jabatan"), max_length=10, choices=Kind, default="definitive")
    duties = ArrayField(  # none: listed in the directory, without rights
        models.CharField(max_length=20, choices=Duty), verbose_name=_("tugas"), blank=True
    )
    clearance = models.PositiveSmallIntegerField(
        _("akses"), choices=Clearance, default=Clearance.BIASA
    )
    since = models.DateTimeField(_("sejak"), db_default=Now())
    until = models.DateTimeField(_("sampai"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("position__unit_id", "position_id", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="posting_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("person", "agency"), name="posting_of_person"),)

    def __str__(self) -> str:
        return f"{self.title}, {self.agency}"

    @property
    def title(self) -> str:
        """The office as it is signed: "Plh. Kepala Bagian Operasi"."""
        acting = "" if self.kind == self.Kind.DEFINITIVE else f"{self.get_kind_display()} "
        return f"{acting}{self.position.title}"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    """Pairs of agencies, and those that hold at this moment."""

    def now(self) -> "PartnershipQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=Now()), since__lte=Now())

    def between(self, one: int, other: int) -> "PartnershipQuerySet":
        low, high = sorted((one, other))
        return self.now().filter(first=low, second=high)


class Partnership(models.Model):
    """Two agencies that may ask each other for help, for a time."""

    first = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    second = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
        )


class LetterCounter(models.Model):
    """The last running number that an agency gave out, per kind of letter and year."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agency", "kind", "year"), name="one_counter"),
        )
