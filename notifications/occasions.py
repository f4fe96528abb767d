"""What stands in a calendar: one shape for the due things and the windows of every room.

A room has a module `occasions.py` with `calendar(at, since, until)`, and is named once in
lapas_sinergi/occasions.py: so it is in the calendar, in the feed and in the digest.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MOST = 10_000  # of one kind in one window; whoever finds so many is told that it was cut
LONGEST_KEY = 60


class Kind(NamedTuple):
    """A kind of occasion: how it is called and drawn."""

    code: str
    label: str | Promise
    icon: str


CUT = Kind("cut", gettext_lazy("Masih ada lagi"), "dots")  # here a list was cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One thing with a place in a calendar: a window, a moment, or a whole day.

    `is_term`: once it has passed and is not done, it is late. `is_mine`: it waits for the reader.
    """

    key: str  # the same however often it is read: "support-7-report"
    kind: Kind
    starts: datetime
    title: str
    url: str
    subject: str  # what it is about: "coordination.supportrequest:7"
    ends: datetime | None = None
    is_day: bool = False  # the hour means nothing
    is_term: bool = False
    is_mine: bool = False
    is_done: bool = False
    is_secret: bool = False  # its title stays inside the house
    place: str = ""  # whose it is, in the short form of a stamp

    def touches(self, since: datetime, until: datetime) -> bool:
        """Whether any of it lies in the window."""
        return self.starts < until and (self.ends or self.starts) >= since

    def is_late(self, now: datetime) -> bool:
        """Whether its term is over and nobody has done it."""
        return self.is_term and not self.is_done and (self.ends or self.starts) < now
