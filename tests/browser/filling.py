"""What people type into the forms, by the words they see."""

from datetime import timedelta

from django.utils import timezone

from tests.coordination.browser import spelled


def soon():
    """A window three days from now, as a browser spells it."""
    start = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    return spelled(start), spelled(start + timedelta(hours=4))


def writes(visitor, cast, activity="Pengamanan razia gabungan"):
    """Sari's request: 12 Samapta and 2 dog teams, everything that must be said."""
    page = visitor.page
    page.goto("/permohonan/baru/")
    page.get_by_label("Ditujukan kepada").select_option(str(cast.polresta.pk))
    page.get_by_label("Kegiatan").fill(activity)
    page.get_by_label("Tempat", exact=True).fill("Lapas Kelas IIA Banyuwangi")
    for label, moment in zip(("Mulai (WIB)", "Selesai (WIB)"), soon(), strict=True):
        page.get_by_label(label, exact=True).fill(moment)
    for row, (kind, number) in enumerate((("samapta", "12"), ("k9", "2"))):
        page.get_by_label("Jenis personel").nth(row).select_option(kind)
        page.get_by_label("Jumlah").nth(row).fill(number)
    page.get_by_label("Narahubung", exact=True).fill("Sari Prameswari")
    page.get_by_label("Telepon narahubung").fill("081234567890")


def decides(visitor, *numbers, note):
    """Bram's verdict, line by line."""
    fields = visitor.page.locator(".grants input")
    for place, number in enumerate(numbers):
        fields.nth(place).fill(str(number))
    visitor.page.get_by_label("Alasan").fill(note)
    visitor.press("Simpan putusan")
