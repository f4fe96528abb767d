"""From queued deliveries to sent ones: claim with a lease, ask again, send, mark.

A lease is a promise by the database's clock: until it ends nobody else takes these deliveries.
Whoever finds its lease gone stops sending and cannot mark (fencing). A crash between "sent" and
"marked" is the one gap no program can close; the message then goes out once more under the same
Message-ID, by which its receiver knows it.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from .channels import Channel, CutOff, NotSent, Refused, Transport
from .failpoints import here
from .models import Delivery
from .ports import owners, titles, viewers, wanted
from .services.reaching import step_over
from .silence import is_over, still_rings
from .words import message

log = logging.getLogger(__name__)
LEASE = 8.0  # seconds: how long the deliveries of a relay that died wait for the other
BATCH = 25
STALE = 5.0  # seconds after which "is it still wanted?" has to be asked anew
ATTEMPTS = 16  # with the pauses below: a night shift of trying
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_URGENT = 10.0, 3600.0, 60.0
State = Delivery.State

CLAIM = """
UPDATE notifications_delivery
SET lease = %s, leased_until = clock_timestamp() + %s * interval '1 second'
WHERE id = ANY(ARRAY(
    SELECT id FROM notifications_delivery
    WHERE state = 'queued' AND channel = %s AND due_at <= clock_timestamp()
        AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY urgent DESC, due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
))
RETURNING id
"""

# SQL, because the gap between "sent" and "marked" should be as short as it can be.
MARK = """
UPDATE notifications_delivery
SET state = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, error = '',
    lease = NULL, leased_until = NULL
WHERE id = %s AND lease = %s AND state = 'queued'
"""


@dataclass
class Lease:
    """Deliveries that are ours until `until`, by this machine's monotonic clock."""

    key: UUID = field(default_factory=uuid4)
    pks: list[int] = field(default_factory=list)
    until: float = 0.0

    def holds(self) -> bool:
        """Whether we may still act; false after a sleep that outlasted the lease."""
        return time.monotonic() < self.until

    def rows(self, *pks: int) -> QuerySet[Delivery]:
        """What of it is still ours in the database."""
        return Delivery.objects.filter(pk__in=pks or self.pks, lease=self.key, state=State.QUEUED)


def claim(channel: Channel, limit: int = BATCH) -> Lease:
    """Take what is due and free, oldest first; two at once take different ones."""
    lease = Lease(until=time.monotonic() + LEASE)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [lease.key, LEASE, channel.name, limit])
        lease.pks = [pk for (pk,) in cursor.fetchall()]
    if lease.pks:
        here("claimed")
    return lease


def renew(lease: Lease) -> None:
    """Hold on to what is ours and not yet lost, for another while."""
    until = time.monotonic() + LEASE
    if (
        lease.rows()
        .filter(leased_until__gt=Now())
        .update(leased_until=Now() + timedelta(seconds=LEASE))
    ):
        lease.until = until


def deliver(channel: Channel, lease: Lease, go_on: Callable[[], bool] = lambda: True) -> None:
    """Send what the lease holds and is still wanted; give the rest back for others to take."""
    assert channel.open is not None  # noqa: S101 (only such channels have anything to send)
    try:
        waiting = still_wanted(lease)
        if waiting:
            with channel.open() as transport:
                _send_each(transport, waiting, lease, go_on)
    except CutOff as error:
        log.warning("%s is cut off: %s", channel.name, error)
        postpone(lease, lease.pks, error)
    lease.rows().update(lease=None, leased_until=None)


def still_wanted(lease: Lease) -> list[Delivery]:
    """What is left after those that no longer matter, or no longer concern the person."""
    rows = lease.rows().select_related("entry__actor", "entry__hop__call", "person", "contact")
    waiting = list(rows.order_by("-urgent", "due_at", "pk"))
    useless = _useless(waiting)
    if useless:
        lease.rows(*useless).update(state=State.DROPPED, lease=None, leased_until=None)
    return [delivery for delivery in waiting if delivery.pk not in useless]


