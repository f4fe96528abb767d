"""The drop box: a file is hashed in the browser; it is sent only when nobody here knows it."""

import hashlib

import pytest
from django.utils import timezone

from documents import codes
from documents.models import Rendition, Revision
from journal.lifecycle import name_of
from tests.documents import signing as bench
from tests.documents.conftest import CARD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(cast):
    """A sealed paper of ours, put there as signing leaves it."""
    made = Rendition.objects.create(
        subject=name_of(cast.lapas), kind="pact", title="Naskah Uji", context={}, card=CARD,
        fields=bench.FIELDS, code=codes.new(), state="ready", content=bench.base(),
        sha256=hashlib.sha256(bench.base()).hexdigest(), ready_at=timezone.now(), pages=2,
    )  # fmt: skip
    for seq, content in enumerate((bench.base(), bench.sealed())):
        Revision.objects.create(
            rendition=made, seq=seq, why="signed", content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return made


def choose(page, content):
    sent = []
    page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    file = {"name": "naskah.pdf", "mimeType": "application/pdf", "buffer": content}
    page.set_input_files("input[type=file]", file)
    return sent


def test_a_known_file_is_told_without_being_sent(visitor, paper):
    page = visitor().page
    page.goto(f"/v/{paper.code}")
    sent = choose(page, bench.sealed())
    page.locator("[data-answer] [data-verdict]").wait_for()
    assert page.locator("[data-verdict]").get_attribute("data-verdict") == "BELUM LENGKAP"
    assert sent == []


def test_an_unknown_file_is_sent_only_by_a_press_of_the_button(visitor, paper):
    page = visitor().page
    page.goto("/v/berkas/")
    sent = choose(page, bench.sealed() + b"\n% halo\n")
    page.get_by_text("Sidik jari ini tidak tercatat di sini").wait_for()
    assert sent == []
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_text("DIUBAH").wait_for()
    assert len(sent) == 1
