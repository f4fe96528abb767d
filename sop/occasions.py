"""What this room has in a calendar: initials, first days, last days, evaluations, reading."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from notifications.models import Reminder
from notifications.occasions import MOST, Kind, Occasion

from . import access
from .access import Standing
from .models import Acknowledgement, LaneRow, ReviewStep, SopVersion
from .services.ratifying import READ_WITHIN

S = SopVersion.Status
INITIALS = Kind("initials", gettext_lazy("Paraf SOP"), "list-check")
BEGINS = Kind("sop_begins", gettext_lazy("SOP mulai berlaku"), "clipboard-list")
ENDS = Kind("sop_ends", gettext_lazy("SOP berakhir"), "clipboard-list")
EVALUATION = Kind("evaluation", gettext_lazy("Evaluasi SOP"), "refresh")
READING = Kind("reading", gettext_lazy("Nyatakan paham SOP"), "checks")


def calendar(at: Standing, since: datetime, until: datetime) -> list[Occasion]:
    """All of it that touches the window and that this person may see, in no order."""
    if not at.agencies:
        return []
    found = chain(_initials(at, since, until), _versions(at, since, until))
    return [one for one in found if one.touches(since, until)]


def _initials(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    offices = {post.position_id for post in at.postings}
    open_ = access.versions(at).filter(status=S.IN_REVIEW).values("pk")
    rows = ReviewStep.objects.filter(
        version__in=open_, round=F("version__round"), outcome="", due_at__gte=since,
        due_at__lt=until,
    ).select_related("version__document", "agency")  # fmt: skip
    for row in rows[:MOST]:
        anybody = row.position_id is None and at.holds(row.agency_id, access.REVIEWERS)
        assert row.due_at is not None  # noqa: S101 (asked for above)
        yield Occasion(
            key=f"initials-{row.pk}", kind=INITIALS, starts=row.due_at, is_term=True,
            is_mine=row.position_id in offices or anybody, place=row.agency.stamp,
            url=reverse("sop:review", args=[row.version_id]), **_named(row.version),
        )  # fmt: skip


def _versions(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    name = Concat(Value("sop.sopversion:"), Cast(OuterRef("pk"), CharField()))
    planned = Reminder.objects.filter(subject=name, kind="review_due").order_by("-due_at")
    offices = [post.position_id for post in at.postings]
    lanes = LaneRow.objects.filter(version=OuterRef("pk"), posts__in=offices)
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=at.person)
    inside = (since, until)
    rows: QuerySet[Any] = access.versions(at).filter(status=S.RATIFIED)
    rows = rows.annotate(
        evaluated_at=planned.values("due_at")[:1], must_read=Exists(lanes) & ~Exists(read)
    )
    rows = rows.filter(
        Q(in_force_from__range=inside)
        | Q(in_force_until__range=inside)
        | Q(evaluated_at__range=inside)
        | Q(must_read=True, in_force_from__range=(since - READ_WITHIN, until))
    )
    for row in rows.defer("frozen", "withdrawal_note").order_by("pk")[:MOST]:
        yield from _of_version(at, row)


def _of_version(at: Standing, row: Any) -> Iterator[Occasion]:
    told = _named(row) | {"url": row.get_absolute_url(), "place": row.document.owner.stamp}
    key = f"sop-{row.pk}"
    yield Occasion(key=key, kind=BEGINS, starts=row.in_force_from, is_done=True, **told)
    if row.in_force_until is not None:
        yield Occasion(key=f"{key}-ends", kind=ENDS, starts=row.in_force_until, **told)
    holds = row.in_force_until is None or row.in_force_until > timezone.now()
    if holds and row.evaluated_at is not None:
        writes = any(at.holds(agency, access.WRITERS) for agency in at.agencies)
        yield Occasion(
            key=f"{key}-evaluation", kind=EVALUATION, starts=row.evaluated_at, is_term=True,
            is_mine=writes, **told,
        )  # fmt: skip
    if holds and row.must_read:
        told["url"] = reverse("sop:acknowledge", args=[row.pk])
        due = row.in_force_from + READ_WITHIN
        yield Occasion(
            key=f"{key}-reading", kind=READING, starts=due, is_term=True, is_mine=True, **told
        )


def _named(version: SopVersion) -> dict[str, Any]:
    return {
        "title": str(version),
        "subject": f"sop.sopversion:{version.pk}",
        "is_secret": version.document.classification > 1,
    }
