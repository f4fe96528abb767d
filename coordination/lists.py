"""Requests as lists show them: a page of rows in one query, without a model for each cell."""

from collections import defaultdict
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Func, JSONField, OuterRef, QuerySet
from django.utils import timezone

from accounts.ready import ready

from . import way
from .access import Reach, Standing
from .models import Agency, Debt, Posting, SupportLine, SupportRequest
from .models.support import address, status_label
from .queries import Filters, support_requests
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


_LINE = Func(*Line._fields, function="jsonb_build_array", output_field=JSONField())


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
    debts: tuple[Debt, ...] = ()  # papers still owed for what was only said

    def get_absolute_url(self) -> str:
        return address(self.pk)

    def get_status_display(self) -> str:
        return status_label(self.status)

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


def page(at: Standing, filters: Filters) -> tuple[list[Row], int | None]:
    """One page of what the person may see, and the key of the next; no count(*)."""
    found = _found(at=at.reach, filters=filters)
    rows = [_row(row) for row in found[:PAGE]]
    due = readers.answers_due(rows)
    rows = [row._replace(due=due[row.pk]) if row.pk in due else row for row in rows]
    rows = _with_debts(rows)
    return rows, rows[-1].pk if len(found) > PAGE else None


@ready
def _found(*, at: Reach, filters: Filters) -> QuerySet[Any, tuple[Any, ...]]:
    lines = SupportLine.objects.filter(request=OuterRef("pk")).order_by().values("request")
    people = lines.annotate(all=JSONBAgg(_LINE, order_by="pk")).values("all")
    rows = support_requests(at, filters).annotate(people=people)
    return rows.values_list(*COLUMNS, *REQUESTER, *PROVIDER, "people")[: PAGE + 1]


def _with_debts(rows: list[Row]) -> list[Row]:
    """The rows with what is owed for them; asked only where there is something urgent."""
    spoken = [row.pk for row in rows if row.pressing]
    owed: dict[int, tuple[Debt, ...]] = defaultdict(tuple)
    for debt in Debt.objects.open().filter(request__in=spoken) if spoken else ():
        owed[debt.request_id] += (debt,)
    return [row._replace(debts=owed[row.pk]) if row.pk in owed else row for row in rows]


def _row(row: tuple[Any, ...]) -> Row:
    own, ends, people = row[: len(COLUMNS)], row[len(COLUMNS) : -1], row[-1]
    pair = _end(*ends[: len(OF_END)]), _end(*ends[len(OF_END) :])
    return Row._make((*own, *pair, tuple(map(Line._make, people or ())), None, ()))


@lru_cache(maxsize=2048)
def _end(*columns: Any) -> End:
    """A page names the same few agencies again and again."""
    return End(*columns)
