"""The lock between sending for a call and ending it: no message begins once an answer is committed.

Whoever sends holds it shared from the last question until the mark; whoever ends the call holds
it alone until the commit. So an answer waits for what is in flight, and what comes after it finds
the call ended. A gateway that hangs cannot hold up an answer: after PATIENCE that goes on, and
the message in flight had begun before it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from .models import Call, Delivery

ROOM = 0x5169  # keeps our locks apart from any other advisory lock
PATIENCE = "3s"


@contextmanager
def still_rings(delivery: Delivery) -> Iterator[bool]:
    """Whether the message may leave; as long as this lasts nobody ends the call it belongs to."""
    call = call_of(delivery)
    if call is None:
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", _key(call.pk))
    try:
        yield Call.objects.filter(pk=call.pk, state__in=Call.OPEN).exists()
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", _key(call.pk))


def call_of(delivery: Delivery) -> Call | None:
    """The call that a delivery belongs to, if any; free where its entry was read with its hop."""
    hop = getattr(delivery.entry, "hop", None) if delivery.urgent and delivery.entry else None
    return hop.call if hop else None


def is_over(delivery: Delivery) -> bool:
    """Whether it belongs to a call that somebody has ended."""
    call = call_of(delivery)
    return call is not None and not call.is_open


def keep(call: int) -> bool:
    """Hold the lock alone until we commit; false if somebody is sending for too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _key(call))
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError:
        return False
    return True


def _key(call: int) -> list[int]:
    return [ROOM, call % 2**31]
