"""One step of a call becomes deliveries; the auditor's go to nobody."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from journal.models import Entry

from .. import bells
from ..channels import STUB
from ..models import Call, Delivery, Hop
from .reaching import INBOX, reach, ways


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


def ways_of(people: Sequence[User], channels: Sequence[str] = ()) -> dict[int, list[Way]]:
    """How an urgent call would reach each of these people at this moment, but for the inbox."""
    found: dict[int, list[Way]] = {person.pk: [] for person in people}
    for person, channel, contact in ways(people, channels):
        if channel != INBOX:
            found[person.pk].append(Way(channel, contact.shown if contact else person.email))
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
    bells.ring("mail")
