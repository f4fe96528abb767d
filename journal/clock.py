"""The clock that verbs ask: the one on the wall, unless somebody tells what happened before."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The moment that a verb writes down as its own."""
    return _told.get() or timezone.now()


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Let the verbs inside be carried out at this moment; for the demo's stories.

    The database keeps its own time: `recorded_at` in the journal says when it was told.
    """
    before = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(before)
