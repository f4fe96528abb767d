"""At seven in the morning each person hears once what the day asks of them, over every room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from coordination.models import Debt, Position, Posting
from coordination.services import reminding
from journal.models import Entry
from notifications.models import Reminder
from notifications.services import fire_due
from notifications.words import notice
from sop.models import LaneRow
from sop.services import editing
from tests.coordination.rosters import four_teams, post

pytestmark = pytest.mark.django_db


def morning(agency, ago=timedelta(seconds=1)):
    """It is seven at this agency, or was; how many reminders fired."""
    reminding.plan_digest(agency)
    due = timezone.now() - ago
    Reminder.objects.filter(kind="digest", fired_at=None).update(due_at=due)
    return fire_due()


def told():
    """Who was told what, without the pair's zeros."""
    rows = Entry.objects.filter(verb="digest")
    return {row.untold.people[0]: row.data for row in rows if len(row.untold.people) == 1}


def test_each_hears_what_waits_for_them_and_who_has_nothing_hears_nothing(cast, asked):
    morning(cast.polresta)

    assert told()[cast.bram.pk]["waiting"] == 1
    assert cast.padal.pk not in told()
    assert Entry.objects.filter(verb="digest").count() == len(told())


def test_every_room_is_in_it(cast, asked, in_force):
    Debt.objects.create(request=asked, kind="letter", due_at=timezone.now() + timedelta(hours=2))
    row = LaneRow.objects.get(version=in_force, code="rupam")
    editing.assign_posts(row, by=cast.kalapas, posts=[Position.objects.get(code="1001")])
    four_teams(cast.lapas, [cast.sari], preset="day_and_two", now=timezone.now())
    post(cast.lapas, "Menara")
    morning(cast.lapas)

    said = told()[cast.sari.pk]
    assert said["debts"] == 1 and said["waiting"] == 1 and said["gaps"] >= 1
    assert said["week"] >= 1


def test_an_agreement_that_ends_within_the_month_is_in_it(cast, pact):
    type(pact).objects.filter(pk=pact.pk).update(
        valid_until=timezone.localdate() + timedelta(days=20)
    )
    morning(cast.lapas)

    assert told()[cast.kalapas.pk]["expiring"] == 1


def test_fired_again_after_a_crash_it_is_told_once(cast, asked):
    due = timezone.now() - timedelta(seconds=1)
    Reminder.objects.create(subject=f"coordination.agency:{cast.polresta.pk}", kind="digest",
                            due_at=due)  # fmt: skip
    fire_due()
    Reminder.objects.filter(subject__startswith="coordination.agency", due_at=due).update(
        fired_at=None
    )
    fire_due()

    assert Entry.objects.filter(verb="digest").count() == len(told())
    assert told()[cast.bram.pk]


def test_one_persons_digest_that_fails_holds_up_nobody(cast, asked):
    Reminder.objects.create(subject="accounts.user:0", kind="digest",
                            due_at=timezone.now() - timedelta(hours=1))  # fmt: skip
    broken = Reminder.objects.create(subject="tests.nothing:1", kind="digest",
                                     due_at=timezone.now() - timedelta(hours=1))  # fmt: skip
    morning(cast.polresta)

    assert cast.bram.pk in told()
    assert Reminder.objects.get(pk=broken.pk).fired_at is None


def test_whoever_serves_two_agencies_hears_it_at_the_first(cast, asked):
    first = Posting.objects.get(person=cast.bram)
    Posting.objects.create(person=cast.bram, agency=cast.elsewhere, position=first.position,
                           duties=["liaison"])  # fmt: skip
    morning(cast.elsewhere)
    assert cast.bram.pk not in told()
    morning(cast.polresta)
    assert cast.bram.pk in told()


def test_a_whole_day_of_silence_makes_one_late_digest_and_plans_the_next(cast, asked):
    morning(cast.polresta, ago=timedelta(hours=6))

    entry = Entry.objects.get(verb="digest", data__waiting=1, untold__people=[cast.bram.pk])
    words = notice(entry, User.objects.get(pk=cast.bram.pk))
    assert words.subject == "Terlambat: Ringkasan pagi"
    assert "Menunggu Anda: 1." in words.body and words.url.endswith("/kalender/?tampilan=agenda")
    planned = Reminder.objects.get(subject=f"coordination.agency:{cast.polresta.pk}", fired_at=None)
    assert timezone.now() < planned.due_at <= timezone.now() + timedelta(days=1)
