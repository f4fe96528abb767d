"""H-30, H-7, H-1 and the day itself: those who were asked and have not answered are asked again."""

from datetime import datetime, time, timedelta

from journal import clock
from journal.lifecycle import name_of
from notifications.models import Reminder
from notifications.ports import label_of
from notifications.services import forget
from notifications.services import remind as plan

from ..models import Drill
from . import hearing

DAYS = (30, 7, 1, 0)
MORNING, EARLY = time(8), time(6)
AT_LEAST = timedelta(hours=2)  # before it begins
KIND = "confirm_{days}"


def plan_all(drill: Drill) -> None:
    """Set what is still to come, instead of anything that was set for another day."""
    forget(name_of(drill))
    if drill.starts_at is None:
        return
    now = clock.now()
    for days in DAYS:
        due = due_at(drill, drill.starts_at, days)
        if due > now:
            plan(name_of(drill), KIND.format(days=days), due)


def due_at(drill: Drill, starts_at: datetime, days: int) -> datetime:
    """When those who have not answered are asked again, on the host's clock."""
    local = starts_at.astimezone(drill.zone)
    morning = EARLY if days == 0 else MORNING
    due = datetime.combine(local.date() - timedelta(days=days), morning, drill.zone)
    return min(due, starts_at - AT_LEAST) if days == 0 else due


def remind(reminder: Reminder) -> None:
    """Tell those who have not answered, unless the drill is off, on, or over."""
    pk = label_of(reminder.subject)[1]
    rows = Drill.objects.select_related("programme__first", "programme__second", "host")
    drill = rows.filter(pk=pk, status=Drill.Status.SCHEDULED).first()
    if drill is None or drill.starts_at is None or drill.starts_at <= clock.now():
        return
    told = hearing.unanswered(drill)
    if told:
        days = int(reminder.kind.rpartition("_")[2])
        hearing.say(drill, "confirm_due", by=None, tell=told, at=reminder.due_at, days=days)
