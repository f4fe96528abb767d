"""Reach tests as screens and the relay ask for them: who may see one, and how it went."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from journal.models import Entry
from notifications.models import Delivery
from notifications.ports import label_of
from notifications.services.ringing import ways_of

from . import access, posts
from .access import BOTH, D, Standing
from .models import Agency, Posting, ReachRow, ReachTest
from .plans import turns_of
from .services.readers import NAMES

STARTERS = frozenset({D.HEAD, D.COMMANDER, D.SECURITY, D.LIAISON})
S = ReachTest.Status
SHOWN = 12  # tests in the trend
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


# --- The door ------------------------------------------------------------------------------------


def house(at: Standing, pk: int) -> Agency:
    """One's own agency, for those who test how it is reached; else 404 or 403."""
    agency = posts.house(at, pk)
    if not at.holds(pk, STARTERS):
        raise PermissionDenied
    return agency


def test(at: Standing, pk: int) -> ReachTest:
    """A test for those who answer in it, and for those who test at either agency; else 404."""
    found = ReachTest.objects.filter(pk=pk).select_related("agency", "partner", "asked_by").first()
    if found is None or not (tests(at, found) or row_of(found, at.person)):
        raise Http404
    return found


def may_test(at: Standing, agency: int) -> bool:
    """Whether the person tests how an agency is reached."""
    return at.holds(agency, STARTERS)


def tests(at: Standing, found: ReachTest) -> bool:
    """Whether the person tests at one of its agencies, and so sees how it goes."""
    return any(at.holds(pk, STARTERS) for pk in (found.agency_id, found.partner_id) if pk)


def row_of(found: ReachTest, person: User) -> ReachRow | None:
    """The person's own part in a test."""
    return found.rows.filter(person=person).first()


def waiting(at: Standing) -> Any:
    """The tests that run and that this person has not answered yet."""
    rows = ReachRow.objects.filter(person=at.person, answered_at=None, test__status=S.RUNNING)
    return rows.values("test")


def starters(agency: Agency) -> Any:
    """Those who test at an agency."""
    return agency.people(*STARTERS)


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Which of these persons may see the test now. Asked by events, inbox and the relay."""
    found = ReachTest.objects.filter(pk=pk).first()
    if found is None:
        return set()
    ends = [end for end in (found.agency_id, found.partner_id) if end]
    among = Posting.objects.now().filter(person__in=list(people), person__is_active=True)
    testing = among.filter(agency__in=ends, duties__overlap=list(STARTERS))
    asked = found.rows.filter(person__in=list(people), person__is_active=True)
    seen = set(asked.values_list("person", flat=True))
    return seen | set(testing.values_list("person", flat=True))


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these tests the person may see now. Asked by a page of the inbox."""
    at = access.standing(person)
    testing = [pk for pk in at.agencies if at.holds(pk, STARTERS)]
    mine = Q(agency__in=testing) | Q(partner__in=testing) | Q(rows__person=person)
    rows = ReachTest.objects.filter(mine, pk__in=list(pks)).order_by()
    return set(rows.values_list("pk", flat=True))


