"""STARTEX to ENDEX: the clock, each inject once, the stop word, and who hears of it."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from drills.models import Crew, Drill, Handed, ScenarioVersion
from drills.services import holding, inviting, programme
from journal.lifecycle import IllegalMove
from journal.models import Entry

from . import held, stage

pytestmark = pytest.mark.django_db
HELD = ("running", "paused", "resumed", "ended", "stopped", "inject_sent", "inject_by_hand")


@pytest.fixture
def set_up(cast):
    return held.all_set(cast)


@pytest.fixture
def running(cast, set_up):
    return held.begun(cast, set_up)


def inject(drill, number=0):
    return drill.scenario.injects.order_by("at", "pk")[number]


def hand(cast, drill, which, who="bram", **more):
    return holding.hand_over(
        drill, by=getattr(cast, who), inject=which, key=more.pop("key", uuid4()), **more
    )


def heard(drill):
    """Everybody who was told anything while the drill was held."""
    rows = Entry.objects.filter(subject=f"drills.drill:{drill.pk}", verb__in=HELD)
    return {pk for entry in rows if hasattr(entry, "untold") for pk in entry.untold.people}


def test_startex_freezes_the_scenario_for_ever_and_asks_before_the_hour(cast, set_up):
    with pytest.raises(ValidationError, match="Jadwalnya"):
        holding.start(set_up, by=cast.bram)
    run = holding.start(set_up, by=cast.bram, early=True)
    version = ScenarioVersion.objects.get(pk=set_up.scenario_id)
    assert (set_up.status, version.used_at) == ("running", run.started_at)
    with pytest.raises(IllegalMove):
        holding.start(set_up, by=cast.bram, early=True)


def test_nothing_begins_while_nobody_watches_over_it(cast, set_up):
    set_up.crew.filter(task="safety").update(answer="declined")
    with pytest.raises(ValidationError, match="perwira keselamatan"):
        holding.start(set_up, by=cast.bram, early=True)
    assert Drill.objects.get(pk=set_up.pk).status == "scheduled"


def test_no_inject_before_the_start_or_after_the_end(cast, set_up):
    with pytest.raises(IllegalMove):
        hand(cast, set_up, inject(set_up))
    held.begun(cast, set_up)
    report = holding.end(set_up, by=cast.bram)
    assert report.status == "draft" and report.parties.count() == 2
    with pytest.raises(IllegalMove):
        hand(cast, set_up, inject(set_up))
    assert not Handed.objects.exists()


def test_of_two_controllers_one_wins_and_the_other_learns_who(cast, running):
    first = hand(cast, running, inject(running))
    assert hand(cast, running, inject(running)) == first
    with pytest.raises(holding.Preceded) as refused:
        hand(cast, running, inject(running), "kalapas")
    assert refused.value.first.by == cast.bram
    assert Handed.objects.count() == 1


def test_a_pause_stops_the_clock_and_the_injects_and_is_ended_once(cast, running):
    holding.pause(running, by=cast.bram, reason="Hujan")
    with pytest.raises(IllegalMove):
        holding.pause(running, by=cast.kalapas)
    with pytest.raises(ValidationError, match="dijeda"):
        hand(cast, running, inject(running))
    holding.resume(running, by=cast.bram)
    with pytest.raises(IllegalMove):
        holding.resume(running, by=cast.bram)
    assert not holding.clock_of(running.run).is_paused


def test_leaving_out_says_why_and_free_injects_are_made_once(cast, running):
    with pytest.raises(ValidationError, match="mengapa"):
        holding.skip(running, by=cast.bram, inject=inject(running), key=uuid4(), note=" ")
    holding.skip(running, by=cast.bram, inject=inject(running), key=uuid4(), note="Peran kosong")
    key = uuid4()
    for _again in range(2):
        made = holding.free(running, by=cast.bram, key=key, message="Angin berubah", to=["rupam"])
    assert made.free.to == ["rupam"] and running.run.free_injects.count() == 1
    with pytest.raises(ValidationError, match="Peran itu"):
        holding.free(running, by=cast.bram, key=uuid4(), message="Apa", to=["tidak-ada"])


def test_a_message_reaches_who_plays_the_role_and_is_refused_when_nobody_does(cast, running):
    rows = running.scenario.injects.filter(to__contains=["rupam"])
    hand(cast, running, rows[0], how="sent")
    told = Entry.objects.get(verb="inject_sent").untold.people
    assert told == [cast.sari.pk]
    inviting.crew_leave(running.crew.get(person=cast.sari), by=cast.kalapas, note="Dipanggil")
    with pytest.raises(ValidationError, match="Tidak ada pemain"):
        hand(cast, running, rows[1], how="sent")


def test_the_stop_word_ends_everything_and_tells_everybody(cast, running):
    holding.pause(running, by=cast.bram)
    holding.stop(running, by=cast.sari)
    entry = Entry.objects.get(verb="stopped")
    assert entry.data["urgent"] and set(entry.untold.people) == {
        cast.bram.pk, cast.padal.pk, cast.gate.pk
    }  # fmt: skip
    assert running.status == "ended" and running.run.ended_at == running.run.stop.occurred_at
    assert not running.run.pauses.filter(ended_at=None).exists()
    with pytest.raises(IllegalMove):
        holding.stop(running, by=cast.bram)


@pytest.mark.parametrize("seed", range(3))
def test_nobody_outside_the_participants_hears_anything(cast, set_up, seed):
    dice = random.Random(seed)
    for one in set_up.crew.filter(task="player"):
        one.answer = dice.choice(["", "confirmed", "declined"])
        one.save(update_fields=["answer"])
    for who in dice.sample(["kapolresta", "admin", "kalapas"], 2):
        one = inviting.crew_add(set_up, by=cast.kalapas, person=getattr(cast, who), task="player")
        if dice.random() < 0.5:
            inviting.crew_answer(one, by=one.person, answer="confirmed")
    held.begun(cast, set_up)
    for which in list(set_up.scenario.injects.all()):
        try:
            hand(cast, set_up, which, how=dice.choice(["sent", "by_hand"]))
        except ValidationError:
            assert not set_up.run.handed.filter(inject=which).exists()
    holding.pause(set_up, by=cast.bram)
    holding.resume(set_up, by=cast.bram)
    dice.choice([holding.end, holding.stop])(set_up, by=cast.bram)
    coming = Crew.objects.filter(drill=set_up, answer="confirmed").values_list("person", flat=True)
    assert heard(set_up) <= set(coming) - {cast.bram.pk} and heard(set_up)


def test_what_was_held_without_power_is_entered_with_its_own_times(cast, set_up):
    begun = timezone.now() - timedelta(hours=20)
    with pytest.raises(ValidationError, match="lewat"):
        holding.start_afterwards(
            set_up, by=cast.bram, started_at=timezone.now() + timedelta(hours=1)
        )
    holding.start_afterwards(set_up, by=cast.bram, started_at=begun)
    with pytest.raises(ValidationError, match="lembar"):
        hand(cast, set_up, inject(set_up))
    with pytest.raises(ValidationError, match="di luar"):
        hand(cast, set_up, inject(set_up), at=begun - timedelta(minutes=1))
    hand(cast, set_up, inject(set_up), at=begun + timedelta(hours=5))
    with pytest.raises(ValidationError, match="sesudah"):
        holding.end(set_up, by=cast.bram, at=begun + timedelta(hours=1))
    holding.end(set_up, by=cast.bram, at=begun + timedelta(hours=6))
    assert set_up.run.ended_at - set_up.run.started_at == timedelta(hours=6)
    assert heard(set_up) == set()


def test_a_drill_that_begins_is_not_put_off_any_more(cast, running):
    with pytest.raises(IllegalMove):
        programme.postpone(running, by=cast.kalapas, reason="Hujan", day=stage.soon().date())
