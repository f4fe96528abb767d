"""What evaluators' devices send: once, in order, with both times, from clocks that are wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.models import Posting
from drills import access
from drills.models import Tap
from drills.services import holding, inviting, tapping
from drills.services.tapping import Said
from journal.clock import telling
from journal.lifecycle import IllegalMove

from . import held, stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def running(cast):
    """STARTEX was an hour and a half ago."""
    drill = held.all_set(cast)
    with telling(timezone.now() - 1.5 * HOUR):
        return held.begun(cast, drill)


def seen(drill, number=0, *, ago=HOUR, off=timedelta(0), **more):
    """A tap as a device says it whose clock is `off` ahead of ours."""
    which = drill.scenario.injects.order_by("at", "pk")[number]
    said = {"key": uuid4(), "what": f"inject:{which.key}"} | more
    at = timezone.now() - ago + off
    return Said(device_at=at, offset_ms=-int(off.total_seconds() * 1000), **said)


def test_an_hour_without_network_arrives_once_in_order_with_both_times(cast, running):
    said = [seen(running, n, ago=HOUR - n * timedelta(minutes=5)) for n in (2, 0, 1)]
    first = tapping.take(running, by=cast.padal, said=said)
    again = tapping.take(running, by=cast.padal, said=list(reversed(said)))
    assert [one.key for one in first] == [said[1].key, said[2].key, said[0].key]
    assert all(one.is_kept for one in first + again)
    taps = list(Tap.objects.order_by("occurred_at"))
    assert [tap.key for tap in taps] == [one.key for one in first]
    assert all(tap.recorded_at - tap.occurred_at > timedelta(minutes=45) for tap in taps)


@pytest.mark.parametrize("off", [timedelta(days=400), -timedelta(hours=7), timedelta(seconds=90)])
def test_a_wrong_clock_is_corrected_and_what_it_said_is_kept(cast, running, off):
    said = seen(running, off=off)
    tapping.take(running, by=cast.padal, said=[said])
    tap = Tap.objects.get()
    assert abs(tap.occurred_at - (timezone.now() - HOUR)) < timedelta(seconds=20)
    assert tap.device_at == said.device_at


def test_what_cannot_be_is_refused_with_words_and_stops_nothing_else(cast, running):
    said = [
        seen(running, ago=2 * HOUR),
        seen(running, what="inject:tiada"),
        seen(running, what="objective:tiada", count=3),
        seen(running, off=timedelta(days=36500)),
        seen(running, 1),
    ]
    found = {one.key: one for one in tapping.take(running, by=cast.padal, said=said)}
    assert [found[one.key].is_kept for one in said] == [False, False, False, False, True]
    assert "di luar latihan" in found[said[0].key].words
    assert "meleset" in found[said[3].key].words


def test_of_two_devices_of_one_person_the_earlier_counts(cast, running):
    late, early = seen(running, ago=HOUR / 2), seen(running, ago=HOUR)
    for one in (late, early, seen(running, ago=HOUR / 3)):
        assert tapping.take(running, by=cast.padal, said=[one])[0].is_kept
    assert Tap.objects.get(withdrawn_at=None).key == early.key
    tapping.untap(running, by=cast.padal, key=early.key)
    assert Tap.objects.count() == 3 and not Tap.objects.filter(withdrawn_at=None).exists()


def test_whoever_leaves_keeps_what_they_saw_before_and_no_more(cast, running):
    crew = running.crew.get(person=cast.padal)
    with telling(timezone.now() - HOUR):
        inviting.crew_leave(crew, by=cast.kalapas, note="Dipanggil")
    said = [seen(running, 0, ago=1.2 * HOUR), seen(running, 1, ago=HOUR / 2)]
    found = tapping.take(running, by=cast.padal, said=said)
    assert [one.is_kept for one in found] == [True, False]
    assert "tidak bertugas" in found[1].words


def test_only_evaluators_tap_but_leaders_may_write_notes(cast, running):
    note = Said(uuid4(), "note", timezone.now(), text="Pintu macet", tone="issue")
    assert tapping.take(running, by=cast.gate, said=[note])[0].is_kept
    assert not tapping.take(running, by=cast.gate, said=[seen(running)])[0].is_kept
    assert not tapping.take(running, by=cast.sari, said=[seen(running)])[0].is_kept
    stolen = Said(note.key, "note", timezone.now(), text="Lain")
    assert "orang lain" in tapping.take(running, by=cast.padal, said=[stolen])[0].words


def test_an_evaluator_of_neither_agency_any_more_finds_no_door(cast, running):
    Posting.objects.filter(person=cast.padal).update(until=timezone.now() - timedelta(days=1))
    assert not access.drills(access.standing(cast.padal)).filter(pk=running.pk).exists()


def test_nothing_comes_in_before_the_start_and_late_taps_do_after_the_end(cast, running):
    holding.end(running, by=cast.bram)
    assert tapping.take(running, by=cast.padal, said=[seen(running)])[0].is_kept
    ahead = stage.scheduled(cast)
    with pytest.raises(IllegalMove):
        tapping.tap(ahead, by=cast.padal, said=seen(running))
