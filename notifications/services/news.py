"""News becomes deliveries; what was read is marked."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from journal.models import Entry

from ..bells import ring
from ..channels import usable
from ..models import PHONES, Delivery
from ..texts import REFERENCE_SQL
from .reaching import tell_targets

ENTRIES_AT_ONCE = 20
# Whoever is told finds it in the inbox and in the mail, and on the devices that they added.
# Urgent news also rings the first telephone contact; if that fails, the next one (step_over).
TELL = """
WITH told AS (
    DELETE FROM journal_untold WHERE entry_id = ANY(ARRAY(
        SELECT entry_id FROM journal_untold ORDER BY entry_id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    )) RETURNING entry_id, people
), news AS (
    SELECT told.*, entry.data @> '{{"urgent": true}}' AS urgent,
        {reference} AS reference
    FROM told JOIN journal_entry AS entry ON entry.id = told.entry_id
), made AS (
    INSERT INTO notifications_delivery (entry_id, person_id, channel, contact_id, urgent,
        reference, state, due_at, sent_at, subject, text, html, attempts, error)
    SELECT news.entry_id, person.id, way.channel, way.contact_id, news.urgent,
        CASE WHEN news.urgent THEN news.reference ELSE '' END,
        way.state,
        CASE WHEN way.channel = 'push' AND NOT news.urgent AND quiet.person_id IS NOT NULL
            THEN notifications_after_quiet(
                clock_timestamp(), quiet.starts, quiet.ends, quiet.zone)
            ELSE clock_timestamp() END,
        CASE way.state WHEN 'sent' THEN clock_timestamp() END, '', '', '', 0, ''
    FROM news CROSS JOIN unnest(news.people) AS heard (id)
    JOIN accounts_user AS person ON person.id = heard.id AND person.is_active
    LEFT JOIN notifications_quiethours AS quiet ON quiet.person_id = person.id
    CROSS JOIN LATERAL (
        SELECT name AS channel, state, NULL::bigint AS contact_id
        FROM (VALUES {own}) AS own (name, state, reaches) WHERE reaches
        UNION ALL
        SELECT contact.channel, 'queued', contact.id
        FROM notifications_contact AS contact
        WHERE contact.person_id = person.id AND contact.verified_at IS NOT NULL
            AND contact.disabled_at IS NULL AND contact.channel = ANY(%(always)s)
            AND (contact.channel <> 'email' OR contact.address <> person.email)
        UNION ALL
        (SELECT contact.channel, 'queued', contact.id
        FROM notifications_contact AS contact
        WHERE news.urgent AND contact.person_id = person.id AND contact.verified_at IS NOT NULL
            AND contact.disabled_at IS NULL AND contact.channel = ANY(%(phones)s)
        ORDER BY contact."order", contact.id LIMIT 1)
    ) AS way
    ON CONFLICT (entry_id, person_id, channel, contact_id) WHERE entry_id IS NOT NULL DO NOTHING
    RETURNING state
), rung AS (
    SELECT pg_notify('inbox', 'entry:' || entry_id) FROM told
    UNION ALL
    SELECT pg_notify('mail', '') FROM (SELECT FROM made WHERE state = 'queued' LIMIT 1) AS one
)
SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM rung),
    (SELECT array_agg(entry_id) FROM news WHERE urgent)
"""


@transaction.atomic
def tell(limit: int = ENTRIES_AT_ONCE) -> int:
    """Turn waiting news into deliveries, oldest first; how many entries there were.

    One statement for any number of people. Safe to run twice, or twice at once: whoever claims
    a row of the outbox removes it in the transaction that writes its deliveries.
    """
    channels = usable()
    own = ", ".join(
        f"('{channel.name}', '{'queued' if channel.open else 'sent'}', {channel.reaches})"
        for channel in channels
        if channel.reaches
    )
    names = {channel.name for channel in channels}
    known: dict[str, Any] = {
        "limit": limit,
        "always": sorted(names & {"email", "push"}),
        "phones": sorted(names & {*PHONES}),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            TELL.format(own=own, reference=REFERENCE_SQL.format(number="told.entry_id")),
            known,
        )
        row: tuple[int, int, list[int] | None] = cursor.fetchone()
    for entry in Entry.objects.filter(pk__in=row[2]) if row[2] else ():
        tell_targets(entry)
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
    ring("mail", "")


@transaction.atomic
def mark_answered(delivery: Delivery) -> None:
    """The person answered by this very message, so it arrived and was read."""
    now = {name: Coalesce(name, Now()) for name in ("answered_at", "read_at")}
    Delivery.objects.filter(pk=delivery.pk).update(**now)


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
        ring("inbox", f"person:{person.pk}")
    return count
