"""The lines of a drawing that arrows may use, and what lies on them by now."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

RIGHT, DOWN, LEFT, UP = range(4)  # ways to go, so ordered that the opposite is two further
ACROSS, ALONG, CLOSED = 1, 2, 3  # what a point carries: a bit for each axis
AXIS = (ACROSS, ALONG, ACROSS, ALONG)
MARGIN = 4.5  # how near an arrow may come to a box that is not its own
Spot = tuple[float, float]


class Box(NamedTuple):
    """A rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Port(NamedTuple):
    """Where arrows may leave or enter a box, and at what price; None: never."""

    at: Spot
    side: int
    leave: float | None
    enter: float | None


class Grid:
    """Points where vertical and horizontal lines meet, numbered row by row."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.xs, self.ys, self.wide = xs, ys, len(xs)
        self.carries = bytearray(len(xs) * len(ys))
        self.crossed: set[int] = set()
        self.near = [self._neighbours(point) for point in range(len(self.carries))]

    def spot(self, point: int) -> Spot:
        """Where this point is."""
        row, column = divmod(point, self.wide)
        return self.xs[column], self.ys[row]

    def close(self, box: Box) -> None:
        """Keep every arrow away from this box."""
        columns = range(*_span(self.xs, box.left - MARGIN, box.right + MARGIN))
        for row in range(*_span(self.ys, box.top - MARGIN, box.bottom + MARGIN)):
            for column in columns:
                self.carries[row * self.wide + column] = CLOSED

    def lay(self, start: Spot, end: Spot) -> None:
        """Put a horizontal line there that arrows may cross and nothing else."""
        row = _nearest(self.ys, start[1])
        for column in range(*_span(self.xs, start[0], end[0])):
            self.carries[row * self.wide + column] |= ACROSS

    def landing(self, port: Port) -> int | None:
        """The first point straight out of this port; None if the drawing ends before it."""
        x, y = port.at
        column, row = _nearest(self.xs, x), _nearest(self.ys, y)
        if port.side == RIGHT:
            column = bisect_right(self.xs, x + MARGIN)
        elif port.side == LEFT:
            column = bisect_left(self.xs, x - MARGIN) - 1
        elif port.side == DOWN:
            row = bisect_right(self.ys, y + MARGIN)
        else:
            row = bisect_left(self.ys, y - MARGIN) - 1
        inside = 0 <= column < self.wide and 0 <= row < len(self.ys)
        return row * self.wide + column if inside else None

    def side(self, point: int, following: int) -> int:
        """Which way one goes from a point to its neighbour."""
        return next(side for side, other, _length in self.near[point] if other == following)

    def _neighbours(self, point: int) -> tuple[tuple[int, int, float], ...]:
        """The next points: the way to go there, which it is, how far."""
        row, column = divmod(point, self.wide)
        found = []
        for side, (right, down) in enumerate(((1, 0), (0, 1), (-1, 0), (0, -1))):
            if 0 <= column + right < self.wide and 0 <= row + down < len(self.ys):
                length = abs(self.xs[column + right] - self.xs[column])
                length += abs(self.ys[row + down] - self.ys[row])
                found.append((side, point + right + down * self.wide, length))
        return tuple(found)


def _span(lines: Sequence[float], low: float, high: float) -> tuple[int, int]:
    return bisect_left(lines, low), bisect_right(lines, high)


def _nearest(lines: Sequence[float], at: float) -> int:
    return min(range(len(lines)), key=lambda n: abs(lines[n] - at))
