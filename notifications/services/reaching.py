"""Urgent news: to these people, over these channels, now; and on to the next way when one fails."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from journal.models import Entry

from ..bells import ring
from ..channels import usable
from ..models import Contact, Delivery
from ..ports import owners
from ..texts import reference as reference_of

INBOX, EMAIL = Delivery.Channel.INBOX.value, Delivery.Channel.EMAIL.value
TARGET = Delivery.Channel.TARGET.value
TARGETS_REST = timedelta(minutes=15)  # a group is not told of each step of the same call


@transaction.atomic
def reach(
    entry: Entry, people: Iterable[int], channels: Sequence[str] = (), *, reference: str = ""
) -> list[Delivery]:
    """Have these people hear of `entry` urgently, over these channels or all that they have.

    Whoever has been told over one of them is not told again there; the new deliveries come back.
    """
    persons = User.objects.filter(pk__in=list(people), is_active=True).order_by("pk")
    ref = reference or reference_of(entry.pk)
    made = [_written(entry, *way, ref) for way in ways(list(persons), channels)]
    tell_targets(entry)
    ring("inbox", f"entry:{entry.pk}")
    ring("mail")
    return [delivery for delivery in made if delivery]


def ways(
    people: Sequence[User], channels: Sequence[str] = ()
) -> list[tuple[User, str, Contact | None]]:
    """How each of these can be reached urgently, over these channels or all that they have.

    The inbox and the profile's own mail need no contact; what is proven comes after them.
    """
    names = [way.name for way in usable() if not channels or way.name in channels]
    names = [name for name in names if name != TARGET]
    found: list[tuple[User, str, Contact | None]] = [
        (person, name, None)
        for person in people
        for name in names
        if name == INBOX or (name == EMAIL and person.email)
    ]
    by_pk = {person.pk: person for person in people}
    for contact in Contact.objects.proven().filter(person__in=people, channel__in=names):
        person = by_pk[contact.person_id]
        if contact.channel != EMAIL or contact.address != person.email:
            found.append((person, contact.channel, contact))
    return found


@transaction.atomic
def tell_targets(entry: Entry) -> None:
    """Have the extra targets of those whose news this is hear that there is something urgent."""
    lately = Delivery.objects.filter(
        channel=TARGET, entry__subject=entry.subject, created_at__gt=Now() - TARGETS_REST
    )
    proven = Contact.objects.proven().filter(channel=TARGET, owner__in=owners(entry.subject))
    silent = proven.exclude(pk__in=lately.values("contact"))
    for contact in silent.select_related("person"):
        _written(entry, contact.person, TARGET, contact, "")


@transaction.atomic
def step_over(delivery: Delivery) -> bool:
    """Send urgent news over the person's next way, because this one is closed; false without one.

    The next way is their next telephone contact for which this news is not written down yet.
    """
    if not delivery.urgent or delivery.contact is None or delivery.entry_id is None:
        return False
    names = {way.name for way in usable()}
    tried = Delivery.objects.filter(entry=delivery.entry_id, person=delivery.person_id)
    free = Contact.objects.proven().filter(person=delivery.person_id, channel__in=names)
    after = free.exclude(pk__in=tried.exclude(contact=None).values("contact"))
    return any(contact.is_phone and _next(delivery, contact) for contact in after)


def _next(delivery: Delivery, contact: Contact) -> bool:
    assert delivery.entry is not None  # noqa: S101 (asked by step_over)
    person, ref = delivery.person, delivery.reference
    return _written(delivery.entry, person, contact.channel, contact, ref) is not None


def _written(
    entry: Entry, person: User, channel: str, contact: Contact | None, reference: str
) -> Delivery | None:
    here, to = channel == INBOX, contact.pk if contact else None
    state = Delivery.State.SENT if here else Delivery.State.QUEUED
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [entry.pk, person.pk, channel, to, reference, state.value, here])
        row = cursor.fetchone()
    return Delivery.objects.get(pk=row[0]) if row else None


WRITE = """
INSERT INTO notifications_delivery
    (entry_id, person_id, channel, contact_id, urgent, reference, state, sent_at,
     subject, text, html, attempts, error)
VALUES (%s, %s, %s, %s, TRUE, %s, %s, CASE WHEN %s THEN clock_timestamp() END, '', '', '', 0, '')
ON CONFLICT (entry_id, person_id, channel, contact_id) WHERE entry_id IS NOT NULL DO NOTHING
RETURNING id
"""
