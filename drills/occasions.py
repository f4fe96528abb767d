"""What this room has in a calendar: drills with and without an hour, and answers that are due."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy

from journal.lifecycle import name_of
from notifications.occasions import MOST, Kind, Occasion

from . import access
from .access import Standing
from .models import Crew, Drill, Invitation

S, A = Drill.Status, Crew.Answer
DRILL = Kind("drill", gettext_lazy("Latihan"), "flag")
ANSWER = Kind("drill_answer", gettext_lazy("Jawab undangan latihan"), "check")
ONE_DAY = timedelta(days=1)  # a drill over midnight is kept under the day of its beginning


def calendar(at: Standing, since: datetime, until: datetime) -> list[Occasion]:
    """All of it that touches the window and that this person may see, in no order."""
    if not at.agencies:
        return []
    return [one for one in _drills(at, since, until) if one.touches(since, until)]


def _drills(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    own = Crew.objects.filter(drill=OuterRef("pk"), person=at.person, left_at=None)
    desks = [agency for agency in at.clearance if at.holds(agency, access.ANSWERERS)]
    asked = Invitation.objects.filter(drill=OuterRef("pk"), agency__in=desks, answer=A.NONE)
    days = (timezone.localdate(since) - ONE_DAY, timezone.localdate(until) + ONE_DAY)
    rows = access.drills(at).exclude(status=S.CANCELLED).filter(day__range=days)
    rows = rows.annotate(
        is_mine=Exists(own.exclude(answer=A.DECLINED)),
        is_due=Exists(own.filter(answer=A.NONE)) | Exists(asked),
    )
    for row in rows.order_by("day", "pk")[:MOST]:
        yield from _of(row)


def _of(row: Any) -> Iterator[Occasion]:
    named: dict[str, Any] = {
        "title": f"LATIHAN: {row}",
        "url": row.get_absolute_url(),
        "subject": name_of(row),
        "is_secret": row.classification > 1,
        "place": row.host.stamp,
    }
    starts = row.starts_at or datetime.combine(row.day, time(), row.zone)
    yield Occasion(
        key=f"drill-{row.pk}", kind=DRILL, starts=starts, ends=row.ends_at,
        is_day=row.starts_at is None, is_mine=row.is_mine and row.status in Drill.AHEAD,
        is_done=row.status in Drill.HELD, **named,
    )  # fmt: skip
    if row.starts_at is not None and row.status == S.SCHEDULED and row.is_due:
        yield Occasion(
            key=f"drill-{row.pk}-answer", kind=ANSWER, starts=row.starts_at, is_term=True,
            is_mine=True, **named,
        )  # fmt: skip
