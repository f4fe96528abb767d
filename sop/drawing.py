"""The flowchart as SVG. Paper takes the colours written here; screens put their own by class."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from . import labels, letters, placing
from .flow import Sheet
from .grid import Box, Spot
from .placing import Placed
from .routes import Wire

TIP_LONG, TIP_WIDE, DOT = 5.2, 2.3, 1.7
STYLE = {
    "wire": 'fill="none" stroke="#111" stroke-width="1"',
    "tip": 'fill="#111"',
    "link": 'fill="none" stroke="#111" stroke-width="1" stroke-dasharray="2.5 1.5"',
    "terminator": 'fill="#fff" stroke="#111" stroke-width="1.4"',
    "process": 'fill="#fff" stroke="#111" stroke-width="1.4"',
    "decision": 'fill="#fff" stroke="#111" stroke-width="1.4"',
    "joined": 'fill="#fff" stroke="#111" stroke-width="1"',
    "out": 'fill="#fff" stroke="#111" stroke-width="1.2"',
    "into": 'fill="#fff" stroke="#111" stroke-width="1.2"',
    "halo": 'fill="#fff"',
    "word": 'fill="#111" text-anchor="middle"',
}
WORDS = f'font-family="{letters.FAMILY}"'


def overlay(sheet: Sheet, width: float) -> str:
    """All that lies over the table of this page: as large as the table, transparent elsewhere."""
    wide, tall = _number(width), _number(sheet.bottom)
    size = f'width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" {size} {WORDS}>'
    return f"{start}{parts(sheet)}</svg>"


def parts(sheet: Sheet) -> str:
    """Halos first, then arrows, symbols, words: no word hides an arrow, no arrow a symbol."""
    return "".join(
        (
            *(_halo(word) for word in sheet.words),
            *(_path("link", link) for link in sheet.links),
            *(_path("wire", wire.spots) for wire in sheet.wires),
            *(piece for wire in sheet.wires for piece in _ends(wire)),
            *(piece for symbol in sheet.symbols for piece in _symbol(symbol)),
            *(_word(w.text, _centre(w.box), labels.SIZE, bold=True) for w in sheet.words),
        )
    )


def _halo(word: labels.Word) -> str:
    return _rectangle("halo", word.box)


def _path(name: str, spots: Sequence[Spot]) -> str:
    """A line with only right angles."""
    ways = [f"M{_number(spots[0][0])} {_number(spots[0][1])}"]
    for (x, _y), (to_x, to_y) in pairwise(spots):
        ways.append(f"V{_number(to_y)}" if x == to_x else f"H{_number(to_x)}")
    return f'<path class="{name}" {STYLE[name]} d="{"".join(ways)}"/>'


def _ends(wire: Wire) -> Iterator[str]:
    """The tip, and a dot wherever the arrow meets another."""
    for x, y in wire.joints:
        yield f'<circle class="dot" {STYLE["tip"]} cx="{x:g}" cy="{y:g}" r="{DOT}"/>'
    if wire.tip:
        (from_x, from_y), (x, y) = wire.spots[-2:]
        right, down = (x > from_x) - (x < from_x), (y > from_y) - (y < from_y)
        back_x, back_y = x - right * TIP_LONG, y - down * TIP_LONG
        wide_x, wide_y = down * TIP_WIDE, right * TIP_WIDE
        corners = ((x, y), (back_x + wide_x, back_y + wide_y), (back_x - wide_x, back_y - wide_y))
        yield _polygon("tip", corners)


def _symbol(symbol: Placed) -> Iterator[str]:
    left, top, right, bottom = symbol.box
    x, y = _centre(symbol.box)
    if symbol.shape == "decision":
        yield _polygon("decision", ((x, top), (right, y), (x, bottom), (left, y)))
    elif symbol.shape in ("out", "into"):
        shoulder = top + (bottom - top) * 0.6
        corners = ((left, top), (right, top), (right, shoulder), (x, bottom), (left, shoulder))
        yield _polygon(symbol.shape, corners)
        yield _word(symbol.text, (x, y - 1.5), 8.0, bold=True)
        away = placing.CAPTION / 2
        caption = bottom + away if symbol.shape == "out" else top - away
        yield _word(symbol.caption, (x, caption), 7.0)
    elif symbol.shape == "other":
        yield _word(symbol.text, (x, y), placing.CODE_SIZE, bold=True)
    else:
        round_by = (bottom - top) / 2 if symbol.shape == "terminator" else 0
        yield _rectangle(symbol.shape, symbol.box, round_by)


def _rectangle(name: str, box: Box, round_by: float = 0) -> str:
    size = f'width="{_number(box.right - box.left)}" height="{_number(box.bottom - box.top)}"'
    corner = f' rx="{_number(round_by)}"' if round_by else ""
    place = f'x="{_number(box.left)}" y="{_number(box.top)}"'
    return f'<rect class="{name}" {STYLE[name]} {place} {size}{corner}/>'


def _polygon(name: str, corners: Sequence[Spot]) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)
    return f'<polygon class="{name}" {STYLE[name]} points="{points}"/>'


def _word(text: str, middle: Spot, size: float, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    place = f'x="{_number(middle[0])}" y="{_number(middle[1] + size * 0.35)}"'
    style = f'class="word" {STYLE["word"]} font-size="{_number(size)}"{weight}'
    return f"<text {style} {place}>{escape(text)}</text>"


def _centre(box: Box) -> Spot:
    left, top, right, bottom = box
    return (left + right) / 2, (top + bottom) / 2


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
