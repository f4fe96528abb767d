"""What happens when a reminder of ours falls due. Called inside the claim, so it fires once."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from journal.lifecycle import label_of, name_of, record
from journal.models import Entry
from notifications import services as notifications
from notifications.models import Reminder

from ..models import Agency, SupportRequest
from . import debts, gaps, readers, urgent
from .support import askers, codes, deciders, field_officers
from .witnessing import send_witness

S = SupportRequest.Status
WANTED_AT = {  # a reminder is still wanted while the request has one of these
    "muster_soon": (S.ORDERED,),
    "window_begins": (S.ORDERED, S.MUSTERED),
    "report_overdue": (S.ORDERED, S.MUSTERED, S.ON_SCENE, S.RELEASED),
    "answer_overdue": readers.UNANSWERED,
}
DIGEST_AT = time(7)  # in each agency's own zone


def remind(reminder: Reminder) -> None:
    """Tell both sides that something of a request is due, unless it no longer matters."""
    asked = SupportRequest.objects.filter(pk=_pk(reminder)).first()
    if asked is not None and reminder.kind in debts.KINDS:
        urgent.remind_debt(reminder, asked)
        return
    if asked is None or asked.status not in WANTED_AT.get(reminder.kind, ()):
        return
    if reminder.kind == "answer_overdue" and not _is_overdue(asked):
        return
    told = [*deciders(asked), *field_officers(asked)]
    if reminder.kind != "report_overdue":
        told += askers(asked)
    said = codes(asked) | notifications.late(reminder)
    said |= notifications.until(_put_off(asked, reminder.kind))
    record(asked, reminder.kind, by=None, tell=told, at=reminder.due_at, **said)


def _put_off(asked: SupportRequest, kind: str) -> datetime | None:
    """Until when a reminder may be put off; what is overdue cannot be."""
    if kind == "muster_soon":
        return asked.order.report_at
    return asked.ends_at if kind == "window_begins" else None


def is_due(entry: Entry, person: User) -> bool:
    """Whether what a reminder said is still to be done."""
    asked = SupportRequest.objects.filter(pk=label_of(entry.subject)[1]).first()
    if asked is None:
        return False
    if entry.verb in debts.KINDS:
        return asked.debts.open().filter(kind=debts.KINDS[entry.verb]).exists()
    return asked.status in WANTED_AT.get(entry.verb, ())


def _is_overdue(asked: SupportRequest) -> bool:
    """Whether an agreement in force now still says that the answer is late."""
    due = readers.answers_due([asked]).get(asked.pk)
    return due is not None and due <= timezone.now()


def of_agency(reminder: Reminder) -> Agency | None:
    """What falls due for an agency: a look at its roster's gaps, or its day: the agency."""
    agency = Agency.objects.filter(pk=_pk(reminder), is_active=True).first()
    if agency is not None and reminder.kind == gaps.KIND:
        gaps.look(reminder, agency)
        return None
    if agency is not None:
        begin_day(agency)
    return agency


def begin_day(agency: Agency) -> None:
    """Seven in the morning: the heads get their witness, and tomorrow is planned."""
    plan_digest(agency)
    if gaps.relied_on(agency):
        gaps.watch([agency])
    send_witness(agency)


def plan_digest(agency: Agency) -> None:
    """Set the reminder for the agency's next 07.00."""
    notifications.remind(name_of(agency), "digest", next_digest(agency, timezone.now()))


def next_digest(agency: Agency, now: datetime) -> datetime:
    """The next 07.00 on the agency's own clock, strictly after `now`."""
    local = now.astimezone(agency.zone)
    today = datetime.combine(local.date(), DIGEST_AT, agency.zone)
    return today if today > local else today + timedelta(days=1)


def _pk(reminder: Reminder) -> int:
    return label_of(reminder.subject)[1]
