"""Where the symbols of one page stand, where arrows may touch them, and which lines stay free."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from . import letters
from .content import Step
from .grid import DOWN, LEFT, MARGIN, RIGHT, UP, Box, Grid, Port, Spot

TALL = {"terminator": 20.0, "process": 20.0, "decision": 24.0, "joined": 14.0}  # at most,
SLIM = {"terminator": 0.62, "process": 0.78, "decision": 1.0, "joined": 0.56}  # of the width
PENTAGON, CAPTION = 15.0, 9.0
CONNECTORS = 44.0  # how tall a row of off-page connectors is
ROOM = 16.0  # beside every symbol, for arrows
LEAST_ROW = 40.0
TRACKS = (3.0, 8.0, 13.0, 18.0, 23.0, 28.0)  # from the edges of rows and columns; never on the edge
CODE_SIZE = 8.0
BESIDE, FAR = 5.0, 12.0  # what leaving by a side costs, and by the side of a joined box
FROM_SIDE, FROM_BELOW, FROM_FAR = 16.0, 44.0, 500.0  # what entering there costs


@dataclass(frozen=True)
class Columns:
    """The columns of the actors: the first begins at `left`, all are as wide."""

    left: float
    width: float
    lanes: tuple[str, ...]

    @property
    def right(self) -> float:
        return self.left + self.width * len(self.lanes)

    @property
    def symbol(self) -> float:
        """How wide a symbol is."""
        return min(44.0, self.width - ROOM)

    def tall(self, shape: str) -> float:
        """How tall a symbol is."""
        return min(TALL[shape], round(self.symbol * SLIM[shape], 1))

    def middle(self, place: int) -> float:
        return self.left + self.width * (place + 0.5)

    def slots(self) -> list[float]:
        """Where off-page connectors may stand: one in every column, more in wide ones."""
        many = (max(1, int(self.width // 40)) - 1) // 2 * 2 + 1  # odd: one stands in the middle
        return [
            self.left + self.width * (n + (part + 0.5) / many)
            for n in range(len(self.lanes))
            for part in range(many)
        ]


@dataclass(frozen=True)
class Row:
    """One row of the table: of a step, or "" for off-page connectors."""

    key: str
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Placed:
    """A symbol on the page. `text` is a connector's letter or another SOP's code."""

    shape: str
    box: Box
    text: str = ""
    caption: str = ""


@dataclass
class Stage:
    """A page with its symbols: what the arrows must go round and where they may touch."""

    columns: Columns
    rows: Sequence[Row]
    symbols: list[Placed] = field(default_factory=list)
    links: list[tuple[Spot, Spot]] = field(default_factory=list)
    ports: dict[str, list[Port]] = field(default_factory=dict)
    _filled: set[tuple[str, int]] = field(default_factory=set)

    def put_step(self, step: Step, row: Row) -> None:
        """The symbol in the primary lane, and joined boxes in the others."""
        places = [self.columns.lanes.index(lane) for lane in step.lanes]
        boxes = []
        for n, place in enumerate(places):
            shape = "joined" if n else step.symbol.value
            box = self._box(self.columns.middle(place), row.middle, shape)
            boxes.append(box)
            self.symbols.append(Placed(shape, box))
            self._filled.add((step.key, place))
        self.ports[step.key] = _ports(boxes, row.middle) if boxes else []
        ordered = sorted(boxes)
        for one, other in pairwise(ordered):
            self.links.append(((one.right, row.middle), (other.left, row.middle)))

    def put_other(self, name: str, code: str, step: Step, row: Row) -> bool:
        """The code of another SOP beside the step that leaves for it; False if there is no room."""
        place = self._free_place(step)
        if place is None:
            return False
        wide = min(letters.width(code, CODE_SIZE, bold=True) + 2, self.columns.width - 4)
        away = (self.columns.width - wide) / 2 - 2  # leaves room for Ya or Tidak
        right = place > self.columns.lanes.index(step.lanes[0])
        x, y = self.columns.middle(place) + (away if right else -away), row.middle
        box = Box(x - wide / 2, y - 6, x + wide / 2, y + 6)
        self._filled.add((step.key, place))
        self.symbols.append(Placed("other", box, code))
        self.ports[name] = [
            Port((box.left, y), LEFT, None, 0 if right else FROM_BELOW),
            Port((box.right, y), RIGHT, None, FROM_BELOW if right else 0),
            Port((x, box.top), UP, None, FROM_SIDE),
            Port((x, box.bottom), DOWN, None, FROM_BELOW),
        ]
        return True

    def put_connector(self, name: str, letter: str, caption: str, spot: Spot, *, out: bool) -> None:
        """An off-page connector; arrows come into it from above, or go down from it."""
        x, y = spot
        half = PENTAGON / 2
        top = y - half + (-CAPTION if out else CAPTION) / 2
        box = Box(x - half, top, x + half, top + PENTAGON)
        self.symbols.append(Placed("out" if out else "into", box, letter, caption))
        port = Port((x, box.top), UP, None, 0) if out else Port((x, box.bottom), DOWN, 0, None)
        self.ports[name] = [port]

    def grid(self) -> Grid:
        """The free lines between and through rows and columns, kept off all symbols."""
        grid = Grid(self._xs(), self._ys())
        for symbol in self.symbols:
            grid.close(covered(symbol))
        for start, end in self.links:
            grid.lay(start, end)
        return grid

    def _box(self, x: float, y: float, shape: str) -> Box:
        wide = self.columns.symbol * (0.75 if shape == "joined" else 1)
        half = self.columns.tall(shape) / 2
        return Box(x - wide / 2, y - half, x + wide / 2, y + half)

    def _free_place(self, step: Step) -> int | None:
        """The empty cell of this row that is nearest to the step's symbol, the right one first."""
        if not step.lanes:
            return None
        own = self.columns.lanes.index(step.lanes[0])
        places = sorted(range(len(self.columns.lanes)), key=lambda n: (abs(n - own), n < own))
        return next((n for n in places if (step.key, n) not in self._filled), None)

    def _xs(self) -> list[float]:
        columns, edge = self.columns, (self.columns.width - self.columns.symbol) / 2
        found = {columns.middle(n) for n in range(len(columns.lanes))}
        for n in range(len(columns.lanes) + 1):
            x = columns.left + n * columns.width
            found.update(_beside(x, edge if n else 0, edge if n < len(columns.lanes) else 0))
        if any(row.key == "" for row in self.rows):
            found.update(columns.slots())
        return _apart(found, {symbol_middle(one) for one in self.symbols})

    def _ys(self) -> list[float]:
        found = {row.middle for row in self.rows}
        most = max(self.columns.tall(shape) for shape in TALL)
        gaps = [(row.height - most) / 2 if row.key else 9.0 for row in self.rows]
        for n, row in enumerate(self.rows):
            found.update(_beside(row.top, gaps[n - 1] if n else 0, gaps[n]))
        found.update(_beside(self.rows[-1].bottom, gaps[-1], 0))
        return sorted(found)


