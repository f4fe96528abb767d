"""From asking to closing, as Sari, Bram, the gate, the field officer and the Kalapas do it."""

import email
import email.policy
import re
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from coordination.models import Assignment, DeploymentOrder, Movement, SupportRequest
from notifications.models import Delivery
from tests.chaos.harness import until

from .filling import decides, soon, writes

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ABOUT = "Pengamanan razia gabungan"
WAY = [
    "Draf dibuat",
    "Permohonan diajukan dengan surat 1/B/XI/2026",
    "Disetujui sebagian: 8 dari 12 Samapta, 2 dari 2 K-9",
    "Surat Perintah diterbitkan",
    "8 personel hadir (1 senjata dititipkan)",
    "Bripda Petugas 13 hadir (terlambat)",
    "Apel selesai",
    "Tugas dimulai",
    "10 personel keluar",
    "Tugas berakhir, semua personel keluar",
    "Laporan hasil dikirim",
    "Permohonan ditutup",
]
HEARD = [
    "Permohonan disetujui sebagian",
    "Surat perintah terbit",
    "Apel selesai",
    "Personel di lokasi",
    "Personel selesai bertugas",
    "Laporan hasil masuk",
]


def test_a_prison_asks_and_the_police_come_and_go_home(cast, officers, printer, visitor, house):
    bram = visitor(cast.bram)
    bram.page.goto("/direktori/")
    sari = visitor().signs_in(cast.sari)
    writes(sari, cast, ABOUT)
    begins = datetime.fromisoformat(soon()[0])
    sari.reads(date_format(begins, "l, j F Y"))  # beside the picker, which speaks its own language
    sari.press("Ajukan")
    sari.reads("Permohonan diajukan.")
    reads_the_news(bram)
    grants_eight_and_two(bram)
    orders_ten(bram)
    gate = visitor(cast.gate, **PHONE)
    musters_ten(gate)
    finds_the_order_printed(bram)
    sends_them_home(gate)
    reports(visitor(cast.padal))
    closes(visitor(cast.kalapas))
    sees_each_step(sari)
    assert written_to(cast.sari, house) == sorted(f"{words}: {ABOUT}" for words in HEARD)


def reads_the_news(bram):
    """The badge counts up on the page that is open; nothing was loaded again."""
    bram.page.evaluate("window.stayed = true")
    badge = bram.page.locator(".rail [data-inbox-count]")
    expect(badge).to_have_text("1")
    assert bram.page.evaluate("window.stayed")
    bram.opens("Kotak masuk")
    bram.press("Buka")
    bram.page.wait_for_url("**/permohonan/*/")


def grants_eight_and_two(bram):
    bram.opens("Putuskan")
    decides(bram, 8, 2, note="Sisanya berjaga di pelabuhan")
    bram.proves()
    bram.reads("Putusan tersimpan: disetujui sebagian.")
    bram.reads("Sisanya berjaga di pelabuhan")


def orders_ten(bram):
    bram.opens("Buat Surat Perintah")
    bram.page.get_by_label("Untuk").fill("Mengamankan razia.\nMelaporkan hasil.")
    bram.press("Terbitkan Surat Perintah")
    bram.reads("Surat Perintah terbit.")
    assert Assignment.objects.count() == 10


def musters_ten(gate):
    gate.page.goto("/permohonan/")
    gate.opens(ABOUT)
    gate.opens("Buka apel")
    first, *others, missing, other = Assignment.objects.order_by("pk")
    comes(gate, first, weapons=1)
    for one in others:
        comes(gate, one)
    is_replaced(gate, other)
    comes_late(gate, missing)
    expect(gate.page.locator("#counts")).to_contain_text("10 / 10")
    assert Movement.objects.filter(stage=Movement.Stage.ARRIVED).count() == 10


def comes(gate, one, weapons=0):
    """Two hasty taps count one arrival."""
    row = gate.page.locator(f"#p{one.pk}")
    if weapons:
        row.locator("summary").tap()
        row.get_by_label("Senjata").fill(str(weapons))
    row.locator("button.come").dblclick()
    expect(row.locator("button.come")).to_have_count(0)
    gate.page.wait_for_timeout(600)  # until the page takes the next tap


def is_replaced(gate, one):
    gate.page.locator(f"#p{one.pk}").get_by_role("link", name="Ganti").tap()
    gate.page.get_by_role("radio").first.check()
    gate.press("Ganti")
    comes(gate, Assignment.objects.get(replaces=one))


def comes_late(gate, one):
    """Written down as absent; then the time to report has passed, and there he is."""
    row = gate.page.locator(f"#p{one.pk}")
    row.get_by_role("button", name="Tidak hadir").tap()
    expect(row).to_contain_text("Ternyata hadir")
    DeploymentOrder.objects.update(report_at=timezone.now() - timedelta(minutes=1))
    gate.page.wait_for_timeout(600)
    comes(gate, one)
    expect(row).to_contain_text("Terlambat")


def finds_the_order_printed(bram):
    """The page that Bram left open shows the paper by itself."""
    link = bram.page.get_by_role("link", name=re.compile("Buka PDF.*Surat Perintah"))
    expect(link).to_be_visible(timeout=20_000)
    paper = bram.context.request.get(link.get_attribute("href"))
    assert paper.body().startswith(b"%PDF-")
    assert paper.headers["content-type"] == "application/pdf"


def sends_them_home(gate):
    for name in ("Selesaikan apel", "Mulai tugas"):
        gate.press(name)
    gate.page.get_by_text("Semua keluar").tap()
    gate.press("Ya, catat 10 orang keluar sekarang")
    gate.press("Akhiri tugas")
    gate.reads("Tugas berakhir. Semua personel keluar.")


def reports(padal):
    padal.page.goto("/permohonan/")
    words = {"Hasil pelaksanaan": "Aman dan terkendali"}
    fills_in(padal, "Tulis laporan", words, "Kirim laporan")
    padal.reads("Laporan terkirim.")


def closes(kalapas):
    kalapas.page.goto("/")
    fills_in(kalapas, "Tutup permohonan", {"Penilaian": "Terima kasih"}, "Tutup permohonan")
    kalapas.reads("Permohonan ditutup.")
    assert SupportRequest.objects.get().status == "closed"


def fills_in(person, step, words, button):
    """From the page that lists the request to the page of this step, and through it."""
    person.opens(ABOUT)
    person.opens(step)
    for label, text in words.items():
        person.page.get_by_label(label).fill(text)
    person.press(button)


def sees_each_step(sari):
    """On the page of the request that stayed open, and in the inbox."""
    expect(sari.page.locator("#riwayat")).to_contain_text("Permohonan ditutup")
    told = [words.strip() for words in sari.page.locator(".timeline li p").all_inner_texts()]
    assert [words for words in told if words in WAY] == WAY, told
    sari.opens("Kotak masuk")
    news = sari.page.locator("#inbox b.news").all_inner_texts()
    assert news == [f"{words}: {ABOUT}" for words in reversed(HEARD)]


def written_to(person, house):
    """The subjects of the letters to this person."""
    read = partial(email.message_from_bytes, policy=email.policy.default)
    until(lambda: not Delivery.objects.filter(state="queued").exists())
    letters = [read(letter) for letter in house.letters()]
    return sorted(str(one["subject"]).strip() for one in letters if person.email in one["to"])
