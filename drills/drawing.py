"""What was measured against what was asked, as a drawing: places on a line, no colours, no words.

Pure Python: templates make SVG of it, on the page and on paper alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .measuring import Result

WIDTH, LEFT, ROW, TOP = 640, 24, 26, 22  # of the drawing; a row each, a scale above
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480, 1440)  # minutes between two marks
MOST_MARKS = 8


@dataclass(frozen=True)
class Mark:
    """One minute on the scale."""

    x: float
    minutes: int


@dataclass(frozen=True)
class Bar:
    """One objective: from when to when it was allowed to take, and from when to when it took."""

    number: int
    y: int
    start: float
    allowed: float  # width
    took: float | None  # width
    is_met: bool | None

    @property
    def end(self) -> float:
        return self.start + (self.took or 0)

    @property
    def middle(self) -> int:
        return self.y + ROW // 2


@dataclass(frozen=True)
class Drawing:
    """All of it."""

    width: int
    height: int
    marks: list[Mark]
    bars: list[Bar]


def draw(results: Sequence[Result]) -> Drawing | None:
    """The objectives that are measured in minutes, on one line of time; None without any."""
    timed = [(n, one) for n, one in enumerate(results, 1) if one.since is not None]
    if not timed:
        return None
    last = max(max(_latest(one), one.until or 0) for _n, one in timed)
    step = next((one for one in STEPS if last / 60 / one <= MOST_MARKS), STEPS[-1])
    scale = (WIDTH - 2 * LEFT) / max(last, 60)
    marks = [
        Mark(LEFT + minute * 60 * scale, minute) for minute in range(0, int(last // 60) + 1, step)
    ]
    bars = [_bar(n, row, one, scale) for row, (n, one) in enumerate(timed)]
    return Drawing(WIDTH, TOP + ROW * len(bars) + 4, marks, bars)


def _latest(one: Result) -> float:
    return (one.since or 0) + float(one.aim.standard) * 60


def _bar(number: int, row: int, one: Result, scale: float) -> Bar:
    since = max(one.since or 0, 0)
    took = None if one.until is None else max(one.until - since, 0) * scale
    allowed = float(one.aim.standard) * 60 * scale
    start = LEFT + since * scale
    return Bar(number, TOP + row * ROW, start, allowed, took, one.is_met)
