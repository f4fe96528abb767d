"""PostgreSQL's bells: a connection that hears NOTIFY, for the relay and for live pages."""

import select
from typing import Any

from django.db import connection


def ring(bell: str, payload: str = "") -> None:
    """Rings once this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [bell, payload])


class Bell:
    """Listens to channels on a connection of its own.

    Nothing that rang between two looks is missed: the kernel keeps it until it is read.
    """

    def __init__(self, *channels: str) -> None:
        self.line: Any = connection.get_new_connection(connection.get_connection_params())
        self.line.autocommit = True
        with self.line.cursor() as cursor:
            for channel in channels:
                cursor.execute(f"LISTEN {channel}")

    def fileno(self) -> int:
        """For select() and event loops."""
        number: int = self.line.fileno()
        return number

    def wait(self, seconds: float) -> list[tuple[str, str]]:
        """What rings within this time, each ring once: (channel, payload)."""
        select.select([self], [], [], seconds)
        return self.rung()

    def rung(self) -> list[tuple[str, str]]:
        """What has rung since the last look. Raises OperationalError if the line is cut."""
        self.line.poll()
        heard = dict.fromkeys((ring.channel, ring.payload) for ring in self.line.notifies)
        self.line.notifies.clear()
        return list(heard)

    def check(self) -> None:
        """Raises OperationalError if nobody is at the other end any more."""
        with self.line.cursor() as cursor:
            cursor.execute("SELECT 1")

    def close(self) -> None:
        """Hangs up."""
        self.line.close()
