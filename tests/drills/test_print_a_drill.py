"""The papers of a drill: every page says LATIHAN, and players' sheets hold no inject."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from documents import rendering
from drills.services import papers, scenarios

from . import stage

pytestmark = pytest.mark.django_db
MARK = "LATIHAN–LATIHAN–LATIHAN"


def pages(paper):
    read = PdfReader(BytesIO(rendering.draw(paper)))
    return ["".join(page.extract_text().split()) for page in read.pages]


def test_every_page_of_every_paper_is_marked_and_no_player_reads_an_inject(cast):
    drill = stage.manned(cast, stage.scheduled(cast, scenario=stage.small(cast)))
    book, sheets, cards = papers.ask(drill, by=cast.bram)
    printed = {paper.kind: pages(paper) for paper in (book, sheets, cards)}
    assert [text for texts in printed.values() for text in texts if MARK not in text] == []
    whole = {kind: "".join(texts) for kind, texts in printed.items()}
    for event in drill.scenario.injects.all():
        said = "".join(event.message.split())
        assert said in whole["drill_book"] and said in whole["drill_cards"]
        assert said not in whole["drill_sheets"]
    assert "BERHENTI" in whole["drill_sheets"]
    assert "SariPrameswari" in whole["drill_sheets"]


def test_new_papers_take_the_place_of_the_old_and_none_are_made_of_a_draft(cast, bare):
    drill = stage.scheduled(cast, scenario=bare)
    with pytest.raises(ValidationError, match="siap dipakai"):
        papers.ask(drill, by=cast.bram)
    scenarios.ready(bare, by=cast.kalapas)
    drill.scenario.refresh_from_db()
    old = papers.ask(drill, by=cast.bram)
    new = papers.ask(drill, by=cast.kalapas)
    assert [one.pk for one in papers.newest(drill)] == [one.pk for one in new]
    assert not {one.pk for one in old} & {one.pk for one in new}
    assert {"LATIHAN" in one.title for one in new} == {True}
