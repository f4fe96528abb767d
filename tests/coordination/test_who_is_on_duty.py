"""Who is on duty now: the right people, from the right agency, to the eyes that may see them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coordination import duty, posts
from coordination.access import standing
from coordination.models import Agreement, Posting
from coordination.services import exceptions
from tests import cast as stage

from .rosters import end_office, four_teams, guards, post

pytestmark = pytest.mark.django_db
D = Posting.Duty


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def watch(cast, now):
    """Lapas' four teams with one commander each."""
    return four_teams(cast.lapas, guards(cast.lapas), now=now)


def shares(cast, level="roles_and_names_and_phones"):
    """Polresta shows Lapas its roster."""
    shown = stage.clause("roster_sharing", cast.lapas, cast.polresta, level=level)
    return stage.agreed(
        (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta), clauses=[shown]
    )


def test_exactly_one_of_four_teams_is_on_duty_at_any_hour(watch, now):
    found = [duty.on_duty(watch.post.pk, now + timedelta(hours=hour)) for hour in range(48)]

    assert all(len(people) == 1 for people in found)
    assert {people[0] for people in found} <= {person.pk for person in watch.people}
    assert len({people[0] for people in found}) >= 3


def test_who_stands_in_is_called_and_the_other_is_not(cast, watch, now):
    (before,) = duty.on_duty(watch.post.pk, now)
    away = next(person for person in watch.people if person.pk == before)
    exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=away,
        person_in=cast.sari,
        starts=now - timedelta(minutes=5),
        ends=now + timedelta(hours=1),
        reason="Sakit",
    )

    assert duty.on_duty(watch.post.pk, now) == [cast.sari.pk]
    assert cast.sari.pk not in duty.on_duty(watch.post.pk, now + timedelta(hours=1))


def test_who_came_first_is_called_first(cast, watch, now):
    (first,) = duty.on_duty(watch.post.pk, now)
    exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=None,
        person_in=cast.sari,
        starts=now,
        ends=now + timedelta(minutes=5),
        reason="Tambahan",
    )

    assert duty.on_duty(watch.post.pk, now + timedelta(minutes=1)) == [first, cast.sari.pk]


def test_nobody_is_called_whose_office_or_account_has_ended(watch, now):
    (before,) = duty.on_duty(watch.post.pk, now)
    person = next(one for one in watch.people if one.pk == before)

    person.is_active = False
    person.save()
    assert duty.on_duty(watch.post.pk, now) == []
    person.is_active = True
    person.save()
    end_office(person, now - timedelta(minutes=1))
    assert duty.on_duty(watch.post.pk, now) == []


def test_a_post_that_is_not_used_or_not_there_calls_nobody(watch, now):
    watch.post.is_active = False
    watch.post.save()

    assert duty.on_duty(watch.post.pk, now) == []
    assert duty.on_duty(0, now) == []


def test_who_acts_for_an_absent_holder_comes_before_them(cast, now):
    office = Posting.objects.get(person=cast.bram)
    Posting.objects.create(
        person=cast.padal,
        agency=cast.polresta,
        position=office.position,
        kind=Posting.Kind.PLH,
        duties=[D.LIAISON],
        since=now - timedelta(hours=1),
        until=now + timedelta(hours=1),
    )

    assert duty.holders(office.position_id, now) == [cast.padal.pk, cast.bram.pk]
    assert duty.holders(office.position_id, now + timedelta(hours=2)) == [cast.bram.pk]


def test_without_a_clause_a_partner_sees_nothing_of_a_roster(cast, watch):
    four_teams(cast.polresta, guards(cast.polresta, 4, 8001), now=timezone.now(), title="SPKT")

    assert [house.agency for house in duty.tonight(cast.sari)] == [cast.lapas]
    assert [house.agency for house in duty.tonight(cast.joko)] == [cast.elsewhere]
    assert duty.tonight(cast.operator) == []


@pytest.mark.parametrize("level", ("roles", "roles_and_names_and_phones"))
def test_a_partner_sees_as_much_as_the_clause_says(cast, watch, level):
    theirs = guards(cast.polresta, 4, 8001)
    four_teams(cast.polresta, theirs, now=timezone.now(), title="SPKT", phone="+6280000000911")
    shares(cast, level)

    own, other = duty.tonight(cast.sari)

    assert (own.agency, own.is_own, other.agency, other.level) == (
        cast.lapas,
        True,
        cast.polresta,
        level,
    )
    named = [sentry.person for sentry in other.posts[0].now]
    assert all(person in theirs for person in named) if level != "roles" else named == [None]
    assert other.gaps == []
    assert [house.agency for house in duty.tonight(cast.bram)] == [cast.polresta]


def test_the_day_after_the_agreement_the_partners_roster_is_gone(cast, watch):
    four_teams(cast.polresta, guards(cast.polresta, 4, 8001), now=timezone.now(), title="SPKT")
    pact = shares(cast)
    assert len(duty.tonight(cast.sari)) == 2

    Agreement.objects.filter(pk=pact.pk).update(valid_until=timezone.localdate() - timedelta(1))

    assert [house.agency for house in duty.tonight(cast.sari)] == [cast.lapas]


def test_an_administrator_without_content_sees_no_partner(cast, watch):
    shares(cast)

    assert [agency for agency, _level in posts.shown(standing(cast.admin))] == [cast.lapas]


def test_an_empty_post_shows_before_it_happens(cast, now):
    four_teams(cast.lapas, guards(cast.lapas, 3), now=now, preset="day_and_two", least=1)
    gate = post(cast.lapas, "P2U")

    (house,) = duty.tonight(cast.sari)

    assert house.unmanned == 1
    assert {found for found, _gap in house.gaps} == {gate}
    assert house.gaps[0][1].ends - house.gaps[0][1].starts == duty.AHEAD


def test_the_picture_costs_the_same_however_many_are_on_it(
    cast, watch, django_assert_max_num_queries
):
    four_teams(cast.polresta, guards(cast.polresta, 4, 8001), now=timezone.now(), title="SPKT")
    shares(cast)
    at = standing(cast.sari)

    with django_assert_max_num_queries(13):
        assert len(duty.picture(at)) == 2


@pytest.mark.parametrize("zone", ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
def test_each_agency_changes_watch_on_its_own_clock_even_on_29_february(db, now, zone):
    house = stage.agency("uji", "corrections", "Lapas Uji", "Lapas Uji", "UJI", timezone=zone)
    person = stage.posted("6001", "Budi Uji", house, "Karupam", D.COMMANDER)
    four_teams(house, [person, *guards(house, 3)], now=now)
    leap = next(year for year in range(now.year + 1, now.year + 9) if year % 4 == 0)
    noon = datetime(leap, 2, 29, 12, 30, tzinfo=ZoneInfo(zone))

    (shown,) = duty.picture(standing(person), noon)

    assert shown.changes_at == noon.replace(hour=13, minute=0)
    assert len(shown.posts[0].now) == 1
