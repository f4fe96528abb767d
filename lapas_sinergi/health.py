"""Is everybody at work? Asked by machines at /healthz and by people with `manage.py doctor`."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.5  # seconds for the broker's answer
RELAY_LATE = 15
WORKER_LATE = 60
BEAT_LATE = 45
AUDITOR_LATE = 150  # it looks every minute; two looks may fail
NEWS_LATE = 60

LOOK = """
SELECT
    (SELECT extract(epoch FROM clock_timestamp() - max(at))
        FROM journal_beat WHERE name LIKE 'relay:%'),
    (SELECT extract(epoch FROM clock_timestamp() - at) FROM journal_beat WHERE name = 'worker'),
    (SELECT extract(epoch FROM clock_timestamp() - at) FROM journal_beat WHERE name = 'beat'),
    (SELECT extract(epoch FROM clock_timestamp() - at) FROM journal_beat WHERE name = 'auditor'),
    (SELECT extract(epoch FROM clock_timestamp() - least(
        (SELECT min(put_at) FROM journal_untold),
        (SELECT min(due_at) FROM notifications_delivery
            WHERE state = 'queued' AND due_at <= clock_timestamp())
    )))
"""


@dataclass(frozen=True)
class Health:
    """What can be said without a secret and without waiting. Ages in seconds; None is never."""

    database: bool
    broker: bool
    relay_age_s: float | None = None
    worker_age_s: float | None = None
    beat_age_s: float | None = None
    auditor_age_s: float | None = None  # since it was last proven that urgent calls go round
    oldest_unsent_s: float = 0.0

    @property
    def status(self) -> str:
        """ "down" when people or news stand still, "degraded" when papers or reminders do."""
        if not self.database or _late(self.relay_age_s, RELAY_LATE):
            return "down"
        if self.oldest_unsent_s > NEWS_LATE or _late(self.auditor_age_s, AUDITOR_LATE):
            return "down"
        whole = (
            self.broker
            and not _late(self.worker_age_s, WORKER_LATE)
            and not _late(self.beat_age_s, BEAT_LATE)
        )
        return "ok" if whole else "degraded"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while everything works, else 503; open to all and free of secrets."""
    health = check()
    body = {"status": health.status, **asdict(health)}
    return JsonResponse(body, status=200 if health.status == "ok" else 503)


def check() -> Health:
    """The state of everything that runs, in one query and one short knock at the broker."""
    broker = broker_answers()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '1s'")
            cursor.execute(LOOK)
            relay, worker, beat, auditor, unsent = (_rounded(age) for age in cursor.fetchone())
    except (DatabaseError, InterfaceError):
        return Health(database=False, broker=broker)
    return Health(True, broker, relay, worker, beat, auditor, unsent or 0.0)


def silent_since() -> datetime | None:
    """Since when it is not proven that urgent calls go round, if it is not. For open pages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(at), max(at) > clock_timestamp() - %s * interval '1 second'"
            " FROM journal_beat WHERE name = 'auditor'",
            [AUDITOR_LATE],
        )
        at, proven = cursor.fetchone()
    return None if proven else (at or datetime.fromtimestamp(0, UTC))


def broker_answers() -> bool:
    """Whether Redis says something sensible within half a second."""
    line = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(line.ping())
    except (RedisError, OSError):
        return False
    finally:
        line.close()


def _late(age: float | None, limit: float) -> bool:
    return age is None or age > limit


def _rounded(age: float | None) -> float | None:
    return None if age is None else max(0.0, round(float(age), 1))
