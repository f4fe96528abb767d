"""The exercise's clock and what is measured on it, as plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drills.content import Aim
from drills.measuring import Record, graded, measure
from drills.timing import Clock

START = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def after(**span):
    return START + timedelta(**span)


def aim(**more):
    known = {"key": "o1", "text": "", "measure": "minutes", "bound": "at_most", "standard": "3"}
    known |= {"unit": "", "begins": "i1", "ends": "i2", "steps": ()}
    return Aim(**(known | more))


def test_pauses_do_not_count_and_midnight_means_nothing():
    clock = Clock(START, None, ((after(minutes=10), after(minutes=25)),))
    assert clock.at(after(minutes=45)) == 30 * 60
    assert clock.at(after(minutes=12)) == 10 * 60
    assert clock.when(30 * 60) == after(minutes=45)
    assert clock.at(after(minutes=-2)) == -120


def test_an_open_pause_stands_still_until_it_is_ended():
    clock = Clock(START, None, ((after(minutes=10), None),))
    assert clock.is_paused and not clock.is_running
    assert clock.at(after(hours=5)) == 600
    assert not Clock(START, after(hours=1), ((after(minutes=10), None),)).is_paused


spans = st.lists(st.integers(1, 500), min_size=2, max_size=12, unique=True).map(sorted)


@settings(deadline=None, max_examples=60)
@given(spans, st.integers(0, 900))
def test_the_clock_never_runs_backwards_and_finds_its_moments_again(edges, at):
    pairs = zip(edges[::2], edges[1::2], strict=False)
    clock = Clock(START, None, tuple((after(minutes=a), after(minutes=b)) for a, b in pairs))
    assert clock.at(after(minutes=at)) <= clock.at(after(minutes=at + 1))
    assert clock.at(clock.when(at * 60)) == at * 60


@pytest.mark.parametrize(
    ("measured", "grade"), [(2.9, "P"), (3, "P"), (4.5, "S"), (4.6, "M"), (60, "M")]
)
def test_minutes_propose_a_grade(measured, grade):
    assert graded(aim(), measured) == grade


@pytest.mark.parametrize(("counted", "grade"), [(80, "P"), (64, "S"), (10, "M"), (0, "U")])
def test_counts_propose_a_grade(counted, grade):
    assert graded(aim(measure="count", bound="at_least", standard="80"), counted) == grade


def test_what_was_done_too_late_or_never_is_measured_on_the_exercise_clock():
    clock = Clock(START, None, ((after(minutes=3), after(minutes=63)),))
    handed = {"i1": after(minutes=2)}
    late = measure(aim(), Record(clock, handed, {"i2": after(minutes=66)}))
    assert (late.measured, late.grade, late.until) == (4.0, "S", 360)
    assert measure(aim(), Record(clock, handed)).grade == "U"
    assert measure(aim(), Record(clock)).grade == ""
    assert measure(aim(), Record(clock, handed, skipped=frozenset({"i2"}))).grade == ""
    assert measure(aim(begins=""), Record(clock, {}, {"i2": after(minutes=2)})).measured == 2
