"""Who of tonight's shift has read an SOP: right before midnight, after it, and in every zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coordination.access import standing
from coordination.models import Position
from sop import tonight
from sop.models import LaneRow
from sop.services import editing, reading
from tests import cast as stage
from tests.coordination.rosters import four_teams

WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-22T14:00", "2026-11-22"),
        ("2026-11-22T23:59", "2026-11-22"),
        ("2026-11-23T00:00", "2026-11-22"),
        ("2026-11-23T04:59", "2026-11-22"),
        ("2026-11-23T05:00", "2026-11-23"),
        ("2028-03-01T01:00", "2028-02-29"),
        ("2027-01-01T02:00", "2026-12-31"),
    ],
)
def test_tonight_is_the_same_night_on_both_sides_of_midnight(now, day):
    for zone in (WIB, WIT):
        starts, ends = tonight.night(zone, datetime.fromisoformat(now).replace(tzinfo=zone))
        assert f"{starts:%Y-%m-%dT%H:%M}" == f"{day}T22:00"
        assert ends - starts == timedelta(hours=7) and ends.tzinfo == zone


@pytest.fixture
def posted(cast, in_force):
    """Four guards stand in turn; each of them stands in a lane of it, and Bima of the police."""
    people = [cast.sari, cast.gate, cast.kalapas, cast.admin]
    four_teams(cast.lapas, people, now=timezone.now())
    four_teams(cast.polresta, [cast.padal], preset="day_and_two", now=timezone.now())
    for lane, numbers in (("rupam", ("1001", "1002", "1003", "1004")), ("samapta", ("2003",))):
        row = LaneRow.objects.get(version=in_force, code=lane)
        posts = list(Position.objects.filter(code__in=numbers))
        editing.assign_posts(row, by=cast.kalapas, posts=posts)
    return in_force


def late_in_the_evening():
    return datetime.combine(timezone.localdate(timezone=WIB), time(23, 30), WIB)


@pytest.mark.django_db
def test_the_shift_that_is_counted_is_the_one_that_stands_at_midnight(cast, posted):
    before = late_in_the_evening()
    after = [timedelta(minutes=29), timedelta(minutes=31), timedelta(hours=4)]
    shifts = [tonight.shift([cast.lapas], before + at) for at in (timedelta(), *after)]

    assert all(one == shifts[0] for one in shifts) and len(shifts[0][cast.lapas.pk]) == 1
    tomorrow = tonight.shift([cast.lapas], before + timedelta(days=2))
    assert tomorrow != shifts[0]


@pytest.mark.django_db
def test_the_coverage_page_counts_tonights_shift_across_midnight(client, cast, posted):
    (guard,) = tonight.shift([cast.lapas], late_in_the_evening())[cast.lapas.pk]
    reader = next(
        one for one in (cast.sari, cast.gate, cast.kalapas, cast.admin) if one.pk == guard
    )
    for at in (timedelta(), timedelta(hours=2)):
        with time_machine.travel(late_in_the_evening() + at, tick=False):
            client.force_login(cast.kalapas)
            page = client.get(reverse("sop:coverage", args=[posted.pk]))
            assert [(one["read"], one["whole"]) for one in page.context["tonight"]["agencies"]] == [
                (0, 1)
            ]
    with time_machine.travel(late_in_the_evening() + timedelta(hours=2), tick=False):
        reading.acknowledge(posted, by=reader)
        page = client.get(reverse("sop:coverage", args=[posted.pk]))
        assert page.context["tonight"]["lanes"][0]["read"] == 1
        assert page.content.decode().count("jaga malam ini") == 1


@pytest.mark.django_db
def test_a_partners_shift_is_counted_only_where_its_roster_is_shown(cast, posted):
    assert tonight.shown(standing(cast.kalapas)) == [cast.lapas]
    shown = stage.clause("roster_sharing", cast.lapas, cast.polresta, level="roles")
    both = (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta)
    stage.agreed(*both, clauses=[shown])
    assert tonight.shown(standing(cast.kalapas)) == [cast.lapas, cast.polresta]


@pytest.mark.django_db
def test_the_library_says_it_of_what_is_in_force_to_those_who_review(client, cast, posted):
    counts = {}
    for who in (cast.kalapas, cast.gate, cast.joko):
        client.force_login(who)
        page = client.get(reverse("sop:library"), {"phase": "effective"})
        counts[who] = [row.tonight for row in page.context["rows"]]
    assert counts == {cast.kalapas: [(0, 1)], cast.gate: [None], cast.joko: []}
