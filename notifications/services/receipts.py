"""What a gateway says became of a message. Told twice, late or wrongly, it changes nothing back."""

from django.db import transaction
from django.db.models.functions import Coalesce, Now

from ..channels.gateway.contract import Receipt
from ..keys import key_of, pk_in
from ..models import Callback, Delivery
from .reaching import step_over

State = Delivery.State


@transaction.atomic
def note(gateway: str, receipt: Receipt) -> str:
    """Write down how far a message has come; the outcome in one word, the same when repeated."""
    heard, fresh = Callback.objects.get_or_create(
        gateway=gateway,
        event=receipt.event,
        defaults={"kind": Callback.Kind.RECEIPT, "outcome": receipt.status},
    )
    if not fresh:
        return heard.outcome
    delivery = _meant(gateway, receipt.key)
    heard.delivery = delivery
    heard.outcome = _apply(delivery, receipt) if delivery else "unknown_message"
    heard.save(update_fields=["delivery", "outcome"])
    return heard.outcome


def _meant(gateway: str, key: str) -> Delivery | None:
    """The delivery of that name, if it was given to this gateway."""
    rows = Delivery.objects.select_for_update(no_key=True).filter(pk=pk_in(key), provider=gateway)
    found = rows.first()
    return found if found and key_of(found) == key else None


def _apply(delivery: Delivery, receipt: Receipt) -> str:
    if receipt.status == "failed":
        return _failed(delivery, receipt.reason or "tidak terkirim")
    _sent(delivery)
    if receipt.status == "sent":
        return "sent"
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(delivered_at=Coalesce("delivered_at", Now()))
    if receipt.status == "read":
        rows.update(read_at=Coalesce("read_at", Now()))
    return receipt.status


def _sent(delivery: Delivery) -> None:
    """It did leave, whatever we thought: what waits or failed is sent, what was dropped stays."""
    Delivery.objects.filter(pk=delivery.pk, state__in=(State.QUEUED, State.FAILED)).update(
        state=State.SENT,
        sent_at=Coalesce("sent_at", Now()),
        error="",
        lease=None,
        leased_until=None,
    )


def _failed(delivery: Delivery, reason: str) -> str:
    arrived = delivery.delivered_at or delivery.read_at or delivery.answered_at
    if arrived or delivery.state not in {State.SENT, State.QUEUED}:
        return "ignored"
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.FAILED, error=reason[:300], lease=None, leased_until=None
    )
    step_over(delivery)
    return "failed"
