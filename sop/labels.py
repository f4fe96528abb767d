"""Ya and Tidak: written beside the arrow they belong to, where nothing else stands."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from . import letters
from .grid import Box, Spot
from .placing import Stage, covered
from .routes import Wire

SIZE = 8.0
WORDS = {"yes": "Ya", "no": "Tidak"}
AWAY = 2.0  # between the arrow and the word
PLACES = (1.0, 3.0, 6.0, 10.0, 16.0, 24.0)  # from where the arrow leaves its symbol


class Word(NamedTuple):
    """A word and the place it takes; it stands in the middle of its box."""

    text: str
    box: Box


def exits(stage: Stage, wires: Sequence[Wire]) -> list[Word]:
    """One word for every exit of a decision, each where it covers least."""
    taken = [covered(symbol) for symbol in stage.symbols]
    taken += [Box(-inf, -inf, stage.columns.left, inf), Box(stage.columns.right, -inf, inf, inf)]
    strokes = [_box(*ends) for wire in wires for ends in pairwise(wire.spots)]
    strokes += [_box(*link) for link in stage.links]
    done: list[Word] = []
    for wire in wires:
        if wire.begins and (text := WORDS.get(wire.order.label)):
            box = min(
                _candidates(text, wire.spots),
                key=lambda box: (
                    sum(_meets(box, one) for one in taken) * 3
                    + sum(_meets(box, one) for one in strokes)
                ),
            )
            done.append(Word(text, box))
            taken.append(box)
    return done


def _candidates(text: str, spots: Sequence[Spot]) -> Iterator[Box]:
    """Above, below, right and left of the first parts of the arrow, the nearest first."""
    wide, tall = letters.width(text, SIZE, bold=True), SIZE
    for (x, y), (to_x, to_y) in pairwise(spots[:3]):
        for place in PLACES:
            if y == to_y:
                left = x + place if to_x > x else x - place - wide
                yield Box(left, y - AWAY - tall, left + wide, y - AWAY)
                yield Box(left, y + AWAY, left + wide, y + AWAY + tall)
            else:
                top = y + place if to_y > y else y - place - tall
                yield Box(x + AWAY + 1, top, x + AWAY + 1 + wide, top + tall)
                yield Box(x - AWAY - 1 - wide, top, x - AWAY - 1, top + tall)


def _box(start: Spot, end: Spot) -> Box:
    (x, y), (to_x, to_y) = start, end
    return Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))


def _meets(one: Box, other: Box) -> bool:
    return (
        one.left < other.right + 0.5
        and other.left < one.right + 0.5
        and one.top < other.bottom + 0.5
        and other.top < one.bottom + 0.5
    )
