"""Requests as lists show them: a page of rows in two queries, without a model for each cell."""

from collections import defaultdict
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from . import way
from .models import Agency, Posting, SupportRequest
from .models.support import address
from .services import readers

PAGE = 50
COLUMNS = (
    "pk", "status", "moved_at", "activity", "place", "starts_at", "ends_at", "classification",
    "urgency", "letter_number", "submitted_at",
)  # fmt: skip
OF_END = ("pk", "code", "stamp", "name", "short_name", "timezone")
REQUESTER, PROVIDER = (
    tuple(f"{end}__{name}" for name in OF_END) for end in ("requester", "provider")
)


LINES = """
SELECT request_id, id, kind, asked, granted, qualification, equipment
FROM coordination_supportline WHERE request_id = ANY(%s) ORDER BY id
"""


class End(NamedTuple):
    """An agency as a row names it."""

    pk: int
    code: str
    stamp: str
    name: str
    short_name: str
    timezone: str

    @classmethod
    def of(cls, agency: Agency) -> "End":
        """The same of an agency that was read whole."""
        return _end(*(getattr(agency, name) for name in cls._fields))

    def __str__(self) -> str:
        return self.short_name


class Line(NamedTuple):
    """So many people of one kind."""

    id: int
    kind: str
    asked: int
    granted: int | None
    qualification: str
    equipment: str


class Row(NamedTuple):
    """One request as a list shows it."""

    pk: int
    status: str
    moved_at: datetime
    activity: str
    place: str
    starts_at: datetime
    ends_at: datetime
    classification: int
    urgency: str
    letter_number: str
    submitted_at: datetime | None
    requester: End
    provider: End
    lines: tuple[Line, ...]
    due: datetime | None = None  # when an agreement says that the answer is due

    def get_absolute_url(self) -> str:
        return address(self.pk)

    def get_status_display(self) -> str:
        return str(SupportRequest.Status(self.status).label)

    @property
    def classified(self) -> str:
        """How secret it is, in a word."""
        return str(Posting.Clearance(self.classification).label)

    @property
    def pressing(self) -> str:
        """How urgent it is, in a word; nothing when it is not."""
        urgency = SupportRequest.Urgency(self.urgency)
        return "" if urgency == SupportRequest.Urgency.ROUTINE else str(urgency.label)

    @property
    def asked(self) -> int:
        return sum(line.asked for line in self.lines)

    @property
    def granted(self) -> int | None:
        """How many people are granted, once that is decided."""
        numbers = [line.granted for line in self.lines if line.granted is not None]
        return sum(numbers) if numbers else None

    @property
    def holder(self) -> End | None:
        """The agency whose turn it is, or nobody once it is over."""
        end = way.held_by(self.status)
        return getattr(self, end) if end else None

    @property
    def requester_id(self) -> int:
        return self.requester.pk

    @property
    def provider_id(self) -> int:
        return self.provider.pk

    @property
    def is_late(self) -> bool:
        return way.is_late(self) or (self.due is not None and self.due < timezone.now())


def page(requests: QuerySet[SupportRequest]) -> tuple[list[Row], int | None]:
    """One page, and the key of the next; no count(*)."""
    found = list(requests.values_list(*COLUMNS, *REQUESTER, *PROVIDER)[: PAGE + 1])
    lines = _lines([row[0] for row in found[:PAGE]])
    rows = [_row(row, lines) for row in found[:PAGE]]
    due = readers.answers_due(rows)
    rows = [row._replace(due=due[row.pk]) if row.pk in due else row for row in rows]
    return rows, rows[-1].pk if len(found) > PAGE else None


def _row(row: tuple[Any, ...], lines: dict[int, list[Line]]) -> Row:
    own, ends = row[: len(COLUMNS)], row[len(COLUMNS) :]
    pair = _end(*ends[: len(OF_END)]), _end(*ends[len(OF_END) :])
    return Row._make((*own, *pair, tuple(lines[own[0]]), None))


@lru_cache(maxsize=2048)
def _end(*columns: Any) -> End:
    """A page names the same few agencies again and again."""
    return End(*columns)


def _lines(requests: list[int]) -> dict[int, list[Line]]:
    lines = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(LINES, [requests])
        for request, *line in cursor:
            lines[request].append(Line(*line))
    return lines
