"""Sessions end and lines are cut: what was typed is still there, and the page says what it is."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from coordination.models import Assignment, SupportRequest
from coordination.services import muster, support

from .. import cast as stage
from .filling import decides, writes
from .house import stop

pytestmark = pytest.mark.django_db(transaction=True)
SOONER = "Date.now = ((real) => () => real() + (window.later ?? 0))(Date.now)"


def test_a_request_outlives_its_session(cast, visitor):
    sari = visitor().signs_in(cast.sari)
    writes(sari, cast)
    Session.objects.all().delete()
    sari.press("Ajukan")
    sari.page.wait_for_url("**/masuk/**")
    sari.signs_in_here(cast.sari)
    sari.page.goto("/permohonan/baru/")
    sari.reads("Isian Anda yang belum terkirim ditampilkan kembali.")
    expect(sari.page.get_by_label("Kegiatan")).to_have_value("Pengamanan razia gabungan")
    expect(sari.page.get_by_label("Jumlah").first).to_have_value("12")
    sari.press("Ajukan")
    sari.reads("Permohonan diajukan.")
    assert SupportRequest.objects.get().status == "submitted"


def test_a_decision_outlives_its_session(cast, asked, visitor):
    bram = visitor().signs_in(cast.bram)
    bram.page.goto(f"/permohonan/{asked.pk}/putusan/")
    Session.objects.all().delete()
    decides(bram, 8, 2, note="Sisanya berjaga di pelabuhan")
    bram.page.wait_for_url("**/masuk/**")
    bram.reads("Isian yang belum terkirim disimpan sampai Anda masuk lagi.")
    bram.signs_in_here(cast.bram)
    bram.reads("Isian Anda masih ada")
    bram.press("Kirim sekarang")
    bram.proves()
    bram.reads("Putusan tersimpan: disetujui sebagian.")


def test_of_two_who_write_the_second_decides_knowingly(cast, drafted, wish, visitor):
    sari, edit = visitor(cast.sari), f"/permohonan/{drafted.pk}/ubah/"
    sari.page.goto(edit)
    support.revise(drafted, by=cast.kalapas, lines=(), **wish | {"attire": "PDH"})
    sari.page.get_by_label("Tempat", exact=True).fill("Dermaga Ketapang")
    with sari.forgives("409"):
        sari.press("Simpan draf")
        sari.reads("Surya Adiwangsa mengubah pakaian dan perlengkapan, daftar personel")
        expect(sari.page.get_by_label("Tempat", exact=True)).to_have_value("Dermaga Ketapang")
        sari.press("Tetap simpan isian saya")
        sari.reads("Draf tersimpan.")
    assert SupportRequest.objects.get().place == "Dermaga Ketapang"


def test_words_that_are_found_again_know_what_they_were_written_upon(cast, drafted, wish, visitor):
    sari, edit = visitor().signs_in(cast.sari), f"/permohonan/{drafted.pk}/ubah/"
    sari.page.goto(edit)
    sari.page.get_by_label("Kegiatan").fill("Apel siaga")
    support.revise(drafted, by=cast.kalapas, lines=(), **wish | {"attire": "PDH"})
    sari.page.on("dialog", lambda dialog: dialog.accept())
    sari.page.goto(edit)
    expect(sari.page.get_by_label("Kegiatan")).to_have_value("Apel siaga")
    with sari.forgives("409"):
        sari.press("Simpan draf")
        sari.reads("Surya Adiwangsa mengubah")
    assert SupportRequest.objects.get().activity == "Pengamanan razia gabungan"


def test_what_the_gate_has_unfolded_stays_so_while_others_count(cast, granted, officers, visitor):
    ordered = stage.ordered(cast, granted, officers)
    one, other = Assignment.objects.order_by("pk")[:2]
    gate = visitor(cast.gate)
    gate.page.goto(f"/permohonan/{ordered.pk}/apel/")
    row = gate.page.locator(f"#p{one.pk}")
    row.locator("summary").click()
    muster.arrive(other, by=cast.sari)
    expect(gate.page.locator(f"#p{other.pk} button.come")).to_have_count(0)
    expect(row.get_by_label("Senjata")).to_be_visible()


def test_a_page_says_when_it_is_cut_off(cast, visitor, house):
    sari = visitor(cast.sari)
    sari.page.add_init_script(SOONER)
    sari.page.goto("/")
    strip = sari.page.locator("#cutoff")
    expect(strip).to_be_hidden()
    with sari.forgives("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE", "ERR_EMPTY", "ERR_NETWORK"):
        stop(house.events)
        sari.page.evaluate("window.later = 20_000")  # as if so long had passed in silence
        expect(strip).to_be_visible(timeout=8_000)
        house.events = house.serve("events")
        expect(strip).to_be_hidden(timeout=15_000)