def mark(lease: Lease, delivery: Delivery) -> bool:
    """Write down that it was sent; false if the lease was lost, and then nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [delivery.pk, lease.key])
        done: bool = cursor.rowcount == 1
    if not done:
        log.warning("delivery %s was sent, but its lease had been lost", delivery.pk)
    return done


def postpone(lease: Lease, pks: list[int], error: NotSent) -> None:
    """Try these again after a growing pause; give up after a night of trying, or when refused.

    Urgent news does not wait for a closed way if its person has another one: it takes that.
    """
    for delivery in lease.rows(*pks).select_related("contact"):
        tries = delivery.attempts + 1
        over = isinstance(error, Refused) or tries >= ATTEMPTS
        with transaction.atomic():
            elsewhere = (over or isinstance(error, CutOff)) and step_over(delivery)
            lease.rows(delivery.pk).update(
                state=State.FAILED if over or elsewhere else State.QUEUED,
                attempts=tries,
                error=str(error)[:300],
                due_at=Now() + pause_after(tries, urgent=delivery.urgent),
                lease=None,
                leased_until=None,
            )


def pause_after(tries: int, *, urgent: bool = False) -> timedelta:
    """How long to wait after so many failures: doubling, scattered so that not all come at once."""
    longest = LONGEST_URGENT if urgent else LONGEST_PAUSE
    seconds = min(longest, FIRST_PAUSE * 2 ** (tries - 1))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311 (no secret)


def _send_each(
    transport: Transport, waiting: list[Delivery], lease: Lease, go_on: Callable[[], bool]
) -> None:
    asked_at = time.monotonic()
    named = titles({each.entry.subject for each in waiting if each.entry})
    for delivery in waiting:
        if not (lease.holds() and go_on() and time.monotonic() - asked_at < STALE):
            return
        with still_rings(delivery) as rings:
            if not rings:
                lease.rows(delivery.pk).update(state=State.DROPPED, lease=None, leased_until=None)
            elif not _send_one(transport, delivery, lease, named):
                return


def _send_one(
    transport: Transport, delivery: Delivery, lease: Lease, named: dict[str, str]
) -> bool:
    """Whether anything else can leave this way."""
    try:
        theirs = _send(transport, delivery, named)
    except NotSent as error:
        postpone(lease, [delivery.pk], error)
        return not isinstance(error, CutOff)
    here("sent")
    mark(lease, delivery)
    here("marked")
    if theirs:
        Delivery.objects.filter(pk=delivery.pk).update(provider_ref=theirs[:80])
    return True


def _send(transport: Transport, delivery: Delivery, named: dict[str, str]) -> str | None:
    title = named.get(delivery.entry.subject, "") if delivery.entry else ""
    try:
        return transport.send(message(delivery, title))
    except NotSent:
        raise
    except Exception as error:  # one bad template or address must not stop all other news
        log.exception("delivery %s could not be put into words or sent", delivery.pk)
        raise NotSent(repr(error)) from error


def _useless(waiting: list[Delivery]) -> set[int]:
    useless = {
        each.pk
        for each in waiting
        if not each.person.is_active or not _leads_on(each) or is_over(each)
    }
    by_subject: dict[str, list[Delivery]] = {}
    for delivery in waiting:
        if delivery.entry:
            by_subject.setdefault(delivery.entry.subject, []).append(delivery)
    for subject, deliveries in by_subject.items():
        seen = viewers(subject, {each.person_id for each in deliveries})
        entries = {each.entry_id: each.entry for each in deliveries if each.entry}
        stale = {pk for pk, entry in entries.items() if not wanted(entry)}
        useless |= {
            each.pk
            for each in deliveries
            if each.entry_id in stale or (seen is not None and not _may_hear(each, seen))
        }
    return useless


def _may_hear(delivery: Delivery, seen: set[int]) -> bool:
    """Whether its person sees the thing, or the target's agency still has a part in it."""
    contact = delivery.contact
    if contact and contact.owner and delivery.entry:
        return contact.owner in owners(delivery.entry.subject)
    return delivery.person_id in seen


def _leads_on(delivery: Delivery) -> bool:
    """Whether its address can still be used: a code needs a contact that waits for it."""
    contact = delivery.contact
    if contact is None:
        return delivery.channel != Delivery.Channel.EMAIL or bool(delivery.person.email)
    if contact.disabled_at:
        return False
    return bool(contact.verified_at) or (delivery.entry_id is None and contact.awaits_code)
