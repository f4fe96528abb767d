"""The letters, read as text from the PDFs that come out of the press."""

import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest

from coordination.models import (
    Agency,
    Assignment,
    DeploymentOrder,
    Movement,
    Officer,
    Posting,
    TaskReport,
)
from coordination.services import letters
from documents import rendering

WIB = ZoneInfo("Asia/Jakarta")


def printed(rendition):
    """The pages as text, every run of blanks as one."""
    rendition.refresh_from_db()
    pages = pypdf.PdfReader(io.BytesIO(rendering.draw(rendition))).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


@pytest.fixture
def case(cast, drafted):
    """A request of Lapas, sent on a Sunday for the Sunday after, nothing decided yet."""
    drafted.submitted_at = datetime(2026, 11, 22, 9, 0, tzinfo=WIB)
    drafted.starts_at = datetime(2026, 11, 29, 19, 30, tzinfo=WIB)
    drafted.ends_at = drafted.starts_at + timedelta(hours=3)
    drafted.letter_number = "W15.PAS-007"
    drafted.save()
    cast.polresta.letterhead = (
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA\nDAERAH JAWA TIMUR\nRESOR KOTA BANYUWANGI"
    )
    cast.polresta.address = "Jalan Contoh Nomor 1 Banyuwangi"
    cast.polresta.save()
    drafted.provider = cast.polresta
    return drafted


def decided(case, by, status, *grants, note=""):
    for line, number in zip(case.lines.all(), grants, strict=True):
        line.granted = number
        line.save()
    case.status, case.decided_by, case.decision_note = status, by, note
    case.decided_at = datetime(2026, 11, 23, 10, 0, tzinfo=WIB)
    case.reply_number = "B/12/XI/OPS.1.3./2026"
    return case


@pytest.fixture
def ordered(cast, case):
    """An order for as many officers as asked, each with the same task."""

    def order(many):
        issued = DeploymentOrder.objects.create(
            request=case,
            number="Sprin/7/XI/OPS.1.3./2026",
            tasks="1. Mengamankan ring luar;\n- Membantu pelacakan.",
            report_place="Halaman depan Lapas",
            report_at=case.starts_at - timedelta(minutes=30),
            commander="Kompol Bima Wijanarko",
            issued_by=cast.kapolresta,
        )
        line = case.lines.first()
        for at in range(1, many + 1):
            officer = Officer.objects.create(
                agency=cast.polresta, service_number=f"7700{at:04}", name=f"Bintara {at:02}",
                rank="Bripka", title="Anggota Sat Samapta", kind="samapta",
            )  # fmt: skip
            Assignment.objects.create(
                order=issued, line=line, officer=officer, task="Ring luar",
                duty=(case.starts_at, case.ends_at),
            )  # fmt: skip
        return issued

    return order


def test_the_request_says_what_is_asked_for_when_and_by_whom(cast, case):
    (page,) = printed(letters.request_letter(case, cast.kalapas))
    for words in (
        "Nomor : W15.PAS-007",
        "Banyuwangi, 22 November 2026",
        "Yth. Kepala Polresta Banyuwangi",
        "Pengamanan razia gabungan",
        "Minggu, 29 November 2026",
        "pukul 19.30 s.d. 22.30 WIB",
        "14 (empat belas) orang",
        "Samapta 12 orang",
        "K-9 2 orang",
        "Kepala Lapas Kelas IIA Banyuwangi,",
        "tanda tangan dan cap Surya Adiwangsa NIP 1003",
    ):
        assert words in page
    assert "a.n." not in page
    assert "secara elektronik" not in page


def test_another_officer_signs_on_behalf_of_the_head(cast, case):
    (page,) = printed(letters.request_letter(case, cast.sari))
    assert "a.n. Kepala Lapas Kelas IIA Banyuwangi" in page
    assert "Sari Prameswari" in page


def test_an_acting_head_signs_as_such(cast, case):
    Posting.objects.filter(person=cast.kalapas).update(kind="plh")
    (page,) = printed(letters.request_letter(case, cast.kalapas))
    assert "Plh. Kepala Lapas" in page


