"""Celery's clock for this house: keeps no file of its own, and says that it is alive."""

import logging
import time
from datetime import timedelta
from typing import Any

from celery.beat import Scheduler
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from journal.models import Beat

log = logging.getLogger(__name__)
EVERY = 5.0


class Clock(Scheduler):
    """The static schedule of the settings.

    Celery's own clock keeps a file that a kill -9 can spoil. Nothing here needs one: what falls
    due stands in rows, and the schedule only says how often to look.
    """

    beaten = float("-inf")

    def setup_schedule(self) -> None:
        """Has everything due at once: a worker that starts need not wait to be found alive."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - timedelta(days=1)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self.beaten > EVERY:
            self.beaten = time.monotonic()
            self._beat()
        return min(EVERY, super().tick(*args, **kwargs))

    def _beat(self) -> None:
        try:
            Beat.objects.bulk_create(
                [Beat(name="beat", at=Now())],
                update_conflicts=True,
                update_fields=["at"],
                unique_fields=["name"],
            )
        except (DatabaseError, InterfaceError) as error:
            log.error("clock: database: %s", error)
            connection.close()
