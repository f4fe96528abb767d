"""An agreement announces its end at ninety, thirty and seven days, until a successor is signed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coordination.services import freezing
from journal.lifecycle import name_of, timeline
from journal.models import Untold
from notifications.models import Reminder
from notifications.services import fire_due

from .. import cast as stage

pytestmark = pytest.mark.django_db


def both(cast):
    return (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta)


@pytest.fixture
def year(cast):
    return stage.agreed(*both(cast), says={"until": 200})


def pending(pact):
    rows = Reminder.objects.filter(subject=name_of(pact), fired_at=None)
    return dict(rows.values_list("kind", "due_at"))


def due(kind):
    past = timezone.now() - timedelta(seconds=1)
    Reminder.objects.filter(kind=kind).update(due_at=past)
    return fire_due()


def test_three_reminders_stand_in_the_morning_on_its_own_clock(year):
    last = datetime.combine(year.valid_until, time(8), ZoneInfo("Asia/Jakarta"))
    assert pending(year) == {f"ends_in_{days}": last - timedelta(days=days) for days in (90, 30, 7)}


def test_what_is_past_already_is_not_set(cast):
    short = stage.agreed(*both(cast), says={"until": 20})
    assert list(pending(short)) == ["ends_in_7"]


def test_heads_and_keepers_of_both_hear_it_once(cast, year):
    assert (due("ends_in_30"), due("ends_in_30")) == (1, 0)
    entry = timeline(year).last()
    assert (entry.verb, entry.data["days"]) == ("ends_soon", 200)
    told = set(Untold.objects.get(entry=entry).people)
    assert told == {cast.kalapas.pk, cast.kapolresta.pk, cast.bram.pk}


def test_a_signed_successor_takes_the_reminders_away(cast, year):
    stage.agreed(*both(cast), renews=year, says={"since": 201, "until": 500})
    assert pending(year) == {}


def test_one_that_was_on_its_way_says_nothing_then(cast, year):
    stage.agreed(*both(cast), renews=year, says={"since": 201, "until": 500})
    Reminder.objects.create(subject=name_of(year), kind="ends_in_7", due_at=timezone.now())
    fire_due()
    assert timeline(year).last().verb == "signed"


def test_a_draft_of_a_successor_is_not_enough(cast, year):
    stage.written(*both(cast), renews=year, says={"since": 201, "until": 500})
    due("ends_in_7")
    assert timeline(year).last().verb == "ends_soon"


def test_what_is_terminated_reminds_nobody(cast, year):
    freezing.terminate(year, by=cast.kalapas, note="Disepakati")
    assert pending(year) == {}
