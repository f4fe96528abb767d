"""What falls due is said once, to those it concerns, and only while it still matters."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coordination.services import muster, reminding, support
from journal.lifecycle import timeline
from journal.models import Untold
from notifications.models import Reminder
from notifications.services import fire_due

from .test_order_officers import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(cast, granted, officers):
    issue(granted, cast.bram, officers)
    return granted


def due(kind):
    """As if the moment had come."""
    Reminder.objects.filter(kind=kind).update(due_at=timezone.now() - timedelta(seconds=1))
    return fire_due()


def told(thing):
    return set(Untold.objects.get(entry=timeline(thing).last()).people)


def test_both_sides_hear_that_the_muster_is_near_and_hear_it_once(cast, ordered):
    assert (due("muster_soon"), due("muster_soon")) == (1, 0)
    assert timeline(ordered).last().verb == "muster_soon"
    assert {cast.sari.pk, cast.bram.pk, cast.padal.pk} <= told(ordered)


def test_the_reminders_stand_two_hours_before_and_a_day_after(cast, ordered):
    at = dict(Reminder.objects.values_list("kind", "due_at"))
    assert at["muster_soon"] == ordered.order.report_at - timedelta(hours=2)
    assert at["window_begins"] == ordered.starts_at
    assert at["report_overdue"] == ordered.ends_at + timedelta(hours=24)


def test_a_request_called_off_reminds_nobody(cast, ordered):
    support.withdraw(ordered, by=cast.sari, note="Ditunda")
    assert due("muster_soon") == 0
    assert timeline(ordered).last().verb == "withdrawn"


def test_a_muster_that_is_over_is_not_announced(cast, ordered):
    for one in muster.serving(ordered):
        muster.arrive(one, by=cast.gate)
    muster.complete(ordered, by=cast.gate)
    due("muster_soon")
    assert timeline(ordered).last().verb == "mustered"


def test_a_missing_report_is_asked_of_the_provider(cast, ordered):
    due("report_overdue")
    assert told(ordered) == {cast.bram.pk, cast.kapolresta.pk, cast.padal.pk}


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        ("Asia/Jakarta", "2026-11-22T06:59", "2026-11-22T07:00"),
        ("Asia/Jakarta", "2026-11-22T07:00", "2026-11-23T07:00"),
        ("Asia/Makassar", "2026-11-22T07:30", "2026-11-23T07:00"),
        ("Asia/Jayapura", "2028-02-28T23:00", "2028-02-29T07:00"),
    ],
)
def test_seven_in_the_morning_is_by_the_agencys_own_clock(cast, zone, now, then):
    cast.lapas.timezone = zone
    at = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone))
    assert reminding.next_digest(cast.lapas, at).isoformat()[:16] == then
