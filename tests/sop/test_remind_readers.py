"""What falls due for an SOP, who hears of it, and in which words."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from coordination.models import Position
from journal.models import Entry
from notifications.models import Reminder
from notifications.services import fire_due
from notifications.words import notice
from sop.models import LaneRow
from sop.services import editing, ratifying, reading, reviewing

from . import stage

pytestmark = pytest.mark.django_db
NOTICES = Path("templates/notices/sop.sopversion")
VERBS = sorted(path.stem for path in NOTICES.glob("[!_]*.txt"))


def fall_due(kind):
    """Have these reminders due now; who heard of what came of it."""
    Reminder.objects.filter(kind__startswith=kind, fired_at=None).update(due_at=timezone.now())
    before = Entry.objects.latest("pk").pk
    fire_due()
    return {entry.verb: set(entry.untold.people) for entry in Entry.objects.filter(pk__gt=before)}


@pytest.fixture
def posted(cast, in_force):
    """Sari and Bima stand in lanes of it."""
    for lane, number in (("rupam", "1001"), ("samapta", "2003")):
        row = LaneRow.objects.get(version=in_force, code=lane)
        editing.assign_posts(row, by=cast.kalapas, posts=[Position.objects.get(code=number)])
    return in_force


def test_whoever_has_not_read_is_told_again_until_they_have(cast, posted):
    reading.acknowledge(posted, by=cast.padal)
    assert fall_due("unread") == {"unread": {cast.sari.pk}}
    reading.acknowledge(posted, by=cast.sari)
    assert fall_due("unread") == {}


def test_initials_that_are_late_are_asked_for_of_those_whose_turn_it_is(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    stage.initialled(draft, cast.bram)
    told = fall_due("initials")
    assert set(told) == {"initials_due"}
    assert cast.sari.pk in told["initials_due"]
    assert cast.bram.pk not in told["initials_due"]


def test_after_a_year_its_writers_evaluate_it_and_nobody_once_it_is_withdrawn(cast, in_force):
    assert fall_due("review_due")["review_due"] >= {cast.kalapas.pk, cast.bram.pk}
    ratifying.keep(in_force, by=cast.bram)
    assert Reminder.objects.filter(kind="review_due", fired_at=None).exists()
    ratifying.withdraw(in_force, by=cast.kalapas, note="Dirombak.")
    assert fall_due("review_due") == {}


@pytest.mark.parametrize("verb", VERBS)
def test_every_notice_has_words_and_is_silent_about_what_is_classified(cast, in_force, verb):
    for level in (1, 2):
        data = {"code": "SB-02", "revision": 0, "classification": level}
        entry = Entry(subject="sop.sopversion:1", verb=verb, url="/sop/1/", data=data)
        words = notice(entry, cast.sari, "SB-02 Kebakaran")
        assert words.subject.endswith(": SB-02 Kebakaran") == (level == 1)
        assert "SB-02, revisi 0" in words.body
        assert not re.search(r"[{}]|\n\n\n", words.body)