def test_below_the_first_office_of_a_unit_it_is_u_b(cast, case):
    posts = Posting.objects.filter(agency=cast.lapas)
    boss, mine = posts.get(person=cast.sari).position, posts.get(person=cast.admin).position
    assert boss.unit_id == mine.unit_id
    (page,) = printed(letters.request_letter(case, cast.admin))
    assert f"{boss.title} u.b. {mine.title}," in page


@pytest.mark.parametrize(
    ("status", "grants", "words"),
    [
        ("approved", (12, 2), "dapat kami penuhi seluruhnya"),
        ("partly_approved", (8, 2), "dapat kami penuhi sebagian"),
        ("declined", (0, 0), "belum dapat kami penuhi"),
    ],
)
def test_the_reply_says_what_is_granted_and_why_not_all(cast, case, status, grants, words):
    decided(case, cast.bram, status, *grants, note="Personel berjaga di pelabuhan.")
    (page,) = printed(letters.reply_letter(case, cast.kapolresta))
    for text in (words, "Klasifikasi : BIASA", "23 November 2026",
                 "Nomor W15.PAS-007 tanggal 22 November 2026", "berjaga di pelabuhan"):  # fmt: skip
        assert text in page
    assert f"12 orang {f'{grants[0]} orang' if grants[0] else '-'}" in page


def test_a_returned_request_says_what_is_missing(cast, case):
    case.status, case.return_note = "returned", "Lampirkan denah."
    (page,) = printed(letters.reply_letter(case, cast.bram))
    assert "kami kembalikan untuk dilengkapi" in page
    assert "Lampirkan denah." in page


def test_the_order_for_one_names_one_and_where_to_report(cast, ordered):
    first, annex = printed(letters.order_letter(ordered(1), cast.kapolresta))
    for words in (
        "SURAT PERINTAH",
        "Nomor: Sprin/7/XI/OPS.1.3./2026",
        "DIPERINTAHKAN",
        "1 (satu) personel",
        "PDL; Mengamankan ring luar; Membantu pelacakan; Melaksanakan",
        "Halaman depan Lapas pada hari Minggu, 29 November 2026, pukul 19.00 WIB",
        "Selesai.",
        "Dikeluarkan di : Banyuwangi",
        "KEPALA POLRESTA BANYUWANGI",
        "NIP 2002",
    ):
        assert words in first
    assert "Bintara 01" not in first
    assert "1. Bintara 01 Bripka 77000001 Anggota Sat Samapta Ring luar" in annex


def test_sixty_officers_fill_pages_that_each_repeat_the_heading(cast, ordered):
    pages = printed(letters.order_letter(ordered(60), cast.kapolresta))
    annex = pages[1:]
    assert len(annex) >= 2
    assert all("No. Nama Pangkat NRP Jabatan Tugas" in page for page in annex)
    found = re.findall(r"Bintara (\d\d) ", " ".join(annex))
    assert [int(number) for number in found] == list(range(1, 61))
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]


def test_the_muster_list_has_a_place_for_every_signature(cast, ordered):
    order = ordered(3)
    came, late, missing = order.assignments.all()
    at = order.report_at
    Assignment.objects.filter(pk=came.pk).update(
        presence="present", arrived_at=at, weapons=1, phones=2, locker="L-07"
    )
    Assignment.objects.filter(pk=late.pk).update(presence="late", arrived_at=at)
    Assignment.objects.filter(pk=missing.pk).update(presence="absent")
    (page,) = printed(letters.muster_list(order, cast.gate))
    assert "1. Bintara 01 Bripka 77000001 Ring luar 19.00 1 2 L-07 1." in page
    assert "Terlambat" in page
    assert "Tidak hadir 3." in page
    assert "2 (dua) dari 3 (tiga) orang" in page


def test_the_report_carries_the_ledger_and_the_gate_times(cast, case, ordered):
    order, line = ordered(2), case.lines.first()
    Assignment.objects.filter(order=order).update(
        presence="present", arrived_at=case.starts_at, released_at=case.ends_at, phones=1
    )
    for stage, number in enumerate((12, 8, 2, 2, 2), 1):
        Movement.objects.create(line=line, stage=stage, number=number, by=cast.bram)
    report = TaskReport.objects.create(
        request=case, number="LHP/3", result="Aman.\nTertib.", provider_hours="6.5",
        reported_by=cast.bram,
    )  # fmt: skip
    pages = " ".join(printed(letters.task_report(report, cast.kapolresta)))
    for words in ("Samapta 12 8 2 2 2", "Jumlah 12 8 2 2 2", "Nihil.", "2 telepon",
                  "Masuk pertama : Minggu, 29 November 2026, pukul 19.30 WIB",
                  "Keluar terakhir : Minggu, 29 November 2026, pukul 22.30 WIB"):  # fmt: skip
        assert words in pages


