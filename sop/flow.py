"""The flowchart of an SOP as geometry: which steps stand on which page, symbols, arrows, words.

Pure: the same SOP in the same room is always drawn the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice, pairwise, product
from math import ceil, isfinite
from string import ascii_uppercase
from typing import NamedTuple

from .content import Sop
from .grid import Spot
from .labels import Word, exits
from .placing import CONNECTORS, LEAST_ROW, Columns, Placed, Row, Stage
from .routes import Crowded, Order, Wire, route

GROW, MOST_GROWING = 12.0, 16  # a page on which an arrow finds no way gets taller rows
STRETCH = 9.0  # how much taller a row may become where a page has room left
Heights = Mapping[str, float]
Slice = range  # the positions of the steps on one page


class Paper(NamedTuple):
    """The room a page has for the table: its head and its rows. `rows` inf: one tall page."""

    head: float
    rows: float
    first: int = 1  # the number of the page where the flowchart begins


@dataclass(frozen=True)
class Sheet:
    """One page of the flowchart, ready to be drawn."""

    number: int
    columns: Columns
    rows: tuple[Row, ...]
    symbols: tuple[Placed, ...]
    links: tuple[tuple[Spot, Spot], ...]
    wires: tuple[Wire, ...]
    words: tuple[Word, ...]

    @property
    def bottom(self) -> float:
        return self.rows[-1].bottom


def sheets(sop: Sop, columns: Columns, heights: Heights, paper: Paper) -> list[Sheet]:
    """All pages. Raises Crowded when an arrow finds no way, however tall the rows become."""
    tall = {step.key: max(LEAST_ROW, heights[step.key]) for step in sop.steps}
    for tries_left in reversed(range(MOST_GROWING)):
        book = _Book(sop, columns, tall, paper)
        try:
            return [book.sheet(n) for n in range(len(book.pages))]
        except Crowded as crowded:
            if not tries_left:
                raise
            for n in book.page_with(crowded.order):
                tall[sop.steps[n].key] += GROW
    return []


def paginate(sop: Sop, heights: Heights, room: float, slots: int) -> list[Slice]:
    """Fewest pages first, then the most evenly filled. A row taller than a page gets its own."""
    many = len(sop.steps)
    ends = _ends(sop)
    best: dict[int, tuple[int, float, int]] = {many: (0, 0.0, many)}
    for start in reversed(range(many)):
        options = []
        for end in range(start + 1, many + 1):
            page = range(start, end)
            tall = sum(heights[sop.steps[n].key] for n in page)
            tall += CONNECTORS * sum(ceil(len(side) / slots) for side in _cut(ends, page))
            if tall <= room or end == start + 1:
                pages, uneven, _end = best[end]
                options.append((pages + 1, uneven + tall * tall, end))
        best[start] = min(options)
    cuts = [0]
    while cuts[-1] < many:
        cuts.append(best[cuts[-1]][2])
    return [range(*cut) for cut in pairwise(cuts)]


def _ends(sop: Sop) -> list[tuple[int, int]]:
    """The flows as positions of steps; those to other SOPs left out."""
    place = {step.key: n for n, step in enumerate(sop.steps)}
    return [(place[f.source], place[f.target]) for f in sop.flows if not f.other]


def _cut(ends: Sequence[tuple[int, int]], page: Slice) -> tuple[set[int], set[int]]:
    """The steps on this page that others lead to, and the steps elsewhere that it leads to."""
    into = {target for source, target in ends if target in page and source not in page}
    out = {target for source, target in ends if source in page and target not in page}
    return into, out


class _Book:
    """The pages of one SOP, once it is known which step stands where."""

    def __init__(self, sop: Sop, columns: Columns, heights: Heights, paper: Paper) -> None:
        self.sop, self.columns, self.heights, self.paper = sop, columns, heights, paper
        self.place = {step.key: n for n, step in enumerate(sop.steps)}
        self.slots = columns.slots()
        self.pages = paginate(sop, heights, paper.rows, len(self.slots))
        self.ends = _ends(sop)
        crossed = sorted({n for page in self.pages for n in _cut(self.ends, page)[0]})
        self.letters = dict(zip(crossed, _letters(), strict=False))

    def page_with(self, order: Order) -> Slice:
        """The page on which this arrow was wanted."""
        keys = {order.source, order.target} & set(self.place)
        return next(page for page in self.pages if keys & {self.sop.steps[n].key for n in page})

    def sheet(self, number: int) -> Sheet:
        """This page, drawn."""
        page = self.pages[number]
        into, out = _cut(self.ends, page)
        rows = self._rows(page, len(into), len(out))
        stage = Stage(self.columns, rows)
        steps = {row.key: row for row in rows if row.key}
        for key, row in steps.items():
            stage.put_step(self.sop.steps[self.place[key]], row)
        self._put_connectors(stage, page, sorted(into), out=False)
        self._put_connectors(stage, page, sorted(out), out=True)
        orders = self._orders(stage, page, steps)
        wires = route(stage.grid, stage.ports, orders)
        words = exits(stage, wires)
        drawn = tuple(stage.symbols), tuple(stage.links), tuple(wires), tuple(words)
        return Sheet(self.paper.first + number, self.columns, tuple(rows), *drawn)

    def _rows(self, page: Slice, into: int, out: int) -> list[Row]:
        """Rows of connectors that come in, rows of steps, rows of connectors that go out."""
        steps = [self.sop.steps[n].key for n in page]
        keys = [""] * ceil(into / len(self.slots)) + steps + [""] * ceil(out / len(self.slots))
        tall = [self.heights[key] if key else CONNECTORS for key in keys]
        left = self.paper.rows - sum(tall)
        more = max(0.0, min(STRETCH, left // len(steps))) if isfinite(left) else 0.0
        rows, top = [], self.paper.head
        for key, height in zip(keys, tall, strict=True):
            rows.append(Row(key, top, height + more if key else height))
            top = rows[-1].bottom
        return rows

    def _put_connectors(
        self, stage: Stage, page: Slice, targets: Sequence[int], *, out: bool
    ) -> None:
        """A connector for each of these steps, near the column where its arrow comes from."""
        empty = [row for row in stage.rows if not row.key]
        rows = empty[len(empty) - ceil(len(targets) / len(self.slots)) :] if out else empty
        free = list(product(rows, self.slots))
        for target in targets:
            wish = self._column(target, page, out=out)
            row, x = min(free, key=lambda slot: (slot[0].top, abs(slot[1] - wish), slot[1]))
            free.remove((row, x))
            pages = [target] if out else [s for s, t in self.ends if t == target and s not in page]
            caption = "hal. " + ", ".join(map(str, sorted({self._number(n) for n in pages})))
            name, letter = f"{'out' if out else 'into'}:{target}", self.letters[target]
            stage.put_connector(name, letter, caption, (x, row.middle), out=out)

    def _column(self, target: int, page: Slice, *, out: bool) -> float:
        """Below the last step that leads there; or above the step it leads to."""
        near = target
        if out:
            near = max(source for source, end in self.ends if end == target and source in page)
        lanes = self.sop.steps[near].lanes
        place = self.columns.lanes.index(lanes[0]) if lanes else 0
        return self.columns.middle(place)

    def _number(self, step: int) -> int:
        return self.paper.first + next(n for n, page in enumerate(self.pages) if step in page)

    def _orders(self, stage: Stage, page: Slice, rows: Mapping[str, Row]) -> list[Order]:
        """The arrows of this page, the shortest first."""
        others, found = count(), []
        for flow in self.sop.flows:
            source, label = self.sop.steps[self.place[flow.source]], flow.label.value
            here = self.place[flow.source] in page
            if flow.other:
                name = f"other:{next(others)}"
                if here and stage.put_other(name, flow.other, source, rows[flow.source]):
                    found.append(Order(flow.source, name, label))
                continue
            target = self.place[flow.target]
            if here:
                name = flow.target if target in page else f"out:{target}"
                found.append(Order(flow.source, name, label))
            elif target in page:
                found.append(Order(f"into:{target}", flow.target))
        touched = [one for one in found if stage.ports[one.source] and stage.ports[one.target]]
        return sorted(dict.fromkeys(touched), key=lambda one: _length(stage, one))


def _length(stage: Stage, order: Order) -> tuple[float, float]:
    """How far apart the ends are: rows first, then columns."""
    (x, y), (to_x, to_y) = stage.ports[order.source][0].at, stage.ports[order.target][0].at
    return abs(to_y - y), abs(to_x - x)


def _letters() -> list[str]:
    """A to Z, then AA to ZZ."""
    pairs = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    return [*ascii_uppercase, *islice(pairs, 100)]
