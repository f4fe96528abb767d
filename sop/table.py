"""The table of the flowchart on paper: how wide its columns are, how tall its rows must be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil

from . import letters, spoken
from .content import Sop, Step
from .placing import LEAST_ROW, Columns

PAGES = {"A4": (1039, 690), "F4": (1164, 707)}  # what the margins leave, in pixels
CAPTION = 23  # the line above the table
NUMBER, TIME = 25, 56  # columns that are as wide on every page
LANE_LEAST, LANE_MOST, LANES_MOST = 38, 120, 456
SHARES = (0.33, 0.225, 0.21)  # of activity, requirements and output; the rest is for notes
SIZES = ((10.6, 13.4), (10.0, 12.6), (9.0, 11.4), (8.0, 10.2))  # of letters and lines
FEW_LANES = 6
PAD, LINE = 4, 1  # beside the words of a cell, and the line at its right and below it
AIRY, TIGHT = 9, 5  # above and below the words together; tight if that saves a page
HEAD_SIZE, HEAD_LINE = 8.6, 10.5
HEAD_ROW, GROUP_LINE, GROUP_SIZE = 18, 10, 8.0
UPRIGHT_MOST = 118


@dataclass(frozen=True)
class Group:
    """Columns side by side that belong to one agency."""

    agency: str
    name: str
    lanes: int


@dataclass(frozen=True)
class Cell:
    """Which part of a step stands in a column, and how wide that column is."""

    text: str
    width: int


@dataclass(frozen=True)
class Table:
    """The table for one SOP on one size of paper."""

    sop: Sop
    page: str
    shorts: Mapping[str, str]  # what agencies are called
    air: int = AIRY

    @property
    def width(self) -> int:
        return PAGES[self.page][0]

    @property
    def room(self) -> int:
        """For rows and head together."""
        return PAGES[self.page][1] - CAPTION

    @cached_property
    def lane(self) -> int:
        """How wide one actor's column is."""
        return min(LANE_MOST, max(LANE_LEAST, LANES_MOST // max(1, len(self.sop.lanes))))

    @cached_property
    def widths(self) -> tuple[int, int, int, int]:
        """Of activity, requirements, output and note: what the other columns leave."""
        rest = self.width - NUMBER - TIME - self.lane * len(self.sop.lanes)
        activity, requirements, output = (int(rest * share) for share in SHARES)
        return activity, requirements, output, rest - activity - requirements - output

    @property
    def columns(self) -> Columns:
        left = NUMBER + self.widths[0]
        return Columns(left, self.lane, tuple(lane.code for lane in self.sop.lanes))

    @cached_property
    def type(self) -> tuple[float, float]:
        """The largest letters, and their lines, with which every row leaves room for others."""
        sizes = SIZES if len(self.sop.lanes) <= FEW_LANES else SIZES[1:]
        for size, line in sizes[:-1]:
            if all(self._tall(step, size, line) <= self.room / 3 for step in self.sop.steps):
                return size, line
        return sizes[-1]

    def heights(self) -> dict[str, float]:
        """How tall the row of every step must be."""
        return {step.key: self._tall(step, *self.type) for step in self.sop.steps}

    def _tall(self, step: Step, size: float, line: float) -> float:
        most = max(
            len(letters.lines(" ".join(cell.text.split()), size, cell.width - 2 * PAD - LINE))
            for cell in self.cells(step)
        )
        return max(LEAST_ROW, ceil(most * line) + self.air + LINE)

    def cells(self, step: Step) -> tuple[Cell, ...]:
        """What is to be read of a step, column by column."""
        activity, requirements, output, note = self.widths
        return (
            Cell(step.activity, activity),
            Cell(step.requirements, requirements),
            Cell(spoken.span(step.minutes), TIME),
            Cell(step.output, output),
            Cell(step.note, note),
        )

    # --- The head: two rows that come again on every page, the lower one of agencies and actors ---

    @cached_property
    def upright(self) -> bool:
        """Whether the actors' names must stand on end: a word is wider than its column."""
        room = self.lane - 2 * 2 - LINE
        words = (word for lane in self.sop.lanes for word in lane.name.replace("/", "/ ").split())
        wide = any(letters.width(word, HEAD_SIZE, bold=True) > room for word in words)
        return wide or self._name_lines(room) > 4

    @cached_property
    def names_tall(self) -> int:
        """The height of the row with the actors' names."""
        if not self.upright:
            return int(max(2, self._name_lines(self.lane - 5)) * HEAD_LINE + 8)
        most = int((self.lane - 5) // HEAD_LINE)
        fits = (t for t in range(48, UPRIGHT_MOST, 5) if self._name_lines(t - 8) <= most)
        return next(fits, UPRIGHT_MOST)

    @cached_property
    def groups_tall(self) -> int:
        """The height of the row with the agencies."""
        most = max((len(list(self._group_lines(group))) for group in self.groups), default=1)
        return most * GROUP_LINE + 6

    @property
    def head(self) -> int:
        return HEAD_ROW + self.groups_tall + self.names_tall

    @cached_property
    def groups(self) -> list[Group]:
        """The agencies over their columns: the short name where it fits, else the code."""
        found = []
        for agency, lanes in groupby(self.sop.lanes, key=lambda lane: lane.agency):
            many = len(list(lanes))
            short, room = self.shorts.get(agency) or agency, many * self.lane - 5
            words = [letters.width(word, GROUP_SIZE, bold=True) for word in short.split()]
            fits = max(words, default=0) <= room and sum(words) <= 1.6 * room
            found.append(Group(agency, short if fits else agency, many))
        return found

    @property
    def edges(self) -> set[int]:
        """After how many columns another agency begins."""
        ends: set[int] = set()
        for group in self.groups:
            ends.add(max(ends, default=0) + group.lanes)
        return ends

    @property
    def coded(self) -> dict[str, str]:
        """The agencies that the head names by code only, with what they are called."""
        return {g.agency: self.shorts.get(g.agency, "") for g in self.groups if g.name == g.agency}

    def _group_lines(self, group: Group) -> Iterator[str]:
        yield from letters.lines(group.name, GROUP_SIZE, group.lanes * self.lane - 5, bold=True)

    def _name_lines(self, room: float) -> int:
        names = (lane.name for lane in self.sop.lanes)
        return max((len(letters.lines(n, HEAD_SIZE, room, bold=True)) for n in names), default=1)
