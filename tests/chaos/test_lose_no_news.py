"""Two hundred letters, counted by a sink that is its own process, while relays are killed."""

import signal
import time

import pytest
from django.db import transaction
from redis import Redis

from journal.lifecycle import wake
from journal.models import Beat
from notifications.models import Delivery

from .conftest import PEOPLE
from .harness import LEASELESS, REAL, until

SENDERS = 2


def test_two_relays_send_every_letter_once(town, announce, unsent):
    sink = town.sink()
    for name in "ab":
        town.relay(sink, name, program=REAL)
    announce()

    until(lambda: not unsent())
    assert len(sink.counted()) == PEOPLE
    assert set(sink.counted().values()) == {1}
    assert Delivery.objects.filter(channel="inbox", state="sent").count() == PEOPLE


def test_without_leases_letters_arrive_twice(town, announce, unsent):
    """What the lease is for: the same test, red, when each relay takes what it likes."""
    sink = town.sink()
    for name in "ab":
        town.relay(sink, name, program=LEASELESS)
    announce()

    until(lambda: not unsent())
    assert max(sink.counted().values()) > 1


@pytest.mark.parametrize(
    ("point", "repeated"), [("told", 0), ("claimed", 0), ("sent", 1), ("marked", 0)]
)
def test_a_relay_that_dies_anywhere_loses_nothing(town, announce, unsent, point, repeated):
    """Only between "sent" and "marked" may one letter go out again, under the same Message-ID."""
    sink = town.sink()
    dying = town.relay(sink, "dying", failpoint=point, senders=1)
    announce()
    until(lambda: dying.died is not None)
    assert dying.died == 9
    town.relay(sink, "heir")

    until(lambda: not unsent())
    counted = sink.counted()
    assert len(counted) == PEOPLE
    assert sum(counted.values()) - PEOPLE == repeated
    assert Delivery.objects.filter(channel="inbox").count() == PEOPLE


def test_a_frozen_relay_is_relieved_and_cannot_send_what_it_lost(town, announce, unsent):
    sink = town.sink("slow")
    frozen = town.relay(sink, "frozen")
    announce()
    until(lambda: len(sink.counted()) > 10)
    frozen.kill(signal.SIGSTOP)
    before = sum(sink.counted().values())
    assert before < PEOPLE
    started = time.monotonic()
    town.relay(sink, "other")

    until(lambda: not unsent() or time.monotonic() - started > 15)
    frozen.kill(signal.SIGCONT)
    until(lambda: not unsent())
    time.sleep(1)  # time enough for a sleeper to do harm
    assert sum(sink.counted().values()) - PEOPLE <= SENDERS


def test_hints_reach_the_worker_and_a_dead_broker_delays_no_news(town, announce, unsent):
    sink = town.sink()
    valkey, url = town.valkey()
    town.relay(sink, REDIS_URL=url)
    until(lambda: Beat.objects.filter(name="relay:1").exists())
    with transaction.atomic():
        wake("documents.render_due")
    until(lambda: Redis.from_url(url).llen("celery"))
    valkey.kill()
    for _ in range(3):
        with transaction.atomic():
            wake("documents.render_due")
    announce()
    until(lambda: not unsent(), seconds=5)


def test_a_copy_with_sending_off_only_waits(town, announce, unsent):
    sink = town.sink()
    relay = town.relay(sink, "idle", SENDING="0")
    announce()
    until(lambda: "SENDING is off" in (town.folder / "relay-idle.log").read_text())
    time.sleep(1.5)

    assert unsent() == PEOPLE
    assert not sink.counted()
    relay.kill(signal.SIGTERM)
    assert relay.died == 0
