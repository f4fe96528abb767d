"""What happens when a reminder of ours falls due. Called inside the claim, so it fires once."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from journal.lifecycle import label_of, name_of, record
from notifications import services as notifications
from notifications.models import Reminder

from .. import access, queries
from ..models import Agency, SupportRequest
from . import debts, readers, urgent
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
    record(asked, reminder.kind, by=None, tell=told, at=reminder.due_at, **codes(asked))


def _is_overdue(asked: SupportRequest) -> bool:
    """Whether an agreement in force now still says that the answer is late."""
    due = readers.answers_due([asked]).get(asked.pk)
    return due is not None and due <= timezone.now()


def digest(reminder: Reminder) -> None:
    """Tell those who ask and decide how many requests wait for their agency; plan tomorrow's."""
    agency = Agency.objects.filter(pk=_pk(reminder), is_active=True).first()
    if agency is None:
        return
    plan_digest(agency)
    send_witness(agency)
    received = SupportRequest.objects.filter(provider=agency)
    theirs = received | SupportRequest.objects.filter(requester=agency)
    counts = {
        "to_decide": received.filter(status__in=queries.WITH_PROVIDER).count(),
        "running": theirs.filter(status__in=queries.RUNNING).count(),
    }
    if any(counts.values()):
        people = agency.people(*access.ASKERS, *access.DECIDERS)
        record(agency, "digest", by=None, tell=people, at=reminder.due_at, **counts)


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
