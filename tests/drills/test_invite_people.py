"""Who is asked to a drill, what they answer, and who hears of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination.models import Partnership, Posting, Unit
from drills import access, readiness
from drills.models import Crew
from drills.services import hearing, inviting
from journal.lifecycle import IllegalMove
from journal.models import Entry
from notifications.models import Reminder
from notifications.services import fire_due

from . import stage

pytestmark = pytest.mark.django_db


def last(verb):
    entry = Entry.objects.filter(verb=verb).order_by("pk").last()
    return set(entry.untold.people) if entry and hasattr(entry, "untold") else set()


def test_strangers_are_not_asked_and_nobody_is_asked_twice(cast, drill):
    with pytest.raises(ValidationError, match="bermitra"):
        inviting.invite(drill, by=cast.kalapas, agency=cast.polres, people=2)
    inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=2)
    with pytest.raises(ValidationError, match="Sudah"):
        inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=5)
    unit = Unit.objects.filter(agency=cast.lapas).first()
    with pytest.raises(ValidationError, match="Unit"):
        inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=5, unit=unit)


def test_a_yes_has_a_number_and_a_no_has_a_reason(cast, drill):
    guest = inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=4)
    for words in ({"answer": "confirmed"}, {"answer": "declined"}, {"answer": "mungkin"}):
        with pytest.raises(ValidationError):
            inviting.answer(guest, by=cast.bram, **words)
    inviting.answer(guest, by=cast.bram, answer="confirmed", coming=3)
    assert last("agency_confirmed") == {cast.kalapas.pk, cast.kapolresta.pk}


def test_an_evaluator_of_neither_agency_is_refused_until_theirs_is_invited(cast, drill):
    with pytest.raises(ValidationError, match="tidak menjabat"):
        inviting.crew_add(drill, by=cast.kalapas, person=cast.laras, task="evaluator")
    Partnership.objects.create(first=cast.lapas, second=cast.bpbd)
    inviting.invite(drill, by=cast.kalapas, agency=cast.bpbd, people=1)
    made = inviting.crew_add(drill, by=cast.kalapas, person=cast.laras, task="evaluator")
    assert made.agency == cast.bpbd
    with pytest.raises(ValidationError, match="sudah mempunyai tugas"):
        inviting.crew_add(drill, by=cast.kalapas, person=cast.laras, task="player")


def test_whoever_leaves_office_in_between_is_reached_no_more(cast, drill):
    stage.manned(cast, drill)
    assert cast.padal in hearing.confirmed(drill)
    Posting.objects.filter(person=cast.padal).update(until=timezone.now())
    assert cast.padal not in hearing.confirmed(drill)
    words = [one.words for one in readiness.problems(drill)]
    assert any("tidak lagi menjabat" in one for one in words)


def test_after_the_drill_nobody_answers_any_more(cast, drill):
    stage.manned(cast, drill)
    one = Crew.objects.get(person=cast.sari)
    drill.__class__.objects.filter(pk=drill.pk).update(status="cancelled", cancel_note="x")
    with pytest.raises(IllegalMove):
        inviting.crew_answer(one, by=cast.sari, answer="declined", note="Sakit")


def test_a_surprise_is_kept_from_its_players_until_it_begins(cast):
    drill = stage.scheduled(cast, is_unannounced=True)
    inviting.crew_add(drill, by=cast.kalapas, person=cast.sari, task="player")
    inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=3)
    people = [cast.sari.pk, cast.gate.pk, cast.bram.pk, cast.padal.pk]
    assert access.viewers(drill.pk, people) == {cast.bram.pk}
    for who in (cast.sari, cast.gate):
        assert drill not in access.drills(access.standing(who))
    told = set()
    for entry in Entry.objects.filter(subject=f"drills.drill:{drill.pk}", untold__isnull=False):
        told |= set(entry.untold.people)
    assert told <= {cast.bram.pk, cast.kapolresta.pk, cast.kalapas.pk}


def fall_due(days):
    Reminder.objects.filter(kind=f"confirm_{days}").update(due_at=timezone.now())
    fire_due()
    told = last("confirm_due")
    Entry.objects.filter(verb="confirm_due")
    return told


def test_thirty_days_to_the_day_itself_only_who_has_not_answered_is_reminded(cast, drill):
    assert Reminder.objects.filter(kind__startswith="confirm").count() == 4
    guest = inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=4)
    one = inviting.crew_add(drill, by=cast.bram, person=cast.gate, task="safety")
    assert fall_due(30) == {cast.bram.pk, cast.kapolresta.pk, cast.gate.pk}
    inviting.answer(guest, by=cast.bram, answer="confirmed", coming=4)
    assert fall_due(7) == {cast.gate.pk}
    inviting.crew_answer(one, by=cast.gate, answer="declined", note="Cuti")
    before = Entry.objects.filter(verb="confirm_due").count()
    fall_due(1)
    fall_due(0)
    assert Entry.objects.filter(verb="confirm_due").count() == before == 2


def test_only_reminders_that_are_still_to_come_are_set(cast):
    near = timezone.now() + timedelta(days=4)
    drill = stage.scheduled(cast, stage.planned(cast, day=near.date()), starts=near)
    kinds = Reminder.objects.filter(subject=f"drills.drill:{drill.pk}")
    assert set(kinds.values_list("kind", flat=True)) == {"confirm_1", "confirm_0"}
