"""The breaker: who fails three times in a row is left alone for a while, a longer one each time.

Kept in PostgreSQL, so that all relays know what one of them has found out.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from ...models import Gateway

AFTER = 3  # failures in a row
FIRST_REST, LONGEST_REST = 15, 600  # seconds
FRESH = timedelta(seconds=10)  # how old "it worked" may be before it is written again
FAILED = """
INSERT INTO notifications_gateway AS gateway (name, failures, last_error) VALUES (%s, 1, %s)
ON CONFLICT (name) DO UPDATE SET
    failures = gateway.failures + 1,
    last_error = excluded.last_error,
    open_until = CASE WHEN gateway.failures + 1 >= %s THEN clock_timestamp() + interval '1 second'
        * least(%s, %s * power(2, least(gateway.failures + 1 - %s, 20))) END
"""


def resting() -> set[str]:
    """The gateways that nothing is given to at the moment."""
    return set(Gateway.objects.filter(open_until__gt=Now()).values_list("name", flat=True))


def failed(name: str, why: str) -> None:
    """It did not answer, or made no sense."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [name, why[:300], AFTER, LONGEST_REST, FIRST_REST, AFTER])


def worked(name: str) -> None:
    """It answered as agreed: its failures are forgotten."""
    stale = Q(failures__gt=0) | Q(last_ok_at=None) | Q(last_ok_at__lt=Now() - FRESH)
    fresh = {"failures": 0, "open_until": None, "last_ok_at": Now()}
    if Gateway.objects.filter(Q(name=name) & stale).update(**fresh):
        return
    Gateway.objects.bulk_create([Gateway(name=name, last_ok_at=Now())], ignore_conflicts=True)
