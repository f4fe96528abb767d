"""The drawing of the flowchart: no arrow through a symbol, none that ends nowhere, none unclear."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from math import inf

import pytest
from hypothesis import HealthCheck, given, settings

from sop import library
from sop.content import Symbol
from sop.flow import Paper, paginate, sheets
from sop.placing import Columns
from sop.table import Table

from .texts import any_sop, flow, ladder, sop, step

WIDE = Columns(100, 60, ("L", "R"))
ASK = {"symbol": Symbol.DECISION}
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def drawn(text, room=inf):
    return sheets(text, WIDE, {one.key: 40.0 for one in text.steps}, Paper(50, room, 3))


def on_paper(text):
    table = Table(text, "A4", {})
    room = Paper(table.head, table.room - table.head, 3)
    return sheets(text, table.columns, table.heights(), room)


def wires(sheet):
    return {f"{w.order.source}>{w.order.target}": w.spots for w in sheet.wires}


def test_a_step_below_another_is_reached_by_one_straight_arrow():
    (sheet,) = drawn(sop([step("a", "L"), step("b", "L")], ["a>b"]))
    assert wires(sheet) == {"a>b": ((130.0, 80.0), (130.0, 100.0))}


def test_a_step_in_the_next_lane_is_reached_by_one_corner():
    (sheet,) = drawn(sop([step("a", "L"), step("b", "R")], ["a>b"]))
    assert wires(sheet) == {"a>b": ((152.0, 70.0), (190.0, 70.0), (190.0, 100.0))}


def test_a_decision_says_ya_and_tidak_beside_its_ways():
    steps = [step("a", "L", **ASK), step("b", "L"), step("c", "R")]
    (sheet,) = drawn(sop(steps, ["a>b yes", "a>c no"]))
    ya, tidak = sheet.words
    assert (ya.text, tidak.text) == ("Ya", "Tidak")
    assert ya.box.left > 130 and 82 < ya.box.top < 100, "right of the arrow that goes down"
    assert tidak.box.left > 152 and tidak.box.bottom < 70, "above the arrow that goes right"


def test_arrows_to_the_same_step_run_together_from_a_dot_where_they_meet():
    steps = [step("a", "R"), step("b", "R"), step("c", "R"), step("d", "L")]
    (sheet,) = drawn(sop(steps, ["a>d", "b>d", "c>d"]))
    assert sorted((wire.tip, len(wire.joints)) for wire in sheet.wires) == [
        (False, 1),
        (False, 1),
        (True, 0),
    ]


def test_the_other_lanes_of_a_step_are_joined_to_its_symbol():
    (sheet,) = drawn(sop([step("a", "R", "L")], []))
    assert [symbol.shape for symbol in sheet.symbols] == ["process", "joined"]
    (((start, y), (end, other_y)),) = sheet.links
    assert y == other_y == 70
    assert start == sheet.symbols[1].box.right and end == sheet.symbols[0].box.left


def test_a_way_to_another_sop_ends_at_its_code():
    (sheet,) = drawn(sop([step("a", "L", **ASK), step("b", "L")], ["a>b yes", "a>sop:SB-07 no"]))
    code = next(symbol for symbol in sheet.symbols if symbol.shape == "other")
    assert code.text == "SB-07"
    assert sheet.wires[0].spots[-1] == (code.box.left, 70)


def test_pages_are_few_and_evenly_filled():
    text = ladder(12)
    pages = paginate(text, {one.key: 40.0 for one in text.steps}, 400, 2)
    assert [len(page) for page in pages] == [6, 6]
    assert len(paginate(text, {one.key: 40.0 for one in text.steps}, 480, 2)) == 1


def test_arrows_across_pages_go_through_lettered_connectors():
    text = ladder(12)
    first, second = drawn(text, 400)
    out, into = first.symbols[-1], next(one for one in second.symbols if one.shape == "into")
    assert (out.shape, out.text, out.caption) == ("out", "A", "hal. 4")
    assert (into.text, into.caption) == ("A", "hal. 3")
    assert wires(first)["s5>out:6"] and wires(second)["into:6>s6"]


def test_arrows_to_the_same_step_of_another_page_share_a_letter():
    text = ladder(12)
    text = replace(text, flows=(*text.flows, flow("s8>s1"), flow("s10>s1")))
    first, second = drawn(text, 400)
    assert Counter(one.text for one in second.symbols if one.shape == "out") == {"A": 1}
    assert [one.caption for one in first.symbols if one.text == "A"] == ["hal. 4"]


@pytest.mark.parametrize("code", sorted(library.samples()))
def test_every_sop_of_the_library_fits_one_page(code):
    text = library.samples()[code].text({})
    (sheet,) = on_paper(text)
    check(text, [sheet])


@given(any_sop())
@settings(max_examples=15, derandomize=True, **SLOW)
def test_any_sop_is_drawn_without_a_line_through_a_symbol(text):
    check(text, on_paper(text))


@pytest.mark.large
@given(any_sop())
@settings(max_examples=400, **SLOW)
def test_really_any_sop_is_drawn_without_a_line_through_a_symbol(text):
    check(text, on_paper(text))


def check(text, pages):
    """All that must be true of a drawing, whatever it shows."""
    assert [row.key for sheet in pages for row in sheet.rows if row.key] == [
        one.key for one in text.steps
    ]
    for sheet in pages:
        every_arrow_runs_clear(sheet)
        every_arrow_ends_somewhere(sheet)
    every_flow_is_drawn(text, pages)


def every_arrow_runs_clear(sheet):
    strokes = [(wire, ends) for wire in sheet.wires for ends in pairwise(wire.spots)]
    for _wire, (start, end) in strokes:
        assert start[0] == end[0] or start[1] == end[1], "right angles only"
        for symbol in sheet.symbols:
            assert not crosses(start, end, symbol.box), symbol
    for (one, ends), (other, others) in combinations(strokes, 2):
        assert one is other or not overlap(ends, others), (one.order, other.order)


def crosses(start, end, box, by=0.01):
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    across = left < box.right - by and right > box.left + by
    return across and top < box.bottom - by and bottom > box.top + by


def overlap(one, other):
    """Whether two strokes lie on each other, longer than a point."""
    for axis in (0, 1):
        level = {spot[1 - axis] for spot in (*one, *other)}
        spans = [sorted(spot[axis] for spot in ends) for ends in (one, other)]
        if len(level) == 1 and max(spans[0][0], spans[1][0]) < min(spans[0][1], spans[1][1]):
            return True
    return False


def every_arrow_ends_somewhere(sheet):
    drawn_before = []
    for wire in sheet.wires:
        start, end = wire.spots[0], wire.spots[-1]
        assert not wire.begins or touches_a_symbol(start, sheet), wire
        assert not wire.tip or touches_a_symbol(end, sheet), wire
        for joint in wire.joints:
            assert any(lies_on(joint, ends) for ends in drawn_before), wire
        drawn_before += pairwise(wire.spots)


def touches_a_symbol(spot, sheet):
    x, y = spot
    return any(
        (x in (box.left, box.right) and box.top <= y <= box.bottom)
        or (y in (box.top, box.bottom) and box.left <= x <= box.right)
        for box in (symbol.box for symbol in sheet.symbols)
    )


def lies_on(spot, ends):
    (left, right), (top, bottom) = (sorted(end[axis] for end in ends) for axis in (0, 1))
    return left <= spot[0] <= right and top <= spot[1] <= bottom


def every_flow_is_drawn(text, pages):
    """On one page from symbol to symbol; across pages to a connector and on from its twin."""
    place = {one.key: n for n, one in enumerate(text.steps)}
    lanes = {one.key: one.lanes for one in text.steps}
    orders = {(w.order.source, w.order.target) for sheet in pages for w in sheet.wires}
    for arrow in text.flows:
        if arrow.other or not lanes[arrow.source] or not lanes[arrow.target]:
            continue
        target = place[arrow.target]
        whole = (arrow.source, arrow.target) in orders
        halves = {(arrow.source, f"out:{target}"), (f"into:{target}", arrow.target)} <= orders
        assert whole or halves, arrow
