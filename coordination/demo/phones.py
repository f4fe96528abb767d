"""Telephones of the demo: every person's own, proven, so that the simulator has whom to ring."""

from django.db.models.functions import Now

from accounts.models import User
from notifications.models import Contact


def build() -> None:
    """An SMS first, a call second, to each number once; no such number exists."""
    people = User.objects.filter(is_demo=True).exclude(phone="").order_by("pk")
    owners = {person.phone: person for person in reversed(people)}
    Contact.objects.bulk_create(
        Contact(person=person, channel=channel, address=phone, order=order, verified_at=Now())
        for phone, person in owners.items()
        for order, channel in enumerate((Contact.Channel.SMS, Contact.Channel.VOICE), start=1)
    )
