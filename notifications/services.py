"""The verbs of news: tell, mail, read, remind, forget, and fire what falls due."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User

from .channels import usable
from .models import Delivery, Reminder
from .ports import label_of, port

log = logging.getLogger(__name__)
ENTRIES_AT_ONCE = 20
HELD_AFTER_FAILURE = timedelta(minutes=5)

TELL = """
WITH told AS (
    DELETE FROM journal_untold WHERE entry_id = ANY(ARRAY(
        SELECT entry_id FROM journal_untold ORDER BY entry_id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING entry_id, people
), made AS (
    INSERT INTO notifications_delivery
        (entry_id, person_id, channel, state, sent_at, subject, text, html, attempts, error)
    SELECT told.entry_id, person.id, channel.name, channel.state,
        CASE channel.state WHEN 'sent' THEN clock_timestamp() END, '', '', '', 0, ''
    FROM told CROSS JOIN unnest(told.people) AS heard (id)
    JOIN accounts_user AS person ON person.id = heard.id AND person.is_active
    CROSS JOIN LATERAL (VALUES {channels}) AS channel (name, state, reaches)
    WHERE channel.reaches
    ON CONFLICT (entry_id, person_id, channel) DO NOTHING
    RETURNING state
), rung AS (
    SELECT pg_notify('inbox', 'entry:' || entry_id) FROM told
    UNION ALL
    SELECT pg_notify('mail', '') FROM (SELECT FROM made WHERE state = 'queued' LIMIT 1) AS one
)
SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM rung)
"""


@transaction.atomic
def tell(limit: int = ENTRIES_AT_ONCE) -> int:
    """Turn waiting news into deliveries, oldest first; how many entries there were.

    One statement for any number of people. Safe to run twice, or twice at once: whoever claims
    a row of the outbox removes it in the transaction that writes its deliveries.
    """
    channels = ", ".join(
        f"('{channel.name}', '{'queued' if channel.open else 'sent'}', {channel.reaches})"
        for channel in usable()
    )
    with connection.cursor() as cursor:
        cursor.execute(TELL.format(channels=channels), [limit])
        row: tuple[int, int] = cursor.fetchone()
    return row[0]


@transaction.atomic
def mail_person(person: User, subject: str, text: str, html: str = "") -> None:
    """Put a mail about one's own account into the outbox. Without an address, nothing happens."""
    if not person.email:
        return
    Delivery.objects.create(
        person=person,
        channel=Delivery.Channel.EMAIL,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
    )
    _ring("mail", "")


@transaction.atomic
def mark_read(person: User, pks: Iterable[int] | None = None, *, until: int | None = None) -> int:
    """The person has read these notices, or all (up to the newest they were shown)."""
    unread = _unread(person)
    if pks is not None:
        unread = unread & Q(pk__in=list(pks))
    if until is not None:
        unread = unread & Q(pk__lte=until)
    return _read(person, unread)


@transaction.atomic
def mark_subject_read(person: User, subject: str) -> int:
    """The person has seen the thing itself, and with it all that was said about it."""
    return _read(person, _unread(person) & Q(entry__subject=subject))


@transaction.atomic
def remind(subject: str, kind: str, due_at: datetime) -> None:
    """Have the verb of `subject` called at `due_at`, instead of any other time set for `kind`."""
    _drop(Q(subject=subject, kind=kind) & ~Q(due_at=due_at))
    Reminder.objects.bulk_create(
        [Reminder(subject=subject, kind=kind, due_at=due_at)], ignore_conflicts=True
    )


@transaction.atomic
def forget(subject: str, kind: str | None = None) -> None:
    """Drop what would still have fallen due for `subject`, of one kind or of every kind."""
    _drop(Q(subject=subject) if kind is None else Q(subject=subject, kind=kind))


def fire_due() -> int:
    """Call the verb of every reminder that is due; how many fired.

    Each in a transaction of its own, so that a crash undoes one whole reminder or none.
    """
    fired, failed = 0, set[int]()
    while (reminder := _fire_next(failed)) is not None:
        if reminder.pk not in failed:
            fired += 1
    return fired


@transaction.atomic
def _fire_next(failed: set[int]) -> Reminder | None:
    due = Reminder.objects.filter(
        Q(held_until=None) | Q(held_until__lte=Now()), fired_at=None, due_at__lte=Now()
    )
    free = due.exclude(pk__in=failed).order_by("due_at", "pk")
    reminder = free.select_for_update(skip_locked=True).first()
    if reminder is None:
        return None
    try:
        with transaction.atomic():
            Reminder.objects.filter(pk=reminder.pk).update(fired_at=Now(), held_until=None)
            _verb_of(reminder.subject)(reminder)
    except Exception:  # a stranger's verb: whatever it is, the others must not wait for it
        log.exception("reminder %s of %s failed", reminder.kind, reminder.subject)
        failed.add(reminder.pk)
        Reminder.objects.filter(pk=reminder.pk).update(held_until=Now() + HELD_AFTER_FAILURE)
    return reminder


def _verb_of(subject: str) -> Callable[[Reminder], Any]:
    verb = port("REMINDER_VERBS", label_of(subject)[0])
    if verb is None:
        raise LookupError(f"REMINDER_VERBS names no verb for {subject}")
    return verb


def _drop(which: Q) -> None:
    # A reminder that is being fired at this moment is left alone: waiting for it could deadlock
    # with its verb, and the verb asks anyway whether it still matters.
    pending = Reminder.objects.filter(which, fired_at=None).select_for_update(skip_locked=True)
    Reminder.objects.filter(pk__in=[row.pk for row in pending.only("pk")]).delete()


def _unread(person: User) -> Q:
    return Q(
        person=person,
        channel=Delivery.Channel.INBOX,
        state=Delivery.State.SENT,
        read_at=None,
    )


def _read(person: User, which: Q) -> int:
    count = Delivery.objects.filter(which).update(read_at=Now())
    if count:
        _ring("inbox", f"person:{person.pk}")
    return count


def _ring(bell: str, payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [bell, payload])
