"""Who stands when, by arithmetic alone: patterns, exceptions, gaps, in any zone, on any day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination import roster
from coordination.presets import PRESETS
from coordination.roster import Change, Member, Pattern, Plan, Shift, Turn

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
WIB = ZoneInfo("Asia/Jakarta")
FULL = ("corrections", "police", "day_and_two", "daily", "weekly")
DAYS = st.dates(date(2019, 12, 1), date(2029, 3, 5))


def plan_of(code, since, zone=WIB, **more):
    """A preset with one person a team, all at post 1, numbered as their teams."""
    preset = PRESETS[code]
    teams = range(1, preset.teams + 1)
    cycle = preset.cycle_for(preset.teams)
    shifts = {
        row["code"]: Shift(row["code"], row["starts"], row["minutes"], row["days"])
        for row in preset.shift_rows()
    }
    days = tuple(roster.codes_of(day) for day in cycle)
    offsets = {team: preset.offset(team - 1, len(cycle)) for team in teams}
    pattern = Pattern(since, None, days, shifts, offsets)
    members = tuple(Member(team, 1, team, since) for team in teams)
    return Plan(zone, (pattern,), members, **more)


def at(day, hour=0, zone=WIB):
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


@given(st.sampled_from(FULL), DAYS, st.sampled_from(ZONES), st.integers(0, 90))
def test_a_full_rotation_covers_every_minute_once(code, since, zone, ahead):
    plan = plan_of(code, since, ZoneInfo(zone))
    start = at(since + timedelta(days=1 + ahead), 0, ZoneInfo(zone))
    stood = roster.turns(plan, start, start + timedelta(days=20))

    assert all(one.ends == other.starts for one, other in pairwise(stood))
    assert roster.gaps(stood, {1: 1}, start, start + timedelta(days=20)) == []
    assert roster.overlaps(stood) == []


@given(DAYS, st.sampled_from(ZONES), st.lists(st.integers(0, 60), max_size=6))
def test_office_hours_and_the_watch_outside_them_make_a_whole_day(since, zone, free):
    holidays = frozenset(since + timedelta(days=day) for day in free)
    place = ZoneInfo(zone)
    office = replace(plan_of("office", since, place), holidays=holidays)
    watch = replace(plan_of("piket", since, place), holidays=holidays)
    start = at(since + timedelta(days=2), 0, place)
    end = start + timedelta(days=50)
    both = [*roster.turns(office, start, end), *roster.turns(watch, start, end)]

    assert roster.gaps(both, {1: 1}, start, end) == []
    assert sum((one.ends - one.starts for one in _inside(both, start, end)), timedelta()) == (
        end - start
    )


def _inside(turns, start, end):
    return [replace(one, starts=max(one.starts, start), ends=min(one.ends, end)) for one in turns]


def test_the_night_shift_of_28_february_ends_on_the_29th():
    plan = plan_of("corrections", date(2028, 2, 1))
    noon = at(date(2028, 2, 29), 6)

    (night,) = [one for one in roster.turns(plan, noon, noon + timedelta(minutes=1))]

    assert night.starts.astimezone(WIB) == datetime(2028, 2, 28, 19, tzinfo=WIB)
    assert night.ends.astimezone(WIB) == datetime(2028, 2, 29, 7, tzinfo=WIB)
    assert len({one.starts.astimezone(WIB).date() for one in _of_month(plan, 2028, 2)}) == 29


def _of_month(plan, year, month):
    first, last = date(year, month, 1), date(year, month + 1, 1)
    return [one for one in roster.turns(plan, at(first), at(last)) if one.starts >= at(first)]


@pytest.mark.parametrize("zone, hour", list(zip(ZONES, (0, 23, 22), strict=True)))
def test_seven_in_the_morning_is_another_moment_in_each_zone(zone, hour):
    plan = plan_of("corrections", date(2026, 1, 1), ZoneInfo(zone))
    stood = roster.turns(plan, at(date(2026, 1, 5), 7, ZoneInfo(zone)), at(date(2026, 1, 5), 8))

    assert stood[0].starts.hour == hour


def test_a_changed_pattern_leaves_the_days_before_as_they_were():
    old = plan_of("corrections", date(2026, 1, 1))
    new = plan_of("day_and_two", date(2026, 3, 1))
    ended = replace(old.patterns[0], until=date(2026, 2, 28))
    both = replace(old, patterns=(ended, new.patterns[0]))
    change = at(date(2026, 3, 1))

    before = roster.turns(both, at(date(2026, 2, 1)), change)
    after = roster.turns(both, change + timedelta(hours=8), change + timedelta(days=9))

    assert before == roster.turns(old, at(date(2026, 2, 1)), change)
    assert {one.shift for one in after} == {"J"}


def test_whoever_stands_in_takes_only_what_the_other_would_stand():
    plan = plan_of("corrections", date(2026, 1, 1))
    start, end = at(date(2026, 1, 10), 10), at(date(2026, 1, 14), 10)
    change = Change(1, 9, start, end, person_out=2)
    before = roster.turns(plan, start, end)
    after = roster.turns(replace(plan, changes=(change,)), start, end)

    assert roster.gaps(after, {1: 1}, start, end) == []
    assert _minutes(after, 9, start, end) == _minutes(before, 2, start, end)
    assert _minutes(after, 2, start, end) == 0


def _minutes(turns, person, start, end):
    whose = [one for one in _inside(turns, start, end) if one.person == person]
    return sum((one.ends - one.starts).total_seconds() // 60 for one in whose)


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(5, 7), st.integers(0, 200), st.integers(1, 90)),
        max_size=6,
    )
)
def test_no_stand_in_ever_loses_or_doubles_a_minute(said):
    plan = plan_of("police", date(2026, 1, 1))
    start, end = at(date(2026, 1, 5)), at(date(2026, 1, 15))
    changes = tuple(
        Change(1, into, _later(start, hour), _later(start, hour + lasts), person_out=out)
        for out, into, hour, lasts in said
    )
    stood = roster.turns(replace(plan, changes=changes), start, end)

    assert roster.gaps(stood, {1: 1}, start, end) == []
    assert sum(_minutes(stood, person, start, end) for person in range(1, 8)) == 10 * 24 * 60


def _later(start, hours):
    return start + timedelta(hours=hours)


def test_an_addition_is_there_for_the_whole_window():
    plan = plan_of("corrections", date(2026, 1, 1))
    start, end = at(date(2026, 1, 10), 8), at(date(2026, 1, 10), 10)
    stood = roster.turns(replace(plan, changes=(Change(1, 9, start, end),)), start, end)

    assert [(one.person, one.starts, one.ends) for one in stood if one.person == 9] == [
        (9, start, end)
    ]


def test_gaps_say_how_many_are_missing_and_when():
    start = at(date(2026, 1, 1))
    stood = [_turn(start, 0, 8, 1), _turn(start, 4, 12, 2), _turn(start, 4, 6, 2)]
    found = roster.gaps(stood, {1: 2, 2: 0}, start, start + timedelta(hours=16))

    assert [(gap.starts, gap.ends, gap.missing) for gap in found] == [
        (start, _later(start, 4), 1),
        (_later(start, 8), _later(start, 12), 1),
        (_later(start, 12), _later(start, 16), 2),
    ]


def _turn(start, begins, ends, person, post=1):
    return Turn(_later(start, begins), _later(start, ends), post, person)


def test_one_person_at_two_posts_at_once_is_told():
    start = at(date(2026, 1, 1))
    one, other = _turn(start, 0, 8, 1), _turn(start, 7, 9, 1, post=2)

    assert roster.overlaps([other, one]) == [(one, other)]
    assert roster.overlaps([one, _turn(start, 8, 9, 1, post=2)]) == []


def test_nobody_stands_before_or_after_their_office():
    since = date(2026, 1, 1)
    plan = plan_of("day_and_two", since)
    leaves = at(date(2026, 1, 7), 12)
    served = {1: ((at(since), leaves),), 2: ((at(since), None),), 3: ((at(since), None),)}
    stood = roster.turns(replace(plan, service=served), at(since), at(date(2026, 2, 1)))

    assert max(one.ends for one in stood if one.person == 1) <= leaves
    gaps = roster.gaps(stood, {1: 1}, at(date(2026, 1, 8), 8), at(date(2026, 2, 1)))
    assert all(gap.ends - gap.starts <= timedelta(days=1) for gap in gaps)
    assert gaps


def test_stretches_in_office_that_touch_are_one():
    day = at(date(2026, 1, 1))
    windows = []
    for window in ((day, _later(day, 5)), (_later(day, 3), _later(day, 4)), (_later(day, 5), None)):
        roster.add_window(windows, window)

    assert windows == [(day, None)]


@given(st.lists(st.sampled_from(("P", "S", "M", "K+PK", "")), min_size=1, max_size=40))
def test_a_cycle_is_read_as_it_was_written(cycle):
    assert roster.parse_cycle(roster.spell_cycle(cycle)) == cycle
