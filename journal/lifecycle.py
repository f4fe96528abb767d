"""How anything in the house changes state. Every lifecycle shares this; none moves by hand."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models.functions import Now

from accounts.models import User

from . import clock
from .models import Entry, Living

COLUMNS = ("stream", "seq", "occurred_at", "actor_id", "subject", "verb", "url", "digest")
WRITE = """
WITH entry AS (
    INSERT INTO journal_entry
        (stream, seq, occurred_at, actor_id, subject, verb, url, digest, data)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, recorded_at
), told AS (
    INSERT INTO journal_untold (entry_id, people)
    SELECT id, people FROM entry, (SELECT %s::bigint[] AS people) AS who
    WHERE people <> '{}'
)
SELECT id, recorded_at FROM entry
"""


class IllegalMove(Exception):
    """The thing has already moved on, or could never have gone there."""

    def __init__(self, thing: Living, to: str) -> None:
        super().__init__(f"{name_of(thing)} cannot go from {thing.status} to {to}")
        self.thing, self.to = thing, to


def move(
    thing: Living,
    to: str,
    /,
    *,
    by: User | None,
    tell: Iterable[User] = (),
    at: datetime | None = None,
    fills: Mapping[str, Any] | None = None,
    **data: Any,
) -> Entry:
    """Move `thing` to the status `to` and record it, or raise IllegalMove and change nothing.

    The UPDATE names the status we saw, so of two people deciding at once exactly one wins:
    there is no lock to take, hence none to forget. `at` is when the person says it happened;
    `fills` are fields of the thing that this move writes in the same UPDATE.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("move() belongs inside the transaction of the verb that calls it")
    seen = thing.status
    unmoved = type(thing)._base_manager.filter(pk=thing.pk, status=seen)
    filled = dict(fills or {})
    if to not in thing.MOVES.get(seen, ()) or not unmoved.update(
        status=to, moved_at=Now(), **filled
    ):
        raise IllegalMove(thing, to)
    for name, value in {"status": to, **filled}.items():
        setattr(thing, name, value)
    return record(thing, to, by=by, tell=tell, at=at, was=seen, **data)


def hold(thing: Living, *, at: Iterable[str]) -> None:
    """Keep `thing` at one of these statuses until we commit, or raise IllegalMove.

    For work on its parts: a mover waits for us, and then sees what we have written. What we read
    of it before we held it may be old, so it is read again.
    """
    held = type(thing)._base_manager.filter(pk=thing.pk, status__in=tuple(at))
    unread = thing.get_deferred_fields()
    fields = [field for field in thing._meta.concrete_fields if not field.generated]
    names = [field.attname for field in fields if field.attname not in unread]
    row = held.select_for_update(no_key=True).values(*names).first()
    if row is None:
        raise IllegalMove(thing, thing.status)
    for name, value in row.items():
        setattr(thing, name, value)


def record(
    thing: Any,
    verb: str,
    /,
    *,
    by: User | None,
    tell: Iterable[User] = (),
    at: datetime | None = None,
    url: str = "",
    **data: Any,
) -> Entry:
    """Write down what happened to `thing`, and who must hear of it. The actor hears nothing.

    `url` is where it is read, if not at the thing itself.
    """
    entry = Entry(
        stream=thing.stream,
        seq=0,  # the database counts
        occurred_at=at or clock.now(),
        actor=by,
        subject=name_of(thing),
        verb=verb,
        url=url or thing.get_absolute_url(),
        data=data,
        digest=b"",
    )
    people = sorted({person.pk for person in tell} - {by.pk if by else None})
    _write(entry, people)
    return entry


def _write(entry: Entry, people: list[int]) -> None:
    """The entry, and its row in the outbox if there is anybody to tell: one statement."""
    columns = [getattr(entry, name) for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*columns, json.dumps(entry.data), people])
        entry.pk, entry.recorded_at = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias


def timeline(thing: models.Model) -> models.QuerySet[Entry]:
    """Everything that happened to `thing`, oldest first, with who did it."""
    return entries(name_of(thing))


def entries(subject: str) -> models.QuerySet[Entry]:
    """The same for a thing that is known by its name."""
    return Entry.objects.filter(subject=subject).select_related("actor")


def name_of(thing: models.Model) -> str:
    """The thing's name in the journal: "coordination.supportrequest:7"."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def label_of(name: str) -> tuple[str, int]:
    """That name as its kind and its number."""
    label, _, pk = name.partition(":")
    return label, int(pk)


def still_matters(entry: Entry, things: type[Living], *, unless: str) -> bool:
    """Whether news of this entry matters: not once its thing came to that end, but for that news.

    Nor if it is gone.
    """
    rows = things._base_manager.filter(pk=label_of(entry.subject)[1])
    status = rows.values_list("status", flat=True).first()
    return status is not None and (status != unless or entry.verb == unless)


def wake(task: str) -> None:
    """Ask for a worker's task once we commit. Only a hint: the task's own sweep needs none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('work', %s)", [task])
