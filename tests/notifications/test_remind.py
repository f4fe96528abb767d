"""What falls due fires once: whoever races, whatever fails, however late."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notifications import services
from notifications.models import Reminder

from .standin import called

THING = "tests.thing:1"


def ago(**time):
    return timezone.now() - timedelta(**time)


def test_a_reminder_fires_once_when_it_is_due(db):
    services.remind(THING, "soon", ago(hours=-1))
    services.remind(THING, "due", ago(minutes=1))

    assert services.fire_due() == 1
    assert services.fire_due() == 0
    assert called == ["due"]


def test_hours_of_silence_fire_each_missed_reminder_once(db):
    for hours in range(1, 7):
        services.remind(f"tests.thing:{hours}", f"h{hours}", ago(hours=hours))

    assert services.fire_due() == 6
    assert called == ["h6", "h5", "h4", "h3", "h2", "h1"]


def test_a_new_time_replaces_the_old_one(db):
    services.remind(THING, "due", ago(hours=-1))
    later = ago(hours=-2)
    services.remind(THING, "due", later)
    services.remind(THING, "due", later)

    assert [row.due_at for row in Reminder.objects.all()] == [later]


def test_the_same_time_set_again_after_it_fired_does_not_fire_again(db):
    due = ago(minutes=1)
    services.remind(THING, "due", due)
    services.fire_due()
    services.remind(THING, "due", due)

    assert services.fire_due() == 0


def test_forgetting_drops_one_kind_or_all_but_keeps_what_fired(db):
    services.remind(THING, "fired", ago(minutes=1))
    services.fire_due()
    for kind in ("first", "second", "third"):
        services.remind(THING, kind, ago(hours=-1))
    services.forget(THING, "first")
    assert Reminder.objects.count() == 3
    services.forget(THING)
    assert [row.kind for row in Reminder.objects.all()] == ["fired"]


def test_a_verb_that_fails_blocks_nobody_and_is_tried_again_later(db):
    services.remind(THING, "broken", ago(minutes=2))
    services.remind(THING, "due", ago(minutes=1))

    assert services.fire_due() == 1
    assert called == ["broken", "due"]
    assert services.fire_due() == 0  # not at once
    Reminder.objects.filter(kind="broken").update(held_until=ago(seconds=1))
    services.fire_due()
    assert called == ["broken", "due", "broken"]
    assert Reminder.objects.get(kind="broken").fired_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_racing_fire_each_reminder_once(db):
    for number in range(60):
        services.remind(f"tests.thing:{number}", f"k{number}", ago(minutes=1))
    start = threading.Barrier(2)

    def worker():
        start.wait()
        services.fire_due()
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(called) == sorted(f"k{number}" for number in range(60))
