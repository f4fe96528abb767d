"""A few words to one contact: a code, or the answer to an answer. No entry stands behind them."""

from django.db import transaction

from ..bells import ring
from ..models import Contact, Delivery


@transaction.atomic
def say(contact: Contact, text: str, subject: str = "") -> None:
    """Put these words into the outbox, to this address and no other."""
    Delivery.objects.create(
        person_id=contact.person_id,
        channel=contact.channel,
        contact=contact,
        subject=subject,
        text=text,
        urgent=True,
    )
    ring("mail")
