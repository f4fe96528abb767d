"""The story's clock: what `timezone.now()` says while the demo plays what happened before.

Only the clock that verbs ask is set back. The database keeps its own: `recorded_at` in the
journal says, truthfully, when the demo was loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let every verb inside believe that it is this moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield
