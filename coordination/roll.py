"""The roll at the gate: everyone on an order, line by line, and the numbers that matter."""

from dataclasses import dataclass
from itertools import groupby

from . import queries
from .models import Assignment, SupportLine, SupportRequest

P = Assignment.Presence


@dataclass(frozen=True)
class Roll:
    """Who is expected, present, absent and inside. Those replaced are listed, not counted."""

    rows: list[Assignment]
    shown: list[Assignment]

    @property
    def lines(self) -> list[tuple[SupportLine, list[Assignment]]]:
        """The rows to show, line by line."""
        return [(line, list(rows)) for line, rows in groupby(self.shown, lambda row: row.line)]

    @property
    def number(self) -> int:
        """Everyone who should be here."""
        return len(self._serving)

    @property
    def expected(self) -> int:
        """Not yet counted either way."""
        return sum(row.presence == P.EXPECTED for row in self._serving)

    @property
    def present(self) -> int:
        """Came, in time or late."""
        return sum(row.arrived_at is not None for row in self._serving)

    @property
    def absent(self) -> int:
        """Written down as not here."""
        return sum(row.presence == P.ABSENT for row in self._serving)

    @property
    def inside(self) -> int:
        """Came in and has not gone out: the number that matters."""
        return sum(row.is_inside for row in self._serving)

    @property
    def _serving(self) -> list[Assignment]:
        return [row for row in self.rows if not row.is_cancelled]


def call(asked: SupportRequest, words: str = "") -> Roll:
    """The roll of this request's order; `words` narrows what is shown, never what is counted."""
    rows = queries.muster(asked)
    wanted = words.casefold().split()
    shown = [row for row in rows if all(word in _spelled(row) for word in wanted)]
    return Roll(rows, shown)


def _spelled(row: Assignment) -> str:
    return f"{row.officer} {row.officer.service_number}".casefold()
