"""The calendar of all rooms. A room that has dates adds itself to ROOMS, and nowhere else."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from accounts.models import User
from coordination import occasions as of_coordination
from coordination.access import Standing, standing
from drills import occasions as of_drills
from notifications.occasions import Occasion
from sop import occasions as of_sop

Room = Callable[[Standing, datetime, datetime], Iterable[Occasion]]
INSTANT = timedelta(microseconds=1)
ROOMS: tuple[Room, ...] = (of_coordination.calendar, of_sop.calendar, of_drills.calendar)


def occasion(at: Standing, key: str, begins: datetime) -> Occasion | None:
    """The one with this key that begins then, if this person still sees it."""
    found = occasions(at, begins, begins + INSTANT)
    return next((one for one in found if one.key == key and one.starts == begins), None)


def is_open(person: User, key: str, begins: datetime) -> bool:
    """Whether it still waits for this person. A port: notifications asks."""
    found = occasion(standing(person), key, begins)
    return found is not None and found.is_mine


def occasions(at: Standing, since: datetime, until: datetime) -> list[Occasion]:
    """Everything in the window that this person may see, the earliest first."""
    found = (one for room in ROOMS for one in room(at, since, until))
    return sorted(found, key=lambda one: (one.starts, not one.is_mine, one.key))
