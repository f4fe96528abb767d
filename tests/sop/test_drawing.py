"""The flowchart as SVG: strict, without styles, and with nothing in it that words could break."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from sop import drawing
from sop.content import Symbol
from sop.flow import Paper, sheets
from sop.placing import Columns

from .texts import any_sop, ladder, sop, step

SVG = "{http://www.w3.org/2000/svg}"


def svg(text):
    columns = Columns(100, 60, tuple(lane.code for lane in text.lanes))
    (sheet,) = sheets(text, columns, {one.key: 60.0 for one in text.steps}, Paper(0, float("inf")))
    return drawing.overlay(sheet, 500)


def shapes(text):
    """The classes of all parts, in the order they are drawn."""
    return [part.get("class") for part in ElementTree.fromstring(svg(text)).iter()]


def test_each_symbol_has_its_class_for_the_colours_of_a_screen():
    steps = [
        step("a", "L", symbol=Symbol.TERMINATOR),
        step("b", "R", "L", symbol=Symbol.DECISION),
        step("c", "L"),
    ]
    found = shapes(sop(steps, ["a>b", "b>c yes", "b>a no"]))
    symbols = {"terminator", "decision", "process", "joined"}
    assert symbols | {"link", "wire", "tip", "word"} <= set(found)


def test_arrows_lie_over_halos_and_under_symbols_and_words():
    steps = [step("a", "L", symbol=Symbol.DECISION), step("b", "R")]
    found = shapes(sop(steps, ["a>b yes"]))
    order = [found.index(name) for name in ("halo", "wire", "decision", "word")]
    assert order == sorted(order)


@pytest.mark.parametrize("hostile", ["<b>", '"><script>', "</svg>", "a&b", "file:///etc/passwd"])
def test_the_code_of_another_sop_stays_a_word(hostile):
    drawn = svg(sop([step("a", "L", symbol=Symbol.DECISION)], [f"a>sop:{hostile} no"]))
    words = [part.text for part in ElementTree.fromstring(drawn).iter(f"{SVG}text")]
    assert hostile in words


@given(any_sop(12, 6))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_any_drawing_is_sound_and_has_no_style_or_address(text):
    drawn = svg(text)
    ElementTree.fromstring(drawn)
    assert "style" not in drawn
    assert "href" not in drawn


def test_the_same_sop_is_always_drawn_the_same():
    assert svg(ladder(8)) == svg(ladder(8))
