"""What a year shows: gaps, clashes, months, what waits for me; at a fixed number of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import tokens
from coordination.models import SupportRequest
from drills import access, queries
from drills.models import Drill
from drills.services import inviting, programme, scenarios

from . import stage

pytestmark = pytest.mark.django_db


def test_what_was_never_tried_comes_first_then_what_was_tried_longest_ago(cast, sop):
    at = access.standing(cast.kalapas)
    assert [(gap.last, gap.coming, gap.overdue) for gap in queries.gaps(at)] == [(None, None, True)]
    ahead = stage.planned(cast, sops=[sop])
    scenario = stage.prepared(cast, sop)
    old = stage.planned(cast, scenario=scenario, day=timezone.localdate())
    Drill.objects.filter(pk=old.pk).update(
        status="reported", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    gap = queries.gaps(at)[0]
    assert (gap.last, gap.coming, gap.days, gap.overdue) == (old, ahead, 0, False)
    assert gap.pair == f"{cast.lapas.pk}-{cast.polresta.pk}"


def test_clashes_name_other_drills_the_people_and_those_who_are_lent(cast, drill, asked):
    SupportRequest.objects.filter(pk=asked.pk).update(
        starts_at=drill.starts_at, ends_at=drill.ends_at
    )
    other = stage.scheduled(cast, starts=drill.starts_at + timedelta(hours=1), title="Lain")
    for one in (drill, other):
        inviting.crew_add(one, by=cast.bram, person=cast.padal, task="evaluator")
    found = queries.clashes(access.standing(cast.kalapas), drill)
    assert [(one.title, one.is_drill, one.people) for one in found] == [
        (asked.activity, False, ()),
        ("Lain", True, (str(cast.padal),)),
    ]
    programme.cancel(other, by=cast.bram, reason="x")
    assert len(queries.clashes(access.standing(cast.kalapas), drill)) == 1


def test_the_months_cost_the_same_however_full_they_are(cast, drill, django_assert_max_num_queries):
    at = access.standing(cast.kalapas)
    for day in range(3):
        stage.planned(cast, day=drill.day + timedelta(days=day % 2), title=f"Lagi {day}")
    with django_assert_max_num_queries(3):
        weeks = queries.month(at, drill.day.year, drill.day.month)
        found = [one for week in weeks for day in week for one in day.drills]
        assert queries.movable(at, weeks) == {one.pk for one in found}
    assert len(found) >= 1
    assert all(len(week) == 7 for week in weeks)


def test_what_waits_for_an_answer_waits_until_it_is_given(cast, drill):
    guest = inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=3)
    one = inviting.crew_add(drill, by=cast.bram, person=cast.gate, task="safety")
    for who in (cast.bram, cast.gate):
        assert queries.waiting_for(access.standing(who)) == [drill]
    inviting.answer(guest, by=cast.bram, answer="confirmed", coming=3)
    inviting.crew_answer(one, by=cast.gate, answer="declined", note="Cuti")
    for who in (cast.bram, cast.gate):
        assert queries.waiting_for(access.standing(who)) == []
    assert queries.upcoming(access.standing(cast.sari)) == drill


def test_programs_read_the_year_and_the_scenario_as_it_is_played(cast, bare, drill, client):
    scenarios.ready(bare, by=cast.kalapas)
    key = tokens.issue(cast.bram, name="x", scopes=["read"], days=1)[1]
    head = {"Authorization": f"Bearer {key}"}
    year = client.get(f"/api/v1/drills/?year={drill.day.year}", headers=head).json()["results"]
    assert [(one["id"], one["status"]) for one in year] == [(drill.pk, "scheduled")]
    whole = client.get(f"/api/v1/scenarios/{bare.pk}/", headers=head).json()
    assert whole["script"]["events"][1]["at"] == 120
    assert client.get("/api/v1/drills/?year=9", headers=head).status_code == 422
    assert client.get("/api/v1/scenarios/?q=GL-01", headers=head).json()["results"][0]["code"]
