"""The words of a verdict, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS: dict[str, str | Promise] = {
    "unreadable": gettext_lazy("Berkas ini bukan PDF yang utuh."),
    "too_heavy": gettext_lazy("Berkas ini terlalu besar atau terlalu rumit untuk diperiksa."),
    "too_many": gettext_lazy("Berkas ini memuat terlalu banyak tanda tangan."),
    "unsigned": gettext_lazy("Berkas ini tidak memuat tanda tangan elektronik."),
    "missing": gettext_lazy("Belum ditandatangani: %(about)s."),
    "broken": gettext_lazy("Isi yang ditandatangani %(about)s tidak lagi sama."),
    "added": gettext_lazy("Ada yang ditambahkan atau diganti sesudah %(about)s menandatangani."),
    "tail": gettext_lazy("Ada tambahan sesudah tanda tangan terakhir."),
    "unknown_issuer": gettext_lazy("Sertifikat %(about)s tidak diterbitkan pihak yang dipercaya."),
    "expired": gettext_lazy("Sertifikat %(about)s sudah habis masa berlakunya."),
    "not_yet_valid": gettext_lazy("Sertifikat %(about)s belum berlaku saat dipakai."),
    "revoked": gettext_lazy("Sertifikat %(about)s sudah dicabut saat dipakai."),
    "untrusted": gettext_lazy("Sertifikat %(about)s tidak dapat dipercaya."),
    "no_revocation_data": gettext_lazy(
        "Segel arsip belum ada, jadi tidak dapat dipastikan apakah sertifikat %(about)s dicabut."
    ),
    "unsealed": gettext_lazy("TTE sah, segel arsip menunggu."),
    "known": gettext_lazy("Sidik jari berkas cocok dengan yang tercatat di sini."),
    "differs": gettext_lazy(
        "Isinya tidak sama dengan dokumen yang tercatat. Hasil pindai dan cetak ulang juga "
        "berbeda; bandingkan dengan berkas PDF aslinya."
    ),
    "not_this_paper": gettext_lazy("Berkas ini bukan dokumen dengan kode tersebut."),
}


def words(code: str, about: str = "") -> str:
    """The sentence for a reason."""
    sentence = str(REASONS.get(code, _("Berkas ini tidak dapat dipercaya.")))
    return sentence % {"about": about} if "%(about)s" in sentence else sentence
