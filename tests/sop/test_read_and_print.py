"""Reading: one's own steps, confirming a version, who has confirmed; and counted prints."""

import io

import pikepdf
import pypdf
import pytest
from django.urls import reverse
from pypdf._text_extraction import mult

from coordination.models import Position
from documents.rendering import to_pdf
from sop import queries, serving
from sop.models import LaneRow
from sop.services import drafting, editing, ratifying, reading

from . import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(cast, in_force):
    """Sari stands in the lane of the guard commanders, Bima in that of Samapta."""
    for lane, person in (("rupam", "1001"), ("samapta", "2003")):
        row = LaneRow.objects.get(version=in_force, code=lane)
        editing.assign_posts(row, by=cast.kalapas, posts=[Position.objects.get(code=person)])
    return in_force


def test_ones_own_steps_come_first(client, cast, posted):
    client.force_login(cast.sari)
    page = client.get(posted.get_absolute_url()).content.decode()
    own = page[page.index("h-mine") : page.index("h-facts")]
    assert own.count('class="no"') == 2
    assert "nyatakan paham" in page


def test_a_version_is_confirmed_once_and_for_itself_alone(client, cast, posted):
    client.force_login(cast.sari)
    url = reverse("sop:acknowledge", args=[posted.pk])
    assert client.post(url, {}).status_code == 422
    for _again in range(2):
        assert client.post(url, {"read": "on"}).status_code == 302
    assert posted.acknowledgements.get().person == cast.sari

    revision = stage.in_force_again(cast, posted)

    assert not revision.acknowledgements.exists()
    assert client.post(url, {"read": "on"}).status_code == 404


def test_wrong_answers_confirm_nothing_and_say_which(client, cast, draft):
    ratifying.settle(draft, by=cast.bram, questions=[("Kunci mana?", ["Satu", "Lengkap"], 1)])
    held = stage.ratified(cast, stage.ready(cast, stage.reviewed(cast, draft)))
    client.force_login(cast.sari)
    url = reverse("sop:acknowledge", args=[held.pk])

    wrong = client.post(url, {"read": "on", "question_1": "0"})

    assert wrong.status_code == 422
    assert "Belum tepat" in wrong.content.decode()
    assert client.post(url, {"read": "on", "question_1": "1"}).status_code == 302
    assert held.acknowledgements.get().answers == [1]


def test_coverage_counts_both_agencies_and_names_only_ones_own(client, cast, posted):
    reading.acknowledge(posted, by=cast.sari)
    people = queries.coverage(posted)
    assert {(one.person, bool(one.read_at)) for one in people} == {
        (cast.sari, True),
        (cast.padal, False),
    }
    client.force_login(cast.bram)
    page = client.get(reverse("sop:coverage", args=[posted.pk])).content.decode()
    assert "Bima Wijanarko" in page
    assert "Sari Prameswari" not in page


def test_a_print_is_two_clicks_and_counted(client, cast, in_force):
    client.force_login(cast.sari)
    opened = client.post(reverse("sop:print", args=[in_force.pk]), follow=True)
    assert opened["Content-Type"] == "application/pdf"
    assert opened.content.startswith(b"%PDF")
    copy = in_force.copies.get()
    assert (copy.by, copy.mark) == (cast.sari, "")
    client.force_login(cast.bram)
    assert client.get(reverse("sop:printed", args=[in_force.pk, copy.pk])).status_code == 404


def test_what_is_superseded_is_not_printed_without_its_mark(client, cast, in_force):
    stage.in_force_again(cast, in_force)
    client.force_login(cast.sari)
    url = reverse("sop:print", args=[in_force.pk])
    refused = client.post(url)
    assert refused.status_code == 422
    assert "tanda merah" in refused.content.decode()
    assert not in_force.copies.exists()
    assert client.post(url, {"marked": "on"}).status_code == 302
    assert in_force.copies.get().mark == "superseded"


def test_the_mark_stands_on_every_page_and_no_signature_pretends():
    plain = to_pdf("<title>.</title><p style='page-break-after:always'>Satu</p><p>Dua</p>")
    with pikepdf.open(io.BytesIO(serving.marked(plain, "superseded"))) as book:
        assert "/AcroForm" not in book.Root
        said = [b"".join(part.read_bytes() for part in page.Contents) for page in book.pages]
    assert len(said) == 2
    assert all(b"(DIGANTI)" in words and b"0.72 0.08 0.17 rg" in words for words in said)


def test_the_mark_is_written_upright():
    made = serving.marked(to_pdf("<title>.</title><p>Satu</p>"), "superseded")
    seen = {}

    def look(text, cm, tm, *_font):
        if "DIGANTI" in text:
            seen["across"] = [mult(tm, cm)[place] > 0 for place in (0, 1, 3)]

    pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=look)
    assert seen == {"across": [True] * 3}


def test_a_draft_is_not_printed(client, cast, draft):
    client.force_login(cast.bram)
    assert client.post(reverse("sop:print", args=[draft.pk])).status_code == 404


def test_two_versions_differ_by_the_keys_of_their_steps(client, cast, in_force):
    revision = drafting.amend(in_force, by=cast.bram)
    second, third = revision.step_rows.all()[1:3]
    editing.edit_step(second, by=cast.bram, seen=1, minutes=1)
    editing.move_step(third, by=cast.bram, before=revision.step_rows.first().key)
    client.force_login(cast.sari)
    page = client.get(reverse("sop:compare", args=[revision.pk, in_force.pk])).content.decode()
    assert "<del>2</del>" in page and "<ins>1</ins>" in page
    assert "3 → 1" in page
