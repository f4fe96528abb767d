"""What nobody types by accident: refused in words on every page, and nothing half changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from coordination import access
from coordination.models import Partnership, Posting, SupportRequest
from coordination.services import support

from .browser import at, browse, typed

pytestmark = pytest.mark.django_db
UNSEEN = "\u200b\u202e "


@pytest.fixture
def returned(cast, asked):
    support.send_back(asked, by=cast.bram, note="Jumlah peserta belum disebut")
    return asked


@pytest.mark.parametrize("page", ["directory", "officers", "request_list"])
def test_a_search_for_nothing_that_can_be_written_finds_nothing(cast, page):
    where = [cast.lapas.pk] if page == "officers" else []
    assert browse(cast.admin).get(at(page, *where), {"q": "\0"}).status_code == 200


def test_a_number_of_rows_that_nobody_can_count_gives_the_form_back(cast):
    form = typed(cast, add_line="1") | {"lines-TOTAL_FORMS": "9" * 5000}
    assert browse(cast.sari).post(at("request_new"), form).status_code == 200


@pytest.mark.parametrize("mark", ["\0", "x" * 5000])
def test_any_mark_on_a_form_will_do(cast, asked, mark):
    said = {"note": "Diterima", "once": mark}
    assert browse(cast.sari).post(at("request_comment", asked.pk), said).status_code == 302
    assert asked.comments.get().text == "Diterima"


def test_other_words_from_the_same_page_are_not_lost(cast, asked):
    sari = browse(cast.sari)
    for words in ("Satu", "Satu", "Dua"):
        sari.post(at("request_comment", asked.pk), {"note": words, "once": "one-page"})
    assert [said.text for said in asked.comments.all()] == ["Satu", "Dua"]


def test_a_name_or_reason_that_cannot_be_seen_is_none(cast, asked):
    refused = browse(cast.sari).post(at("request_new"), typed(cast, activity=UNSEEN))
    assert refused.status_code == 422
    grants = {f"line_{line.pk}": "0" for line in asked.lines.all()} | {"note": UNSEEN}
    assert browse(cast.bram).post(at("request_decide", asked.pk), grants).status_code == 422
    assert SupportRequest.objects.get().status == "submitted"


def test_a_name_keeps_to_one_line_and_one_direction(cast):
    browse(cast.sari).post(at("request_new"), typed(cast, activity="Razia\r\nBcc: x@y\u202e!"))
    assert SupportRequest.objects.get().activity == "Razia Bcc: x@y!"


@pytest.mark.parametrize("name", ["activity", "purpose", "legal_basis", "attire"])
def test_the_target_stays_out_of_every_field(cast, name):
    form = typed(cast, **{name: "Razia Blok C"})
    refused = browse(cast.sari).post(at("request_new"), form)
    assert "sasaran secara lisan" in refused.content.decode()
    assert not SupportRequest.objects.exists()


def test_what_was_sent_back_cannot_be_turned_to_another_agency(cast, returned):
    low, high = sorted((cast.lapas.pk, cast.polres.pk))
    Partnership.objects.create(first_id=low, second_id=high)
    form = typed(cast, provider=cast.polres.pk, submit="1")
    refused = browse(cast.sari).post(at("request_edit", returned.pk), form)
    assert refused.status_code == 422
    assert "buat permohonan baru" in refused.content.decode()
    returned.refresh_from_db()
    assert (returned.provider, returned.status) == (cast.polresta, "returned")


def test_a_year_that_no_clock_shows_is_refused(cast):
    terms = {"service_number": cast.joko.service_number, "kind": Posting.Kind.DEFINITIVE}
    form = terms | {"position": cast.lapas.positions.first().pk, "clearance": "1"}
    page = at("person_posting_add", cast.lapas.pk)
    refused = browse(cast.admin).post(page, form | {"since": "0001-01-01T00:00"})
    assert refused.status_code == 422
    assert cast.lapas.pk not in access.standing(cast.joko).agencies


def test_the_operator_is_given_no_position(cast):
    terms = {"service_number": cast.operator.service_number, "kind": Posting.Kind.DEFINITIVE}
    form = terms | {"position": cast.lapas.positions.first().pk, "clearance": "3"}
    refused = browse(cast.admin).post(at("person_posting_add", cast.lapas.pk), form)
    assert refused.status_code == 422
    assert not access.standing(cast.operator).postings


@override_settings(ATTACHMENT_MAX_BYTES=1000)
def test_a_file_that_is_too_large_is_413_beside_its_field(cast, asked):
    large = SimpleUploadedFile("surat.pdf", b"%PDF-" + b"x" * 1000)
    refused = browse(cast.sari).post(at("attachment_add", asked.pk), {"uploads": large})
    assert refused.status_code == 413
    assert "terlalu besar" in refused.content.decode()


def test_words_without_end_are_413_and_read_to_their_end(cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    form = {"content_type": "application/x-www-form-urlencoded"}
    refused = browse(cast.sari).post(at("request_new"), "purpose=" + "x" * 1000, **form)
    assert refused.status_code == 413
    assert refused.wsgi_request.read() == b""


def test_an_address_without_a_page_says_so(cast, asked):
    refused = browse(cast.bram).get(at("request_receive", asked.pk))
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert "hanya menerima kiriman" in refused.content.decode()


def test_nested_nonsense_for_a_passkey_is_refused(db):
    refused = Client().post("/akun/kunci/masuk/", {"credential": "[" * 100_000})
    assert refused.status_code < 500


def test_a_share_is_taken_back_at_its_own_address_only(cast, asked):
    assert browse(cast.sari).post(at("share_revoke", asked.pk, "x", 1)).status_code == 404


def test_a_look_without_reading_is_a_look(cast):
    assert browse(cast.sari).head(at("request_list")).status_code == 200
