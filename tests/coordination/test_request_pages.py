"""Asking on the pages: what is typed is kept, refused in words, or sent."""

import html
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.models import SupportRequest
from coordination.services import support

from .browser import at, browse, spelled, typed

pytestmark = pytest.mark.django_db


def submit(person, form):
    return browse(person).post(at("request_new"), form | {"submit": "1"})


def test_sari_writes_and_sends_in_one_go(cast):
    response = submit(cast.sari, typed(cast))
    asked = SupportRequest.objects.get()
    assert response.status_code == 302
    assert response.url == asked.get_absolute_url()
    assert asked.status == "submitted"
    assert asked.letter_number
    assert asked.contact_phone == "+6281234567890"
    assert [str(line) for line in asked.lines.all()] == ["12 Samapta", "2 K-9"]


def test_a_draft_is_kept_and_can_be_changed_and_sent_later(cast):
    sari = browse(cast.sari)
    sari.post(at("request_new"), typed(cast, save="1"))
    asked = SupportRequest.objects.get()
    assert asked.status == "draft"
    sari.post(at("request_edit", asked.pk), typed(cast, activity="Pengawalan", save="1"))
    sari.post(at("request_submit", asked.pk))
    asked.refresh_from_db()
    assert (asked.activity, asked.status) == ("Pengawalan", "submitted")


def test_a_number_written_by_hand_is_kept(cast):
    submit(cast.sari, typed(cast, number="W15/77/2026"))
    assert SupportRequest.objects.get().letter_number == "W15/77/2026"


def spoilt():
    past = spelled(timezone.now() - timedelta(days=1))
    return {
        "past": ({"starts_at": past}, "sudah lewat"),
        "backwards": ({"ends_at": past}, "sesudah waktu mulai"),
        "far": ({"starts_at": "2090-01-01T08:00", "ends_at": "2090-01-01T09:00"}, "tahunnya"),
        "nobody": ({"lines-0-asked": "0"}, "Tulis 1 sampai 1000."),
        "too many": ({"lines-0-asked": "10000"}, "Tulis 1 sampai 1000."),
        "no kind": ({"lines-0-kind": ""}, "Pilih jenis personelnya."),
        "no rows": ({"lines-TOTAL_FORMS": "0"}, "paling sedikit satu jenis"),
        "long": ({"activity": "a" * 300}, "200"),
        "target": ({"place": "Blok C kamar 4"}, "sasaran secara lisan"),
        "hidden target": ({"purpose": "Sasaran kamar 12 saja"}, "sasaran secara lisan"),
        "phone": ({"contact_phone": "12"}, "tidak dikenali"),
        "nul": ({"activity": "a\x00b"}, "kosong"),
        "rows": ({"lines-TOTAL_FORMS": "5000"}, ""),
        "secret": ({"classification": "4"}, "Masukkan pilihan yang valid"),
    }


@pytest.mark.parametrize("case", spoilt())
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(cast, case):
    change, words = spoilt()[case]
    response = submit(cast.sari, typed(cast, **change))
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert words in page
    assert "0812 3456 7890" in page or "contact_phone" in change
    assert not SupportRequest.objects.exists()


def test_emoji_are_words_like_others(cast):
    submit(cast.sari, typed(cast, activity="Razia 🚓"))
    assert SupportRequest.objects.get().activity == "Razia 🚓"


def test_the_same_form_sent_twice_asks_once(cast):
    sari = browse(cast.sari)
    form = typed(cast, submit="1", once="a-tap")
    sent = [sari.post(at("request_new"), form) for _tap in range(2)]
    assert [one.url for one in sent] == [SupportRequest.objects.get().get_absolute_url()] * 2


def test_a_row_more_keeps_what_was_typed_and_judges_nothing(cast):
    form = typed(cast, place="", add_line="1")
    page = browse(cast.sari).post(at("request_new"), form)
    assert page.status_code == 200
    assert page.content.count(b"lines-3-kind") >= 1
    assert b'value="12"' in page.content
    assert b'class="summary"' not in page.content


def test_rows_end_at_twelve(cast):
    form = typed(cast, add_line="1") | {"lines-TOTAL_FORMS": "12"}
    page = browse(cast.sari).post(at("request_new"), form).content.decode()
    assert 'name="lines-11-kind"' in page
    assert 'name="lines-12-kind"' not in page


def test_a_file_that_is_not_what_it_says_leaves_a_draft(cast):
    zipped = SimpleUploadedFile("surat.pdf", b"PK\x03\x04 not a pdf")
    sari = browse(cast.sari)
    page = sari.post(at("request_new"), typed(cast, submit="1", uploads=zipped), follow=True)
    assert "ternyata ZIP" in html.unescape(page.content.decode())
    assert "belum diajukan" in page.content.decode()
    assert SupportRequest.objects.get().status == "draft"


def test_only_partners_can_be_asked(cast):
    response = submit(cast.sari, typed(cast, provider=cast.polres.pk))
    assert response.status_code == 422
    assert cast.polres.short_name not in response.content.decode()


@pytest.mark.parametrize("who", ["bram", "gate", "admin", "operator"])
def test_only_those_who_may_ask_find_the_form(cast, who):
    assert browse(getattr(cast, who)).get(at("request_new")).status_code == 403


def test_a_sent_request_is_edited_no_more(cast, asked):
    assert browse(cast.sari).get(at("request_edit", asked.pk)).status_code == 409


def test_what_was_sent_back_is_completed_and_sent_again(cast, asked):
    support.send_back(asked, by=cast.bram, note="Sebutkan dasar hukumnya")
    sari = browse(cast.sari)
    assert "Sebutkan dasar hukumnya" in sari.get(at("request_edit", asked.pk)).content.decode()
    sari.post(at("request_edit", asked.pk), typed(cast, legal_basis="PKS 2026", submit="1"))
    asked.refresh_from_db()
    assert (asked.status, asked.legal_basis) == ("submitted", "PKS 2026")


def test_the_reason_of_a_withdrawal_is_asked_for(cast, asked):
    sari = browse(cast.sari)
    assert sari.post(at("request_withdraw", asked.pk), {"note": ""}).status_code == 422
    assert sari.post(at("request_withdraw", asked.pk), {"note": "Ditunda"}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "withdrawn"


def test_both_ends_read_a_comment_once(cast, asked):
    bram = browse(cast.bram)
    for _tap in range(2):
        bram.post(at("request_comment", asked.pk), {"note": "Kami siapkan", "once": "tap"})
    page = browse(cast.sari).get(asked.get_absolute_url()).content.decode()
    assert page.count("Kami siapkan") == 1
