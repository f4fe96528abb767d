"""How fast news leaves: two real relays, and a mail sink that only counts."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from journal.lifecycle import record
from journal.models import Entry, Untold
from notifications import services
from notifications.models import Delivery
from tests.chaos.harness import REAL, Town, until

THING = SimpleNamespace(
    pk=1,
    _meta=SimpleNamespace(label_lower="measure.thing"),
    stream="measure",
    get_absolute_url=lambda: "/",
)


def outbox() -> dict[str, float]:
    """Statements for a thousand people, letters a minute, and how late a letter is."""
    crowd = User.objects.bulk_create(
        User(service_number=f"m{at}", full_name=f"Orang {at}", email=f"{at}@contoh.invalid")
        for at in range(1000)
    )
    Untold.objects.all().delete()  # what the measured writes left to be told
    Delivery.objects.filter(state=Delivery.State.QUEUED).delete()
    found = _fan_out(crowd)
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        try:
            sink = town.sink("null")
            for name in "ab":
                town.relay(sink, name, program=REAL, LOG_LEVEL="INFO")
            until(lambda: all(_at_work(town, name) for name in "ab"))
            found |= _delays(crowd)
            found |= _throughput(crowd)
        finally:
            town.end()
    return found


def _fan_out(people: Sequence[User]) -> dict[str, float]:
    entry = _say(people)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        services.tell()
    took = time.perf_counter() - began
    Delivery.objects.filter(entry=entry).delete()
    return {"fanout_1000_sql": len(queries), "fanout_1000_ms": round(took * 1000, 1)}


def _throughput(people: Sequence[User], rounds: int = 4) -> dict[str, float]:
    began = time.perf_counter()
    entries = [_say(people) for _ in range(rounds)]
    until(lambda: _sent(entries) == rounds * len(people), seconds=240, every=0.2)
    return {"outbox_per_minute": round(60 * rounds * len(people) / (time.perf_counter() - began))}


def _delays(people: Sequence[User], number: int = 200, every: float = 0.03) -> dict[str, float]:
    entries = []
    for at in range(number):
        entries.append(_say([people[at % len(people)]]))
        time.sleep(every)
    until(lambda: _sent(entries) == number, seconds=60)
    rows = Delivery.objects.filter(entry__in=entries, channel="email").select_related("entry")
    late = sorted((row.sent_at - row.entry.recorded_at).total_seconds() * 1000 for row in rows)
    return {
        "outbox_p50_ms": round(late[number // 2], 1),
        "outbox_p95_ms": round(late[int(number * 0.95)], 1),
    }


def _say(people: Sequence[User]) -> Entry:
    with transaction.atomic():
        return record(THING, "measured", by=None, tell=people)


def _sent(entries: Sequence[Entry]) -> int:
    done = Delivery.objects.filter(entry__in=entries, channel="email", state="sent")
    return done.count()


def _at_work(town: Town, name: str) -> bool:
    log = town.folder / f"relay-{name}.log"
    return log.exists() and "at work" in log.read_text()