def covered(symbol: Placed) -> Box:
    """The symbol with the caption below or above it."""
    box = symbol.box
    if symbol.shape == "out":
        return box._replace(bottom=box.bottom + CAPTION)
    return box._replace(top=box.top - CAPTION) if symbol.shape == "into" else box


def symbol_middle(symbol: Placed) -> float:
    return (symbol.box.left + symbol.box.right) / 2


def _ports(boxes: Sequence[Box], y: float) -> list[Port]:
    """The sides of the whole, and above and below the primary box, which comes first.

    Arrows may also go on from below a joined box; they come into the primary one.
    """
    own, first, last = boxes[0], min(boxes), max(boxes)
    x = (own.left + own.right) / 2
    return [
        Port((x, own.bottom), DOWN, 0, FROM_BELOW),
        _side_port((last.right, y), RIGHT, last == own),
        _side_port((first.left, y), LEFT, first == own),
        Port((x, own.top), UP, None, 0),
        *(Port(((b.left + b.right) / 2, b.bottom), DOWN, FAR, None) for b in boxes[1:]),
    ]


def _side_port(at: Spot, side: int, is_own: bool) -> Port:
    return Port(at, side, BESIDE, FROM_SIDE) if is_own else Port(at, side, FAR, FROM_FAR)


def _beside(edge: float, before: float, after: float) -> Iterator[float]:
    """Lines on both sides of the edge, as many as there is room for."""
    for track in TRACKS:
        if track <= before - MARGIN:
            yield edge - track
        if track <= after - MARGIN:
            yield edge + track


def _apart(lines: Iterable[float], needed: Iterable[float]) -> list[float]:
    """The lines, those too near to a needed one left out."""
    fixed = sorted(set(needed))
    kept = [x for x in lines if all(abs(x - one) > MARGIN or x == one for one in fixed)]
    return sorted({*kept, *fixed})
