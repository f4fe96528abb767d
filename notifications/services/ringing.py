"""One step of a call becomes deliveries; the auditor's go to nobody."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from journal.models import Entry

from ..channels import STUB, usable
from ..models import Call, Contact, Delivery, Hop
from .reaching import reach

INBOX, EMAIL = Delivery.Channel.INBOX.value, Delivery.Channel.EMAIL.value


class Way(NamedTuple):
    """One way to somebody: the channel, and which of their addresses."""

    channel: str
    shown: str

    @property
    def label(self) -> str:
        """The channel in a word."""
        return str(Delivery.Channel(self.channel).label)


def ring(hop: Hop, people: Iterable[User], entry: Entry) -> bool:
    """Write the deliveries of this step; whether nobody has more than the inbox."""
    channels = [INBOX, *hop.channels] if hop.channels else ()
    reference = hop.call.reference
    made = reach(entry, [person.pk for person in people], channels, reference=reference)
    return all(delivery.channel == INBOX for delivery in made)


def unsent(call: Call) -> QuerySet[Delivery]:
    """What of a call has not left yet."""
    return Delivery.objects.filter(entry__hop__call=call, state=Delivery.State.QUEUED)


def proofs(call: Call) -> QuerySet[Delivery]:
    """What the auditor's call has written, one for each person it found."""
    return Delivery.objects.filter(channel=STUB.name, reference=call.reference, entry=None)


def ways_of(people: Iterable[User], channels: Iterable[str] = ()) -> dict[int, list[Way]]:
    """How an urgent call would reach each of these people at this moment."""
    named = set(channels)
    names = {way.name for way in usable() if not named or way.name in named}
    found = {
        person.pk: [Way(EMAIL, person.email)] if person.email and EMAIL in names else []
        for person in people
    }
    rows = Contact.objects.proven().filter(person__in=list(found), channel__in=names)
    for contact in rows.select_related("person"):
        if contact.channel != EMAIL or contact.address != contact.person.email:
            found[contact.person_id].append(Way(contact.channel, contact.shown))
    return found


def prove(hop: Hop, people: Iterable[User]) -> None:
    """Write what a step of the auditor's sends: to these people in name, to nobody in truth."""
    Delivery.objects.bulk_create(
        Delivery(
            person=person,
            channel=STUB.name,
            urgent=True,
            reference=hop.call.reference,
            subject=f"{hop.call_id}:{hop.order}",
        )
        for person in people
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('mail', '')")