def test_a_letter_is_frozen_in_words_and_numbers_only(cast, case, ordered):
    decided(case, cast.bram, "approved", 12, 2)
    for paper in (
        letters.request_letter(case, cast.kalapas),
        letters.reply_letter(case, cast.bram),
        letters.order_letter(ordered(1), cast.bram),
    ):
        assert json.loads(json.dumps(paper.context)) == paper.context


def test_the_public_card_tells_no_activity_name_or_place(cast, case, ordered):
    order = ordered(1)
    for paper in (
        letters.order_letter(order, cast.kapolresta),
        letters.muster_list(order, cast.gate),
    ):
        told = json.dumps([paper.card, paper.title])
        for secret in ("razia", "Bintara", "Halaman depan", "Sari", "Lapas Kelas IIA Banyuwangi, "):
            assert secret not in told
        assert paper.card["agencies"] == [cast.lapas.name, cast.polresta.name]


def test_the_hours_are_those_of_the_agency_that_writes(cast, case):
    Agency.objects.filter(pk=cast.lapas.pk).update(timezone="Asia/Makassar")
    cast.lapas.refresh_from_db()
    case.requester = cast.lapas
    (page,) = printed(letters.request_letter(case, cast.kalapas))
    assert "pukul 20.30 s.d. 23.30 WITA" in page


@pytest.mark.parametrize(
    "wild",
    ["N" * 200, "<script>alert(1)</script>", "{{ 7*7 }}{% now %}", "=cmd|x", "O'Neil & Sons é"],
    ids=["long", "html", "template", "formula", "marks"],
)
def test_wild_words_are_printed_as_words(cast, case, wild):
    case.activity = case.contact_name = case.place = wild
    case.purpose = (wild + " ") * 15
    case.save()
    text = "".join(printed(letters.request_letter(case, cast.kalapas))).replace(" ", "")
    assert wild.replace(" ", "") in text


def test_an_emoji_leaves_the_letter_readable(cast, case):
    case.activity = "Razia 😀 bersama"
    pdf = rendering.draw(letters.request_letter(case, cast.kalapas))
    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    meanings = b"".join(font["/ToUnicode"].get_data() for font in fonts)
    assert "😀".encode("utf-16-be").hex().encode() in meanings


def test_characters_that_turn_the_writing_round_are_left_out(cast, case):
    case.activity = "Razia \u202ebersama\u2069\x07 pagi"
    assert letters.request_letter(case, cast.kalapas).context["activity"] == "Razia bersama pagi"


@pytest.mark.parametrize("size", [2000, 4000])
def test_a_long_explanation_goes_on_over_the_pages(cast, case, size):
    case.purpose = ("kata " * size)[:size] + "tamat"
    pages = printed(letters.request_letter(case, cast.kalapas))
    assert "tamat" in " ".join(pages)
    assert "Surya Adiwangsa" in pages[-1]


def test_a_guarded_letter_says_so_on_every_page(cast, case, ordered):
    case.classification = Posting.Clearance.RAHASIA
    case.save()
    order = ordered(60)
    pages = printed(letters.order_letter(order, cast.kapolresta))
    assert all("RAHASIA" in page for page in pages)


def test_a_civil_agency_orders_in_its_own_words(cast, case, ordered):
    Agency.objects.filter(pk=cast.polresta.pk).update(kind=Agency.Kind.DISASTER_AGENCY)
    order = ordered(1)
    order.request = type(case).objects.get(pk=case.pk)
    first = printed(letters.order_letter(order, cast.kapolresta))[0]
    assert "MEMBERI PERINTAH" in first
    assert "Menimbang" in first
    assert "Undang-Undang Nomor 2 Tahun 2002" not in first
