"""What happens when a reminder of an SOP falls due. Called inside the claim, so it fires once."""

from datetime import datetime, timedelta

from accounts.models import User
from journal import clock
from journal.lifecycle import label_of, record
from journal.models import Entry
from notifications.models import Reminder
from notifications.services import late, until
from notifications.services import remind as plan

from .. import access
from ..models import Phase, ReviewStep, SopVersion
from .drafting import codes
from .reviewing import holders

S = SopVersion.Status
AGAIN = timedelta(days=7)
EVALUATED_WITHIN = timedelta(days=30)


def remind(reminder: Reminder) -> None:
    """Tell those concerned that something of an SOP is due, unless it no longer matters."""
    pk = label_of(reminder.subject)[1]
    version = (
        SopVersion.objects.filter(pk=pk)
        .select_related("document__owner")
        .prefetch_related("document__parties__agency")
        .first()
    )
    if version is None:
        return
    kind, _, which = reminder.kind.partition("_")
    verb = {"initials": "initials_due", "expires": "expires_soon"}.get(kind, reminder.kind)
    told = _concerned(version, kind, which)
    if told:
        said = codes(version) | late(reminder) | until(_put_off(version, kind))
        record(version, verb, by=None, tell=told, at=reminder.due_at, **said)
    if told and kind == "unread":
        plan(reminder.subject, reminder.kind, clock.now() + AGAIN)


def _put_off(version: SopVersion, kind: str) -> datetime | None:
    """Until when a reader may put it off; initials that are late cannot be."""
    ends = {
        "unread": clock.now() + AGAIN,
        "review": clock.now() + EVALUATED_WITHIN,
        "expires": version.in_force_until,
    }
    return ends.get(kind)


def is_due(entry: Entry, person: User) -> bool:
    """Whether what a reminder said is still to be done by this person."""
    version = SopVersion.objects.filter(pk=label_of(entry.subject)[1]).first()
    if version is None or version.phase != Phase.EFFECTIVE:
        return False
    read = version.acknowledgements.filter(person=person)
    return entry.verb != "unread" or not read.exists()


def _concerned(version: SopVersion, kind: str, which: str) -> list[User]:
    if kind == "initials":
        step = ReviewStep.objects.filter(pk=which, outcome="", round=version.round).first()
        return holders(step) if step and version.status == S.IN_REVIEW else []
    if version.phase != Phase.EFFECTIVE:
        return []
    if kind == "unread":
        read = version.acknowledgements.values("person")
        return list(access.readers(version).exclude(pk__in=read))
    return access.people_of(version, *access.WRITERS)
