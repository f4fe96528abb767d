"""A drawing must fit what is printed under it: its maker is asked again until it does."""

import json
from datetime import UTC, datetime

import pytest

from documents import rendering
from documents.jail import Refused
from documents.models import Rendition

HTML = """<style>table {{ border-spacing: 0 }}</style><div data-frame><table>
<tr style='height:50px'><td>x<tr style='height:{tall}px' data-box='row 1 {top} 30'><td>x</table>"""


def learns(frozen, measured):
    """Expects the row at 40, until it was told better."""
    return {"expected": measured["row"][1] if measured else 40}


def never_learns(frozen, measured):
    """Expects the row a pixel below where it was found."""
    return {"expected": measured["row"][1] + 1 if measured else 40}


@pytest.fixture
def marked(settings):
    where = ["tests/documents/templates", *settings.TEMPLATES[0]["DIRS"]]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": where}]
    asked_at = datetime(2026, 11, 22, tzinfo=UTC)
    return Rendition(kind="marked", title="x", context={"above": 50}, code="x", asked_at=asked_at)


def test_a_box_is_measured_from_the_frame_around_it():
    assert rendering.to_pdf(HTML.format(top=50, tall=30)).startswith(b"%PDF")
    assert rendering.to_pdf(HTML.format(top=50.5, tall=30)).startswith(b"%PDF")
    assert json.loads(rendering.to_pdf(HTML.format(top=51, tall=30))) == {"row": [1, 50, 30]}
    assert json.loads(rendering.to_pdf(HTML.format(top=50, tall=34))) == {"row": [1, 50, 34]}


def test_a_maker_is_asked_again_with_what_was_measured(marked, settings):
    settings.PAPER_MAKERS = {"marked": f"{__name__}.learns"}
    assert rendering.draw(marked).startswith(b"%PDF")


def test_a_drawing_that_never_fits_is_refused_and_says_so(marked, settings):
    settings.PAPER_MAKERS = {"marked": f"{__name__}.never_learns"}
    with pytest.raises(Refused, match="never stood where they were expected"):
        rendering.draw(marked)
