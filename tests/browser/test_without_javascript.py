"""The same work on a browser that runs no script: every step is a page and a form."""

import pytest

from coordination.models import Assignment, SupportRequest
from tests.cast import ordered

from .filling import decides, writes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain(visitor):
    """Opens a browser that runs no script."""
    return lambda person, **how: visitor(person, java_script_enabled=False, **how)


def test_asking_and_deciding(cast, plain):
    sari = plain(cast.sari)
    writes(sari, cast)
    sari.press("Tambah baris")
    assert sari.page.get_by_label("Jumlah").count() == 4
    sari.press("Ajukan")
    sari.reads("Permohonan diajukan.")
    bram = plain(cast.bram)
    bram.page.goto("/")
    bram.opens("Pengamanan razia gabungan")
    bram.opens("Putuskan")
    decides(bram, 8, 2, note="Sisanya berjaga di pelabuhan")
    bram.proves()
    bram.reads("Putusan tersimpan: disetujui sebagian.")
    assert SupportRequest.objects.get().status == "partly_approved"


def test_mustering_one(cast, granted, officers, plain):
    ordered(cast, granted, officers)
    one = Assignment.objects.earliest("pk")
    gate = plain(cast.gate, viewport={"width": 390, "height": 844})
    gate.page.goto(f"/permohonan/{granted.pk}/apel/")
    gate.page.locator(f"#p{one.pk} button.come").click()
    gate.page.wait_for_url(f"**/apel/#p{one.pk}")
    gate.page.locator(f"#p{one.pk}").get_by_text("Hadir", exact=True).wait_for()
    one.refresh_from_db()
    assert one.presence == "present"
