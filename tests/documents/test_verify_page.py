"""/v/<code>: anybody may check a paper, and nobody learns what it says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from documents import codes, services
from documents.models import Rendition

TEMPLATES = "tests/documents/templates"
CARD = {
    "kind": "Surat Perintah",
    "number": "Sprin/7/XI/2026",
    "issuer": "Polresta Banyuwangi",
    "agencies": ["Lapas Banyuwangi", "Polresta Banyuwangi"],
    "date": "Minggu, 22 November 2026",
}


@pytest.fixture
def ask(cast, settings):
    """Ask for a paper whose content is a canary, and have it made."""
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [TEMPLATES, *first["DIRS"]]}]

    def ask(make=True, **more):
        context = {"text": "kenari-rahasia"}
        paper = services.request_rendition(
            cast.lapas, "note", title="kenari-judul", context=context, card=CARD, by=None, **more
        )
        if make:
            services.render(paper.pk)
            paper.refresh_from_db()
        return paper

    return ask


def seen(client, paper):
    return client.get(f"/v/{codes.shown(paper.code)}").content.decode()


def test_a_code_typed_with_a_slash_behind_it_is_the_same_code(client, ask):
    paper = ask(make=False)
    pages = [client.get(f"/v/{codes.shown(paper.code)}{end}") for end in ("", "/")]
    assert [page.status_code for page in pages] == [200, 200]


def test_the_card_names_the_offices_and_the_hash_and_no_content(client, ask):
    paper = ask()
    page = seen(client, paper)
    for word in (*CARD["agencies"], CARD["number"], CARD["date"], paper.sha256, "BERLAKU"):
        assert word in page
    assert "kenari" not in page


@pytest.mark.parametrize("spell", [str, str.lower, codes.shown, lambda c: codes.shown(c).lower()])
def test_the_code_is_understood_in_any_spelling(client, ask, spell):
    assert client.get(f"/v/{spell(ask().code)}").status_code == 200


def test_the_form_takes_a_typed_code_to_its_card(client, ask):
    paper = ask()
    answer = client.get("/v/", {"kode": f" {paper.code.lower()} "})
    assert answer.headers["Location"] == f"/v/{codes.shown(paper.code)}"
    assert client.get("/v/").status_code == 200


@pytest.mark.parametrize("typed", ["", "ABCDE", "0" * 11, "😀" * 10, "<script>"])
def test_a_mistyped_code_is_answered_beside_the_field(client, db, typed):
    page = client.get("/v/", {"kode": typed})
    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("code", ["0000000000", "AAAAA-AAAAA", "tidak-ada", "%00", "x" * 300])
def test_an_unknown_code_says_what_to_do(client, db, code):
    page = client.get(f"/v/{code}")
    assert page.status_code == 404
    assert "jangan percayai" in page.content.decode()


def test_a_paper_that_is_not_made_yet_says_so(client, ask):
    assert "BELUM TERBIT" in seen(client, ask(make=False))


def test_an_older_paper_is_replaced_by_a_newer_one(client, ask):
    older, newer = ask(), ask()
    assert "DIGANTI" in seen(client, older)
    assert "BERLAKU" in seen(client, newer)


def test_a_revoked_paper_says_so_and_does_not_replace_the_one_before(cast, client, ask):
    older, newer = ask(), ask()
    Rendition.objects.filter(pk=newer.pk).update(revoked_at=timezone.now())
    assert "DICABUT" in seen(client, newer)
    assert "DIGANTI" not in seen(client, older)


@pytest.mark.parametrize(
    ("field", "days", "word"),
    [("in_force_until", -1, "TIDAK BERLAKU LAGI"), ("in_force_from", 1, "BELUM BERLAKU")],
)
def test_the_clock_decides_whether_it_is_in_force(client, ask, field, days, word):
    when = timezone.now() + timezone.timedelta(days=days)
    assert word in seen(client, ask(**{field: when}))


@pytest.mark.parametrize(("change", "word"), [(b"", ">ASLI<"), (b"x", ">DIUBAH<")])
def test_a_file_is_compared_with_the_frozen_one(client, ask, change, word):
    paper = ask()
    file = SimpleUploadedFile("surat.pdf", bytes(paper.content) + change)
    page = client.post(f"/v/{paper.code}", {"file": file})
    assert page.status_code == 200
    assert word in page.content.decode()


def test_a_comparison_without_a_file_asks_for_one(client, ask):
    assert client.post(f"/v/{ask().code}", {"file": ""}).status_code == 422


@override_settings(ATTACHMENT_MAX_BYTES=1000)
def test_a_file_that_is_too_large_is_answered_with_413(client, ask):
    paper = ask()
    for size in (2000, 2_000_000):  # refused by the form, and before anything reads it
        file = SimpleUploadedFile("surat.pdf", b"x" * size)
        assert client.post(f"/v/{paper.code}", {"file": file}).status_code == 413


def test_the_card_costs_a_fixed_number_of_queries(client, ask, django_assert_max_num_queries):
    paper = ask()
    with django_assert_max_num_queries(2):
        seen(client, paper)
