"""The drawn way of a request: who has it now, since when, and what is behind and ahead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .models import Agency, SupportRequest
from .queries import Moment

S = SupportRequest.Status
Words = str | Promise

MILESTONES: tuple[tuple[Words, frozenset[str]], ...] = (
    (gettext_lazy("Diajukan"), frozenset({S.SUBMITTED})),
    (gettext_lazy("Diterima"), frozenset({S.RECEIVED, S.UNDER_REVIEW})),
    (gettext_lazy("Diputuskan"), frozenset({S.APPROVED, S.PARTLY_APPROVED, S.DECLINED})),
    (gettext_lazy("Sprin"), frozenset({S.ORDERED})),
    (gettext_lazy("Apel"), frozenset({S.MUSTERED})),
    (gettext_lazy("Di lokasi"), frozenset({S.ON_SCENE})),
    (pgettext_lazy("milestone", "Selesai"), frozenset({S.RELEASED})),
    (gettext_lazy("Laporan"), frozenset({S.REPORTED})),
    (gettext_lazy("Ditutup"), frozenset({S.CLOSED})),
)
AWAITS: Mapping[str, tuple[int, str]] = {  # the milestone it waits for, and who holds it there
    S.DRAFT: (0, "requester"),
    S.RETURNED: (0, "requester"),
    S.SUBMITTED: (1, "provider"),
    S.RECEIVED: (2, "provider"),
    S.UNDER_REVIEW: (2, "provider"),
    S.APPROVED: (3, "provider"),
    S.PARTLY_APPROVED: (3, "provider"),
    S.DECLINED: (8, "requester"),
    S.ORDERED: (4, "requester"),
    S.MUSTERED: (5, "requester"),
    S.ON_SCENE: (6, "requester"),
    S.RELEASED: (7, "provider"),
    S.REPORTED: (8, "requester"),
}
REPORT_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Step:
    """One step of the way as templates/parts/way.html draws it."""

    label: Words
    state: str = "next"
    holder: str = ""
    at: datetime | None = None
    since: datetime | None = None
    late: bool = False
    note: str = ""
    zone: str = ""


class Timed(Protocol):
    """What has a status and its hours: a request, or a list's row of it."""

    @property
    def status(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def held_by(status: str) -> str:
    """Whose turn it is: "requester", "provider", or "" once it is over."""
    return AWAITS.get(status, (0, ""))[1]


def holder(asked: SupportRequest) -> Agency | None:
    """The agency whose turn it is, or nobody once it is over."""
    end = held_by(asked.status)
    found: Agency | None = getattr(asked, end) if end else None
    return found


def is_late(asked: Timed) -> bool:
    """Whether the plan's own time has passed what the request still waits for."""
    now = timezone.now()
    waits = AWAITS.get(asked.status, (8, ""))[0]
    if waits == 7:
        return now > asked.ends_at + REPORT_WITHIN
    return (waits <= 3 and now > asked.starts_at) or (waits <= 6 and now > asked.ends_at)


def way(asked: SupportRequest, history: Iterable[Moment]) -> list[Step]:
    """The drawn way: what is behind it, where it stands and with whom, what is ahead."""
    reached = _reached(history)
    if asked.status in (S.WITHDRAWN, S.DECLINED) or (
        asked.status == S.CLOSED and reached.get(2) and reached[2].verb == S.DECLINED
    ):
        return _cut_short(asked, reached)
    awaited = AWAITS[asked.status][0] if asked.status in AWAITS else len(MILESTONES)
    return [
        _now(asked, at) if at == awaited else _step(asked, at, reached, behind=at < awaited)
        for at in range(len(MILESTONES))
    ]


def _reached(history: Iterable[Moment]) -> dict[int, Moment]:
    """The moment each milestone was reached; asking again starts the way anew."""
    reached: dict[int, Moment] = {}
    for moment in history:
        for at, (_label, verbs) in enumerate(MILESTONES):
            if moment.verb in verbs:
                reached = {0: moment} if at == 0 else {**reached, at: moment}
        if moment.verb in (S.WITHDRAWN, S.RETURNED):
            reached[-1] = moment
    return reached


def _step(asked: SupportRequest, at: int, reached: Mapping[int, Moment], *, behind: bool) -> Step:
    label = MILESTONES[at][0]
    if not behind:
        return Step(label)
    moment = reached.get(at)
    if moment is None:
        return Step(label, "skipped")
    if at == 2:
        label = S(moment.verb).label
    return Step(label, "done", moment.who, moment.occurred_at, zone=asked.requester.timezone)


def _now(asked: SupportRequest, at: int) -> Step:
    having = holder(asked)
    note = _("Dikembalikan untuk dilengkapi") if asked.status == S.RETURNED else ""
    label = _("Ditelaah") if asked.status == S.UNDER_REVIEW else MILESTONES[at][0]
    return Step(
        label,
        "now",
        having.short_name if having else "",
        since=asked.moved_at,
        late=is_late(asked),
        note=note,
        zone=asked.requester.timezone,
    )


def _cut_short(asked: SupportRequest, reached: Mapping[int, Moment]) -> list[Step]:
    """A request that was declined or called off: the steps it took, and where it stopped."""
    declined = reached.get(2) if -1 not in reached else None
    end = 2 if declined else 9
    steps = [
        _step(asked, at, reached, behind=True) for at in range(end) if at in reached or declined
    ]
    stopped = declined or reached.get(-1)
    if stopped is None:
        return steps
    label = S(stopped.verb).label
    zone = asked.requester.timezone
    steps.append(Step(label, "stopped", stopped.who, stopped.occurred_at, zone=zone))
    if asked.status == S.DECLINED:
        steps.append(_now(asked, 8))
    if asked.status == S.CLOSED:
        steps.append(_step(asked, 8, reached, behind=True))
    return steps
