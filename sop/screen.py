"""The flowchart on a screen: the same geometry as on paper, on one tall page, words beside it."""

from collections.abc import Iterator
from html import escape
from math import inf

from . import drawing, letters
from .content import Sop
from .flow import Paper, Sheet, sheets
from .placing import LEAST_ROW, Columns
from .routes import Crowded

NUMBER, WORDS, LANE = 26.0, 230.0, 84.0
SIZE, LINE, HEAD_SIZE, HEAD_LINE = 12.0, 15.5, 10.5, 13.0
PAD = 6.0


def chart(sop: Sop) -> str:
    """The whole flowchart as one SVG; "" when there is nothing to draw, or no way to draw it."""
    if not sop.steps or not sop.lanes:
        return ""
    head = _head_tall(sop)
    columns = Columns(NUMBER + WORDS, LANE, tuple(lane.code for lane in sop.lanes))
    heights = {
        step.key: max(LEAST_ROW, len(_lines(step.activity)) * LINE + 2 * PAD) for step in sop.steps
    }
    try:
        sheet = sheets(sop, columns, heights, Paper(head, inf))[0]
    except Crowded:
        return ""
    wide, tall = columns.right + 1, sheet.bottom + 1
    size = f'viewBox="0 0 {wide:g} {tall:.2f}" width="{wide:g}" height="{tall:.2f}"'
    body = "".join((*_frame(sop, sheet, head), drawing.parts(sheet)))
    head_of_it = '<svg xmlns="http://www.w3.org/2000/svg" class="flow" aria-hidden="true"'
    return f"{head_of_it} {size}>{body}</svg>"


def _frame(sop: Sop, sheet: Sheet, head: float) -> Iterator[str]:
    """The table behind the arrows: lanes with their names, rows with number and activity."""
    columns, bottom = sheet.columns, sheet.bottom
    for at, lane in enumerate(sop.lanes):
        x = columns.left + at * columns.width
        yield f'<path class="edge" d="M{x:g} 0V{bottom:.2f}"/>'
        yield from _text("agency", [lane.agency], x + columns.width / 2, HEAD_LINE, HEAD_LINE)
        names = _name_lines(lane.name)
        yield from _text("actor", names, x + columns.width / 2, 2 * HEAD_LINE + 2, HEAD_LINE)
    steps = {step.key: (n, step) for n, step in enumerate(sop.steps, 1)}
    for row in sheet.rows:
        yield f'<path class="edge" d="M0 {row.top:.2f}H{columns.right:g}"/>'
        if row.key:
            number, step = steps[row.key]
            first = row.top + PAD + LINE * 0.78
            yield from _text("number", [str(number)], NUMBER - PAD, first, LINE)
            yield from _text("activity", _lines(step.activity), NUMBER, first, LINE)
    yield f'<path class="edge" d="M0 {bottom:.2f}H{columns.right:g}"/>'


def _text(name: str, lines: list[str], x: float, y: float, line: float) -> Iterator[str]:
    for at, words in enumerate(lines):
        yield f'<text class="{name}" x="{x:g}" y="{y + at * line:.2f}">{escape(words)}</text>'


def _lines(activity: str) -> list[str]:
    return letters.lines(" ".join(activity.split()), SIZE, WORDS - 2 * PAD)


def _name_lines(name: str) -> list[str]:
    return letters.lines(name, HEAD_SIZE, LANE - 8)


def _head_tall(sop: Sop) -> float:
    most = max(len(_name_lines(lane.name)) for lane in sop.lanes)
    return (most + 1) * HEAD_LINE + 12
