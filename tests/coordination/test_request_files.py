"""Files with a request: not without end, not twice, and a wrong one can be taken off a draft."""

import html
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from coordination.forms.requests import MOST_AT_ONCE
from coordination.services import files
from documents.models import Attachment
from journal.lifecycle import timeline

from ..documents.hostile import pdf
from .browser import at, browse

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def data():
    """One and the same letter, byte for byte."""
    return pdf()


def letter(data=None, name="surat.pdf", pages=1):
    return SimpleUploadedFile(name, data or pdf(pages=pages))


def upload(person, asked, *letters):
    return browse(person).post(at("attachment_add", asked.pk), {"uploads": list(letters)})


def verbs(asked):
    return [entry.verb for entry in timeline(asked) if "tach" in entry.verb]


def test_one_upload_holds_ten_files(cast, drafted):
    refused = upload(cast.sari, drafted, *(letter() for _ in range(MOST_AT_ONCE + 1)))
    assert refused.status_code == 422
    assert "11 berkas dipilih. Paling banyak 10" in html.unescape(refused.content.decode())
    assert not Attachment.objects.exists()


def test_the_form_of_a_request_counts_its_files_too(cast, drafted):
    many = {"uploads": [letter() for _ in range(MOST_AT_ONCE + 1)]}
    refused = browse(cast.sari).post(at("request_edit", drafted.pk), many)
    assert "uploads" in refused.context["form"].errors


def test_a_request_holds_so_many_files_and_the_next_is_refused_by_name(cast, drafted, monkeypatch):
    monkeypatch.setattr(files, "MOST", 2)
    refused = upload(cast.sari, drafted, *(letter(None, f"{n}.pdf", n) for n in (1, 2, 3)))
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "“3.pdf” tidak dilampirkan. Satu permohonan paling banyak 2 lampiran." in page
    assert Attachment.objects.count() == 2


def test_the_same_file_again_is_there_already(cast, drafted, data):
    for _tap in range(2):
        assert upload(cast.sari, drafted, letter(data)).status_code == 302
    assert Attachment.objects.count() == 1
    assert verbs(drafted) == ["attached"]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_keep_one_file(cast, drafted, data):
    start = threading.Barrier(2)

    def tap():
        start.wait(10)
        files.attach(drafted, by=cast.sari, file=letter(data))
        connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for one in taps:
        one.start()
    for one in taps:
        one.join(30)
    assert Attachment.objects.count() == 1


def test_whoever_attached_a_wrong_file_takes_it_off_the_draft(cast, drafted):
    upload(cast.sari, drafted, letter())
    where = at("attachment_remove", drafted.pk, Attachment.objects.get().pk)
    assert where in browse(cast.sari).get(drafted.get_absolute_url()).content.decode()
    assert where not in browse(cast.kalapas).get(drafted.get_absolute_url()).content.decode()
    assert browse(cast.kalapas).post(where).status_code == 403
    assert browse(cast.sari).post(where).status_code == 302
    assert not Attachment.objects.exists()
    assert verbs(drafted) == ["attached", "detached"]


def test_what_the_other_agency_has_read_stays(cast, asked):
    upload(cast.sari, asked, letter())
    where = at("attachment_remove", asked.pk, Attachment.objects.get().pk)
    assert where not in browse(cast.sari).get(asked.get_absolute_url()).content.decode()
    assert browse(cast.sari).post(where).status_code == 409
    assert Attachment.objects.exists()
