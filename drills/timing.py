"""The exercise's own clock: it runs from STARTEX and stands still in pauses.

Pure Python: no Django, no database. Midnight means nothing to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

Span = tuple[datetime, datetime | None]  # a pause; None: it still lasts


@dataclass(frozen=True)
class Clock:
    """When a run began and ended, and when it stood still in between."""

    started_at: datetime
    ended_at: datetime | None = None
    pauses: tuple[Span, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether it stands still now."""
        return self.ended_at is None and any(end is None for _start, end in self.pauses)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and not self.is_paused

    def at(self, moment: datetime) -> float:
        """What it shows at this moment, in seconds; less than nothing before STARTEX."""
        shown = (moment - self.started_at).total_seconds()
        return shown - sum(self._stood(pause, moment) for pause in self.pauses)

    def when(self, seconds: float) -> datetime:
        """The moment at which it shows this, if it is not paused any more than it was."""
        moment = self.started_at + timedelta(seconds=seconds)
        for start, end in sorted(self.pauses, key=lambda pause: pause[0]):
            if start < moment and end is not None:
                moment += end - start
        return moment

    def between(self, since: datetime, until: datetime) -> float:
        """How much of it passed from one moment to another, in seconds."""
        return self.at(until) - self.at(since)

    def contains(self, moment: datetime) -> bool:
        """Whether the moment lies between STARTEX and ENDEX."""
        return moment >= self.started_at and (self.ended_at is None or moment <= self.ended_at)

    def _stood(self, pause: Span, moment: datetime) -> float:
        start, end = pause
        start, end = max(start, self.started_at), min(end or moment, moment)
        return max((end - start).total_seconds(), 0)