def news_wanted(entry: Entry) -> bool:
    """Whether news of a test still matters: the test itself only while it runs."""
    pk = label_of(entry.subject)[1]
    status = ReachTest.objects.filter(pk=pk).values_list("status", flat=True).first()
    return status is not None and (entry.verb != S.RUNNING or status == S.RUNNING)


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call tests."""
    rows = ReachTest.objects.filter(pk__in=list(pks)).select_related("agency")
    return {row.pk: f"{row} {row.agency}" for row in rows}


# --- Who is asked --------------------------------------------------------------------------------


def audience(agency: Agency, scope: str, now: datetime) -> dict[int, bool]:
    """The persons whom a test of this agency would ask, each with whether they stand guard now."""
    ahead = DAY if scope == ReachTest.Scope.ROSTER else MOMENT
    stood = turns_of([agency], now, now + ahead)[agency.pk]
    present = {turn.person for turn in stood if turn.holds_at(now)}
    if scope == ReachTest.Scope.ROSTER:
        people = {turn.person for turn in stood}
    else:
        offices = Posting.objects.now().filter(agency=agency, duties__overlap=list(BOTH))
        people = set(offices.values_list("person", flat=True)) | present
    active = User.objects.filter(pk__in=people, is_active=True).order_by("pk")
    return {pk: pk in present for pk in active.values_list("pk", flat=True)}


# --- How it went ---------------------------------------------------------------------------------


@dataclass
class Lane:
    """One channel of a test: how many were sent, arrived, were answered, and failed."""

    channel: str
    label: str
    sent: int = 0
    received: int = 0
    answered: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Side:
    """One agency of a test: its people, named where the reader may have their names."""

    agency: Agency
    rows: list[ReachRow]
    named: bool

    @property
    def answered(self) -> int:
        return sum(row.answered_at is not None for row in self.rows)

    @property
    def silent(self) -> list[ReachRow]:
        return [row for row in self.rows if row.answered_at is None]


@dataclass(frozen=True)
class Result:
    """A test whole, as it stands at this moment."""

    test: ReachTest
    sides: list[Side]
    lanes: list[Lane]
    mine: ReachRow | None = None
    unreachable: list[ReachRow] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(len(side.rows) for side in self.sides)

    @property
    def answered(self) -> int:
        return sum(side.answered for side in self.sides)


def lanes(found: ReachTest) -> list[Lane]:
    """Channel by channel how the messages of a test went; one query."""
    if found.entry_id is None:
        return []
    arrived = Q(delivered_at__isnull=False) | Q(read_at__isnull=False)
    arrived |= Q(answered_at__isnull=False)
    rows = Delivery.objects.filter(entry=found.entry_id).order_by().values("channel")
    counted = rows.annotate(
        sent=Count("pk", filter=Q(state="sent")),
        received=Count("pk", filter=arrived),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        failed=Count("pk", filter=Q(state="failed")),
    )
    labels = dict(Delivery.Channel.choices)
    made = [Lane(label=str(labels[row["channel"]]), **row) for row in counted]
    order = list(Delivery.Channel.values)
    return sorted(made, key=lambda lane: order.index(lane.channel))


def result(at: Standing, found: ReachTest) -> Result:
    """How a test went, as far as the reader may know: four queries."""
    levels = {agency.pk: level for agency, level in posts.shown(at)}
    rows = list(found.rows.select_related("person", "agency"))
    ends = [end for end in (found.agency, found.partner) if end]
    sides = [
        Side(
            end,
            [row for row in rows if row.agency_id == end.pk],
            levels.get(end.pk) in (posts.OWN, NAMES),
        )
        for end in ends
    ]
    mine = next((row for row in rows if row.person_id == at.person.pk), None)
    named = [row for side in sides if side.named for row in side.rows]
    return Result(found, sides, lanes(found), mine, [row for row in named if not row.ways])


def totals(found: ReachTest) -> dict[str, Any]:
    """What is kept of a test for the trend, and for whoever compares."""
    rows = list(found.rows.select_related("agency"))
    by: dict[str, list[int]] = {}
    for row in rows:
        count = by.setdefault(row.agency.stamp, [0, 0])
        count[0] += row.answered_at is not None
        count[1] += 1
    return {
        "people": len(rows),
        "answered": sum(row.answered_at is not None for row in rows),
        "by": by,
        "channels": {
            lane.channel: [lane.sent, lane.received, lane.answered] for lane in lanes(found)
        },
    }


@dataclass(frozen=True)
class Point:
    """One past test in the trend: how many of its people answered."""

    test: ReachTest
    people: int
    answered: int
    x: int

    @property
    def share(self) -> int:
        return round(100 * self.answered / self.people) if self.people else 0

    @property
    def top(self) -> int:
        return 100 - self.share


@dataclass(frozen=True)
class Unreachable:
    """Somebody of the watch whom an urgent call would not find, and why."""

    person: User
    has_none: bool  # nothing but the inbox
    missed: ReachTest | None  # the last test, if they did not answer it


@dataclass(frozen=True)
class Board:
    """All that an agency's page of tests shows."""

    agency: Agency
    open: list[ReachTest]
    past: list[ReachTest]
    silent: list["Unreachable"]
    on_duty: int

    @property
    def points(self) -> list[Point]:
        """The trend, the oldest first."""
        return [
            Point(one, one.totals.get("people", 0), one.totals.get("answered", 0), at * 24)
            for at, one in enumerate(reversed(self.past))
        ]


def board(agency: Agency) -> Board:
    """The tests of an agency, and who of tonight's watch has no channel that works."""
    rows = ReachTest.objects.filter(Q(agency=agency) | Q(partner=agency))
    rows = rows.select_related("agency", "partner", "asked_by", "entry")
    now = timezone.now()
    stood = turns_of([agency], now, now + DAY)[agency.pk]
    people = User.objects.filter(pk__in={turn.person for turn in stood}, is_active=True)
    watch = list(people.order_by("full_name"))
    return Board(
        agency,
        list(rows.filter(status__in=(S.ASKED, S.RUNNING))),
        list(rows.filter(status=S.CLOSED)[:SHOWN]),
        _unreachable(watch),
        len(watch),
    )


def _unreachable(watch: list[User]) -> list[Unreachable]:
    ways = ways_of(watch)
    last: dict[int, ReachRow] = {}
    asked = ReachRow.objects.filter(person__in=watch, test__status=S.CLOSED).select_related("test")
    for row in asked.order_by("-pk"):
        last.setdefault(row.person_id, row)
    found = []
    for person in watch:
        before, has_none = last.get(person.pk), not ways[person.pk]
        missed = before.test if before and before.answered_at is None else None
        if has_none or missed:
            found.append(Unreachable(person, has_none, missed))
    return found
