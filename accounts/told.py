"""Why a post did not open, in words for whoever stands before it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .services.pins import Answer


def refused(answer: Answer) -> str:
    """Why this PIN opened nothing, and what does."""
    if answer.missing:
        return _("Belum ada PIN. Masuk dengan kata sandi, lalu buat PIN di Profil.")
    if answer.locked_until is None:
        return _("PIN tidak cocok. Coba lagi.")
    seconds = (answer.locked_until - timezone.now()).total_seconds()
    minutes = max(1, -(-round(seconds) // 60))
    return ngettext(
        "PIN ditutup %(minutes)d menit. Kata sandi tetap dapat dipakai.",
        "PIN ditutup %(minutes)d menit. Kata sandi tetap dapat dipakai.",
        minutes,
    ) % {"minutes": minutes}


def too_fast(minutes: int) -> str:
    """When there is room for another PIN at this post."""
    return ngettext(
        "Terlalu banyak percobaan di pos ini. Coba lagi %(minutes)d menit lagi, atau pakai sandi.",
        "Terlalu banyak percobaan di pos ini. Coba lagi %(minutes)d menit lagi, atau pakai sandi.",
        minutes,
    ) % {"minutes": minutes}
