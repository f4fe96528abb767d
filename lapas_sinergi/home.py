"""What the front page says: what waits for this person, what runs, and what is to come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coordination import access, owing, queries
from coordination.access import Standing
from coordination.models import Agency, SupportRequest
from coordination.queries import Ahead
from sop import queries as sops
from sop.models import SopVersion

S = SupportRequest.Status
DAYS = 14
GROUND, TALLEST = 52, 38  # of the drawn fortnight, in its own units
SOON = timedelta(hours=24)
STEPS: dict[str, tuple[str | Promise, str]] = {  # status: the one thing to do, and its page
    S.DRAFT: (_("Lanjutkan"), "request_edit"),
    S.RETURNED: (_("Lengkapi"), "request_edit"),
    S.SUBMITTED: (_("Tinjau"), "request_decide"),
    S.RECEIVED: (_("Tinjau"), "request_decide"),
    S.UNDER_REVIEW: (_("Putuskan"), "request_decide"),
    S.APPROVED: (_("Buat Sprin"), "request_order"),
    S.PARTLY_APPROVED: (_("Buat Sprin"), "request_order"),
    S.ORDERED: (_("Apel"), "request_muster"),
    S.MUSTERED: (_("Apel"), "request_muster"),
    S.ON_SCENE: (_("Catat keluar"), "request_muster"),
    S.RELEASED: (_("Tulis laporan"), "request_report"),
    S.REPORTED: (_("Tutup"), "request_close"),
    S.DECLINED: (_("Tutup"), "request_close"),
}

SOP_STEPS: dict[str, tuple[str | Promise, str]] = {
    SopVersion.Status.IN_REVIEW: (_("Paraf"), "review"),
    SopVersion.Status.READY_TO_SIGN: (_("Tandatangani"), "sign"),
    SopVersion.Status.RATIFIED: (_("Baca"), "version"),
}


@dataclass(frozen=True)
class Step:
    """A request that stands still until the reader does one thing."""

    asked: SupportRequest
    now: datetime

    @property
    def label(self) -> str | Promise:
        return STEPS[self.asked.status][0]

    @property
    def page(self) -> str:
        """The name of the page where that is done."""
        return STEPS[self.asked.status][1]

    @property
    def url(self) -> str:
        return reverse(f"coordination:{self.page}", args=[self.asked.pk])

    @property
    def is_pressing(self) -> bool:
        """Begins within a day and has not begun: what is late here is late for all."""
        return self.now < self.asked.starts_at < self.now + SOON and self.asked.status != S.ORDERED


@dataclass(frozen=True)
class Day:
    """One day ahead: how many people are to come, and how many of them are agreed."""

    on: date
    x: int
    agreed: int
    open: int
    high: int

    @property
    def agreed_height(self) -> int:
        return _height(self.agreed, self.high)

    @property
    def open_height(self) -> int:
        return _height(self.open, self.high)

    @property
    def agreed_top(self) -> int:
        return GROUND - self.agreed_height

    @property
    def open_top(self) -> int:
        return self.agreed_top - self.open_height

    @property
    def people(self) -> int:
        return self.agreed + self.open

    @property
    def label_x(self) -> int:
        return self.x + 8

    @property
    def label_y(self) -> int:
        return self.open_top - 4


@dataclass(frozen=True)
class Agreed:
    """A joint SOP that waits for the reader: to be initialled, signed or confirmed."""

    version: SopVersion

    @property
    def label(self) -> str | Promise:
        return SOP_STEPS[self.version.status][0]

    @property
    def url(self) -> str:
        return reverse(f"sop:{SOP_STEPS[self.version.status][1]}", args=[self.version.pk])


class Home:
    """The front page of one person at this moment, in six queries."""

    def __init__(self, at: Standing) -> None:
        self.at, self.now = at, timezone.now()
        waiting = list(queries.waiting_for(at).prefetch_related(None)[: queries.PAGE])
        self.ahead = queries.ahead(at)
        self.counts = queries.counts(at)
        self.owed = owing.owed(at)
        self.sops = [Agreed(version) for version in sops.waiting_for(at)]
        prefetch_related_objects([*waiting, *(one.asked for one in self.ahead)], "lines")
        self.waiting = [Step(asked, self.now) for asked in sorted(waiting, key=self._turn)]

    @cached_property
    def running(self) -> list[Ahead]:
        """With people inside, or in their hours with people sent."""
        return [one for one in self.ahead if one.inside or self._has_begun(one)]

    @cached_property
    def coming(self) -> list[Ahead]:
        return [one for one in self.ahead if one not in self.running]

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.now) + timedelta(days=DAYS - 1)

    @property
    def may_ask(self) -> bool:
        return any(self.at.holds(agency, access.ASKERS) for agency in self.at.agencies)

    @property
    def inside(self) -> int:
        return sum(one.inside for one in self.ahead)

    @property
    def own(self) -> Agency | None:
        """The agency whose letterhead stands on the printed page."""
        return self.at.postings[0].agency if self.at.postings else None

    @property
    def others(self) -> list[Agency]:
        """The other agencies of what waits, runs and comes."""
        pairs = [step.asked for step in self.waiting] + [one.asked for one in self.ahead]
        ends = [end for asked in pairs for end in (asked.requester, asked.provider)]
        return [one for one in dict.fromkeys(ends) if one.pk not in self.at.agencies][:3]

    @cached_property
    def days(self) -> list[Day]:
        """The fortnight ahead; empty when nobody is to come."""
        today = timezone.localdate(self.now)
        agreed, open_ = [0] * DAYS, [0] * DAYS
        for one in self.ahead:
            at = max(0, (timezone.localdate(one.asked.starts_at) - today).days)
            decided = one.asked.status in queries.RUNNING
            if at < DAYS:
                (agreed if decided else open_)[at] += _people(one.asked, decided)
        high = max(a + o for a, o in zip(agreed, open_, strict=True))
        return [
            Day(today + timedelta(days=at), at * 20, agreed[at], open_[at], high)
            for at in range(DAYS)
            if high
        ]

    def _turn(self, asked: SupportRequest) -> tuple[int, datetime]:
        """At the gate the people inside come first; then what is to come; then what only ends."""
        if asked.status in {S.MUSTERED, S.ON_SCENE}:
            at_gate = self.at.holds(asked.requester_id, access.AT_THE_GATE)
            return (0 if at_gate else 2), asked.starts_at
        later: dict[str, int] = {S.REPORTED: 3, S.DECLINED: 3, S.DRAFT: 4}
        return later.get(asked.status, 1), asked.starts_at

    def _has_begun(self, one: Ahead) -> bool:
        return bool(one.sent) and one.asked.starts_at <= self.now and one.asked.status != S.RELEASED


def _people(asked: SupportRequest, decided: bool) -> int:
    return sum((line.granted or 0) if decided else line.asked for line in asked.lines.all())


def _height(people: int, high: int) -> int:
    return round(TALLEST * people / high) if high else 0
