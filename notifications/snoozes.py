"""Reminders put off, as inbox, relay and screens ask for them: each belongs to one person."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone, translation

from accounts.models import User
from journal.models import Entry

from . import ports
from .models import Snooze
from .words import notice


def viewers(pk: int, people: Iterable[int]) -> set[int]:
    """Its person, while what it is about is still open to them. A port: everybody asks."""
    found = Snooze.objects.filter(pk=pk, person__in=list(people)).first()
    if found is None:
        return set()
    seen = ports.viewers(found.subject, [found.person_id])
    return {found.person_id} if seen is None else seen


def visible_among(person: User, pks: Iterable[int]) -> set[int]:
    """Which of these are this person's, and still open to them. A port: the inbox asks."""
    rows = Snooze.objects.filter(person=person, pk__in=list(pks)).values_list("pk", "subject")
    about = dict(rows)
    open_ = ports.seen_by(person, about.values())
    return {pk for pk, subject in about.items() if subject in open_}


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call these: the line that was put off, in its person's language."""
    rows = list(Snooze.objects.filter(pk__in=list(pks)).select_related("person", "entry"))
    named = ports.titles(row.subject for row in rows)
    return {row.pk: _title(row, named.get(row.subject, "")) for row in rows}


def _title(row: Snooze, named: str) -> str:
    if row.entry is not None:
        return notice(row.entry, row.person, named).subject
    with translation.override(row.person.language):
        return ": ".join(part for part in (row.label, named) if part)


def deadline_of(entry: Entry) -> datetime | None:
    """Until when the reminder that this entry tells of may be put off; None: not at all."""
    said = entry.data.get("snooze_until")
    deadline = datetime.fromisoformat(said) if said else None
    return deadline if deadline and deadline > timezone.now() else None


def waiting(person: User, key: str) -> Snooze | None:
    """What this person has put off under this key, and has not been reminded of yet."""
    return Snooze.objects.filter(person=person, key=key, woken_at=None).first()
