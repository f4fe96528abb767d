"""A post that urgent calls rely on and nobody will stand is told once a day, until it is closed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from coordination.calling import URGENT
from coordination.models import DutyPost, Override
from coordination.services import gaps, reminding
from coordination.services.calling import keep_policy
from journal.clock import telling
from journal.lifecycle import name_of
from journal.models import Entry, Untold
from notifications.models import Policy, Reminder
from notifications.services import fire_due

from .rosters import four_teams, guards, post

pytestmark = pytest.mark.django_db


def names(station):
    return {"target": f"coordination.dutypost:{station.pk}", "channels": [], "after_seconds": 0}


@pytest.fixture
def spkt(cast):
    """The policy of Polresta names its SPKT, which nobody stands."""
    station = post(cast.polresta, "SPKT")
    keep_policy(cast.polresta, URGENT, by=cast.bram, steps=[names(station)], last_seconds=60, rev=0)
    return station


def look(agency):
    """As if the hour had come; what was told of by now."""
    due = Reminder.objects.filter(subject=name_of(agency), kind=gaps.KIND, fired_at=None)
    due.update(due_at=timezone.now() - timedelta(seconds=1))
    fire_due()
    return Entry.objects.filter(verb=gaps.VERB, subject=name_of(agency))


def test_it_is_told_once_a_day(cast, spkt):
    look(cast.polresta)
    (entry,) = look(cast.polresta)
    assert (entry.data["soon"], entry.data["posts"]) == (1, [spkt.code])
    tomorrow = gaps.day_of(cast.polresta, timezone.now()) + timedelta(days=1)
    with telling(tomorrow + timedelta(hours=1)):
        assert look(cast.polresta).count() == 2


def test_commanders_and_administrators_of_the_agency_are_told(cast):
    station = post(cast.lapas, "Karupam")
    keep_policy(cast.lapas, URGENT, by=cast.sari, steps=[names(station)], last_seconds=60, rev=0)
    (entry,) = look(cast.lapas)
    assert set(Untold.objects.get(entry=entry).people) == {cast.sari.pk, cast.admin.pk}


def test_a_partner_s_policy_counts_as_well(cast):
    station = post(cast.lapas, "Karupam")
    keep_policy(cast.polresta, URGENT, by=cast.bram, steps=[names(station)], last_seconds=60, rev=0)
    assert look(cast.lapas).count() == 1


def test_who_stands_the_post_closes_it_and_a_new_gap_is_told_at_once(cast, spkt):
    people = guards(cast.polresta)
    now = timezone.now()
    Override.objects.create(
        agency=cast.polresta, post=spkt, person_in=people[0], reason="Piket",
        starts=now - timedelta(hours=1), ends=now + timedelta(days=9),
    )  # fmt: skip
    assert not look(cast.polresta).exists()
    Override.objects.update(ends=now + timedelta(days=2))
    assert look(cast.polresta).count() == 1
    Override.objects.update(ends=now + timedelta(days=1))
    assert look(cast.polresta).count() == 1, "the same gap, begun sooner, until the same moment"


def test_a_full_roster_is_quiet_and_looked_at_again(cast):
    watch = four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())
    keep_policy(cast.lapas, URGENT, by=cast.sari, steps=[names(watch.post)], last_seconds=60, rev=0)
    assert not look(cast.lapas).exists()
    assert Reminder.objects.filter(kind=gaps.KIND, fired_at=None).count() == 1


def test_a_post_that_was_taken_away_is_a_gap_too(cast):
    watch = four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())
    keep_policy(cast.lapas, URGENT, by=cast.sari, steps=[names(watch.post)], last_seconds=60, rev=0)
    DutyPost.objects.update(is_active=False)
    assert look(cast.lapas).count() == 1


def test_what_no_policy_names_is_looked_at_no_longer(cast, spkt):
    Policy.objects.update(is_active=False)
    assert not look(cast.polresta).exists()
    assert not Reminder.objects.filter(kind=gaps.KIND, fired_at=None).exists()


def test_policies_older_than_this_are_taken_up_with_the_digest(cast, spkt):
    Reminder.objects.all().delete()
    reminding.plan_digest(cast.polresta)
    Reminder.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    fire_due()
    assert Reminder.objects.filter(kind=gaps.KIND, fired_at=None).exists()


@pytest.mark.parametrize(("hour", "day"), [(6, 21), (7, 22), (23, 22)])
def test_the_day_of_telling_begins_at_seven_on_the_agency_s_own_clock(cast, hour, day):
    cast.lapas.timezone = "Asia/Jayapura"
    now = datetime(2026, 11, 22, hour, 30, tzinfo=cast.lapas.zone)
    assert gaps.day_of(cast.lapas, now) == datetime(2026, 11, day, 7, tzinfo=cast.lapas.zone)
