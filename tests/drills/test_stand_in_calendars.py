"""Drills in the calendar of all rooms: for whom, in which window, and waiting for whom."""

from datetime import timedelta

from coordination.access import standing
from drills import occasions
from drills.services import inviting, programme

from . import stage

HOUR = timedelta(hours=1)


def around(person, moment):
    return occasions.calendar(standing(person), moment - HOUR, moment + HOUR)


def test_a_drill_is_shown_to_both_and_waits_for_those_who_take_part(cast):
    drill = stage.manned(cast, stage.scheduled(cast))
    [own] = around(cast.sari, drill.starts_at)
    [other] = around(cast.kapolresta, drill.starts_at)
    assert (own.is_mine, other.is_mine) == (True, False)
    assert (own.starts, own.ends, own.is_day) == (drill.starts_at, drill.ends_at, False)
    assert around(cast.joko, drill.starts_at) == []
    assert around(cast.sari, drill.ends_at + 3 * HOUR) == []


def test_who_was_asked_and_has_not_answered_is_waited_for(cast):
    drill = stage.scheduled(cast)
    one = inviting.crew_add(drill, by=cast.kalapas, person=cast.padal, task="player", roles=[])
    waits = [found for found in around(cast.padal, drill.starts_at) if found.is_term]
    assert [(found.is_mine, found.starts) for found in waits] == [(True, drill.starts_at)]
    inviting.crew_answer(one, by=cast.padal, answer="confirmed")
    assert not [found for found in around(cast.padal, drill.starts_at) if found.is_term]


def test_a_drill_over_midnight_is_there_on_both_days(cast):
    night = stage.soon().replace(hour=23)
    drill = stage.scheduled(cast, starts=night)
    assert around(cast.bram, drill.ends_at)


def test_one_without_an_hour_has_its_day_and_a_cancelled_one_is_gone(cast):
    drill = stage.planned(cast)
    midnight = stage.soon().replace(hour=0)
    [found] = around(cast.bram, midnight)
    assert (found.starts, found.is_day, found.is_mine) == (midnight, True, False)
    programme.cancel(drill, by=cast.kalapas, reason="Banjir")
    assert around(cast.bram, midnight) == []
