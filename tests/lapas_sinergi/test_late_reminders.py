"""The clock's process is dead for an hour, for six: what fell due meanwhile comes once, as late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coordination import agreement_story, agreements, queries, story
from coordination.models import Position
from coordination.services import debts, reminding
from journal.models import Entry
from notifications.models import Reminder
from notifications.services import fire_due, snoozing
from notifications.words import notice
from sop import queries as sops
from sop import words
from sop.models import LaneRow
from sop.services import editing
from tests.coordination.test_order_officers import issue

pytestmark = pytest.mark.django_db
VERBS = {
    "muster_soon", "window_begins", "report_overdue", "letter_soon", "letter_overdue",
    "order_soon", "order_overdue", "ends_soon", "unread", "review_due", "digest", "again",
}  # fmt: skip


@pytest.fixture
def everything(cast, pact, granted, officers, in_force):
    """A reminder of every kind that the rooms know, all of them still to come."""
    issue(granted, cast.bram, officers)
    debts.owe(granted, timezone.now())
    row = LaneRow.objects.get(version=in_force, code="rupam")
    editing.assign_posts(row, by=cast.kalapas, posts=[Position.objects.get(code="1001")])
    reminding.plan_digest(cast.lapas)
    told = Entry.objects.filter(subject=f"coordination.supportrequest:{granted.pk}").latest("pk")
    soon = timezone.now() + timedelta(hours=1)
    snoozing.snooze(
        cast.sari, key="x", subject=told.subject, url=told.url, until=soon, deadline=soon,
        entry=Entry.objects.create(
            stream="x", seq=0, occurred_at=soon, subject=told.subject, verb="muster_soon",
            url=told.url, digest=b"",
        ),
    )  # fmt: skip
    return granted


@pytest.mark.parametrize("hours", [1, 6])
def test_every_rooms_reminders_come_once_and_say_that_they_are_late(cast, everything, hours):
    before = Entry.objects.latest("pk").pk
    due = timezone.now() - timedelta(hours=hours)
    Reminder.objects.filter(kind="ends_in_7").delete()  # its own day is another
    Reminder.objects.filter(fired_at=None).update(due_at=due)
    fire_due()

    entries = list(Entry.objects.filter(pk__gt=before))
    assert {entry.verb for entry in entries} == VERBS
    assert all(entry.data["late_minutes"] == hours * 60 for entry in entries)
    assert all(entry.occurred_at == due for entry in entries)
    people = [(entry.verb, pk) for entry in entries for pk in entry.untold.people]
    assert len(people) == len(set(people))
    assert fire_due() == 0


def test_the_words_say_it_in_the_persons_own_language(cast, everything):
    entry = Entry(
        subject="coordination.supportrequest:1", verb="muster_soon", url="/x/",
        data={"from": "A", "to": "B", "late_minutes": 360},
    )  # fmt: skip
    said = notice(entry, cast.sari)
    assert said.subject.startswith("Terlambat: Apel sebentar lagi")
    assert "terlambat 6 jam" in said.body
    entry.data["late_minutes"] = 0
    assert "erlambat" not in notice(entry, cast.sari).body


def test_the_timelines_of_every_room_say_it_too(cast, pact, everything, in_force):
    due = timezone.now() - timedelta(hours=2)
    Reminder.objects.filter(fired_at=None).update(due_at=due)
    fire_due()
    lines = [
        story.timeline(everything, queries.history(everything), everything.lines.all()),
        agreement_story.timeline(pact, agreements.history(pact), agreements.ends_of(pact)),
        words.timeline(in_force, sops.history(in_force)),
    ]
    assert all(any(line.text.endswith("(terlambat)") for line in told) for told in lines)


def test_what_comes_in_time_is_not_late(cast, everything):
    before = Entry.objects.latest("pk").pk
    Reminder.objects.filter(fired_at=None).update(due_at=timezone.now())
    fire_due()

    assert not any("late_minutes" in one.data for one in Entry.objects.filter(pk__gt=before))


def test_a_digest_of_a_morning_that_was_slept_through_plans_only_the_next(cast, asked):
    reminding.plan_digest(cast.polresta)
    Reminder.objects.update(due_at=timezone.now() - timedelta(days=3))
    with time_machine.travel(timezone.now(), tick=False):
        fire_due()
    planned = Reminder.objects.filter(subject=f"coordination.agency:{cast.polresta.pk}")
    assert planned.filter(fired_at=None).count() == 1
