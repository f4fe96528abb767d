"""Showing a request to an outsider: exactly named, confirmed, written down, taken back."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from coordination.models import PersonShare
from documents.models import Rendition
from journal.lifecycle import timeline

from .browser import at, browse, fields, spelled

pytestmark = pytest.mark.django_db


def picture():
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(kept, "PNG")
    return kept.getvalue()


def terms(**change):
    until = spelled(timezone.now() + timedelta(days=2))
    return {"whom": "5001", "until": until, "reason": "Koordinasi bencana"} | change


@pytest.fixture
def shared(cast, asked):
    """Shared with Laras, as Sari's browser does it: look, then confirm."""
    sari = browse(cast.sari)
    shown = sari.post(at("request_share", asked.pk), terms())
    sari.post(at("request_share", asked.pk), terms(confirmed=fields(shown)["confirmed"]))
    return asked


def views(asked):
    return timeline(asked).filter(verb="viewed").count()


def test_nothing_opens_before_the_name_was_looked_at(cast, asked):
    shown = browse(cast.sari).post(at("request_share", asked.pk), terms())
    assert shown.status_code == 200
    assert "Laras Setyowati" in shown.content.decode()
    assert not PersonShare.objects.exists()


def test_opening_it_waits_for_proof(cast, asked):
    sari = browse(cast.sari, proven=False)
    shown = fields(sari.post(at("request_share", asked.pk), terms()))
    response = sari.post(at("request_share", asked.pk), terms(confirmed=shown["confirmed"]))
    assert "/verifikasi/" in response.url
    assert not PersonShare.objects.exists()


def test_another_name_than_the_confirmed_is_asked_again(cast, asked):
    sari = browse(cast.sari)
    shown = fields(sari.post(at("request_share", asked.pk), terms()))
    sari.post(at("request_share", asked.pk), terms(whom="bpbd", confirmed=shown["confirmed"]))
    assert not PersonShare.objects.exists()


def test_every_view_of_a_guest_is_written_down(cast, shared):
    laras = browse(cast.laras)
    page = laras.get(shared.get_absolute_url())
    assert page.status_code == 200
    assert "sebagai tamu" in page.content.decode()
    assert b"data-live" not in page.content.split(b"</head>")[1].split(b"<main")[1]
    laras.get(shared.get_absolute_url())
    assert views(shared) == 2


def test_a_guest_reads_and_does_nothing(cast, shared):
    laras = browse(cast.laras)
    for name in ("request_comment", "request_share", "request_told", "request_withdraw"):
        assert laras.get(at(name, shared.pk)).status_code == 403, name


def test_a_share_taken_back_closes_at_once(cast, shared):
    one = PersonShare.objects.get()
    browse(cast.sari).post(at("share_revoke", shared.pk, "orang", one.pk))
    assert browse(cast.laras).get(shared.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"whom": "tidak ada"}, "Tidak ada orang atau instansi"),
        ({"whom": "2001"}, "sudah dapat melihat"),
        ({"until": "2020-01-01T08:00"}, "masa depan"),
        ({"reason": ""}, "Bidang ini"),
    ],
)
def test_a_share_that_cannot_be_says_why(cast, asked, change, words):
    sari = browse(cast.sari)
    shown = fields(sari.post(at("request_share", asked.pk), terms(**change)))
    again = terms(**change, confirmed=shown.get("confirmed", ""))
    page = sari.post(at("request_share", asked.pk), again)
    assert page.status_code == 422
    assert words in page.content.decode()


def attach(person, asked, name="denah.png", content=None):
    upload = SimpleUploadedFile(name, content or picture())
    return browse(person).post(at("attachment_add", asked.pk), {"uploads": upload})


def test_a_file_is_kept_and_leaves_as_a_download(cast, shared):
    assert attach(cast.sari, shared).status_code == 302
    page = browse(cast.bram).get(shared.get_absolute_url()).content.decode()
    assert "denah.png" in page
    url = page.split('href="')[1:]
    (link,) = [part.split('"')[0] for part in url if "/lampiran/" in part.split('"')[0]]
    file = browse(cast.laras).get(link)
    assert file["Content-Disposition"].startswith("attachment")
    assert views(shared) == 1
    assert browse(cast.joko).get(link).status_code == 404


def test_a_file_that_lies_is_refused_on_its_page(cast, asked):
    page = attach(cast.sari, asked, "surat.pdf", b"PK\x03\x04zip")
    assert page.status_code == 422
    assert "ternyata ZIP" in page.content.decode()


def test_a_paper_is_shown_for_printing_behind_the_door(cast, asked):
    paper = Rendition.objects.get()
    Rendition.objects.filter(pk=paper.pk).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now()
    )
    url = at("paper", asked.pk, paper.pk)
    assert browse(cast.bram).get(url)["Content-Disposition"].startswith("inline")
    assert browse(cast.bram).get(f"{url}?unduh")["Content-Disposition"].startswith("attachment")
    assert browse(cast.joko).get(url).status_code == 404
