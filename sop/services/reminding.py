"""What happens when a reminder of an SOP falls due. Called inside the claim, so it fires once."""

from datetime import timedelta

from accounts.models import User
from journal import clock
from journal.lifecycle import label_of, record
from notifications.models import Reminder
from notifications.services import remind as plan

from .. import access
from ..models import Phase, ReviewStep, SopVersion
from .drafting import codes
from .reviewing import holders

S = SopVersion.Status
AGAIN = timedelta(days=7)


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
        record(version, verb, by=None, tell=told, at=reminder.due_at, **codes(version))
    if told and kind == "unread":
        plan(reminder.subject, reminder.kind, clock.now() + AGAIN)


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
