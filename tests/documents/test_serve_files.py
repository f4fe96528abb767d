"""What leaves the house: a download that no browser runs, and a PDF that it may show."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from documents import serving
from documents.models import Attachment, Rendition


def get(**headers):
    return RequestFactory().get("/x", headers=headers)


@pytest.fixture
def ready():
    return Rendition(
        title="Surat Perintah Nomor Sprin/7", code="0123456789", kind="order_letter",
        state="ready", content=memoryview(b"%PDF-x"), sha256="ab" * 32,
    )  # fmt: skip


def test_an_attachment_is_always_a_boxed_in_download():
    file = Attachment(name="Denah \u201cé\u201d.pdf", media_type="application/pdf", content=b"x")
    answer = serving.attachment(get(), file)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Denah")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_paper_may_be_shown_for_printing(ready):
    shown, saved = (serving.paper(get(), ready, inline=inline) for inline in (True, False))
    assert shown["Content-Disposition"].startswith("inline;")
    assert "sandbox" not in shown["Content-Security-Policy"]
    assert saved["Content-Disposition"].startswith("attachment;")
    assert saved.content == b"%PDF-x"
    assert saved["X-SHA256"] == ready.sha256


def test_a_browser_that_has_it_is_told_so(ready):
    etag = serving.paper(get(), ready)["ETag"]
    assert serving.paper(get(**{"If-None-Match": etag}), ready).status_code == 304


def test_a_paper_that_is_not_ready_is_not_there():
    with pytest.raises(Http404):
        serving.paper(get(), Rendition(title="x", state="queued"))
