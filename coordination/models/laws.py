"""The register of legal bases: what agreements and SOPs cite, and whether it still holds."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Living


class LegalBasis(Living):
    """A law, regulation or national memorandum, with what is known of its standing.

    One register for the whole house: laws are public, and so is every word written here.
    """

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("Berlaku")
        AMENDED = "amended", _("Diubah")
        REPEALED = "repealed", _("Dicabut")
        UNVERIFIED = "unverified", _("Perlu verifikasi")

    class Kind(models.IntegerChoices):
        """In the order in which they are cited, the highest first (UU 12/2011)."""

        LAW = 1, _("Undang-Undang")
        GOVERNMENT = 2, _("Peraturan Pemerintah")
        PRESIDENT = 3, _("Peraturan Presiden")
        MINISTER = 4, _("Peraturan menteri, Polri, atau badan")
        DECREE = 5, _("Keputusan atau pedoman")
        MEMORANDUM = 6, _("Nota Kesepahaman")
        OTHER = 7, _("Lainnya")

    _ANY = frozenset(Status)
    MOVES = {
        Status.IN_FORCE: _ANY - {Status.IN_FORCE},
        Status.AMENDED: _ANY - {Status.AMENDED},
        Status.REPEALED: _ANY - {Status.REPEALED},
        Status.UNVERIFIED: _ANY - {Status.UNVERIFIED},
    }
    status = models.CharField(
        _("keadaan"), max_length=16, choices=Status, default=Status.UNVERIFIED
    )
    code = models.CharField(
        _("kode"),
        max_length=40,
        unique=True,
        help_text=_("Singkat dan tetap, misalnya UU22/2022. Naskah merujuk kode ini."),
    )
    kind = models.PositiveSmallIntegerField(_("jenis"), choices=Kind, default=Kind.OTHER)
    title = models.CharField(
        _("judul lengkap"),
        max_length=400,
        help_text=_("Seperti dikutip di naskah: jenis, nomor, tahun, tentang."),
    )
    number = models.CharField(_("nomor"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("tahun"), null=True, blank=True)
    checked_on = models.DateField(_("diperiksa tanggal"), null=True, blank=True)
    note = models.TextField(_("catatan"), max_length=1000, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diganti")
    )

    class Meta:
        verbose_name = _("dasar hukum")
        ordering = ("kind", "year", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")), name="replaced_by_another"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("coordination:law", args=[self.pk])

    @property
    def stream(self) -> str:
        """One chain: the register changes rarely, and all of it concerns everybody."""
        return "laws"

    @property
    def is_doubtful(self) -> bool:
        """Whether whoever cites it should look again: repealed, amended, or never checked."""
        return self.status != self.Status.IN_FORCE

    @property
    def tone(self) -> str:
        """How bad that is, for the badge."""
        tones = {"in_force": "good", "amended": "warn", "repealed": "bad", "unverified": "wait"}
        return tones[self.status]
