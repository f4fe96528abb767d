"""Keeping a roster: only one's own, only from today on, and never the past."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination import plans
from coordination.models import Holiday, Override, Posting, Rotation, TeamMember
from coordination.presets import PRESETS
from coordination.services import exceptions, rosters, rotations
from journal.chain import walk
from journal.lifecycle import timeline

from .rosters import four_teams, guards, post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def watch(cast, now):
    return four_teams(cast.lapas, guards(cast.lapas), now=now)


@pytest.fixture
def today(cast):
    return rosters.today(cast.lapas)


def stood(agency, start, end):
    return plans.turns_of([agency], start, end)[agency.pk]


def begin(cast, since, **more):
    """A pattern of Lapas with one new team."""
    told = {
        "name": "Coba",
        "since": since,
        "cycle": ["P", ""],
        "shifts": PRESETS["corrections"].shift_rows(),
        "places": [("Baru", 0)],
    }
    return rotations.lay_out(cast.lapas, by=cast.sari, **told | more)


def test_a_person_of_another_agency_is_refused_by_name(cast, watch, today):
    with pytest.raises(ValidationError) as refused:
        rosters.join(watch.teams[0], by=cast.sari, post=watch.post, person=cast.bram, since=today)

    assert "Bram Mandala tidak menjabat" in str(refused.value)
    assert not TeamMember.objects.filter(person=cast.bram).exists()


def test_a_post_that_wants_a_duty_takes_only_who_has_it(cast, watch, today):
    gate = post(cast.lapas, "P2U", duty=Posting.Duty.GATE)

    with pytest.raises(ValidationError, match="Petugas pintu"):
        rosters.join(watch.teams[0], by=cast.sari, post=gate, person=cast.sari, since=today)
    assert rosters.join(watch.teams[0], by=cast.sari, post=gate, person=cast.gate, since=today).pk


def test_a_post_of_another_agency_is_refused(cast, watch, today):
    other = post(cast.polresta, "SPKT")

    with pytest.raises(ValidationError, match="milik instansi lain"):
        rosters.join(watch.teams[0], by=cast.sari, post=other, person=cast.sari, since=today)


def test_nobody_is_a_member_twice_at_the_same_time(cast, watch, today):
    member = watch.teams[0].members.get()

    with pytest.raises(ValidationError, match="sudah menjadi anggota"):
        rosters.join(
            watch.teams[0], by=cast.sari, post=watch.post, person=member.person, since=today
        )
    rosters.leave(member, by=cast.sari, last=today)
    again = rosters.join(
        watch.teams[0], by=cast.sari, post=watch.post, person=member.person, since=today + DAY
    )
    assert again.pk != member.pk


def test_the_roster_of_the_past_cannot_be_written(cast, watch, today):
    team, person = watch.teams[0], cast.sari

    with pytest.raises(ValidationError, match="yang lalu tidak diubah"):
        rosters.join(team, by=cast.sari, post=watch.post, person=person, since=today - DAY)
    with pytest.raises(ValidationError, match="yang lalu tidak diubah"):
        rosters.leave(team.members.get(), by=cast.sari, last=today - 2 * DAY)
    with pytest.raises(ValidationError, match="yang lalu tidak diubah"):
        begin(cast, today - DAY)


def test_who_leaves_keeps_the_days_that_were_stood(cast, watch, now, today):
    before = stood(cast.lapas, now - 20 * DAY, now - DAY)

    rosters.leave(watch.teams[0].members.get(), by=cast.sari, last=today - DAY)

    assert stood(cast.lapas, now - 20 * DAY, now - DAY) == before
    after = stood(cast.lapas, now + DAY, now + 20 * DAY)
    assert watch.people[0].pk not in {turn.person for turn in after}


def test_a_changed_pattern_begins_on_its_day_and_the_old_one_stays(cast, watch, now, today):
    before = stood(cast.lapas, now - 20 * DAY, now)
    preset = PRESETS["day_and_two"]
    rotations.lay_out(
        cast.lapas,
        by=cast.sari,
        name="Baru",
        since=today + 2 * DAY,
        cycle=preset.cycle_for(4),
        shifts=preset.shift_rows(),
        places=[(f"Regu {at + 1}", preset.offset(at, 4)) for at in range(4)],
        replaces=watch.rotation,
    )

    watch.rotation.refresh_from_db()
    assert watch.rotation.until == today + DAY
    assert stood(cast.lapas, now - 20 * DAY, now) == before
    assert {turn.shift for turn in stood(cast.lapas, now + 4 * DAY, now + 9 * DAY)} == {"J"}


def test_a_pattern_that_has_not_begun_can_be_taken_out_again(cast, watch, today):
    coming = begin(cast, today + 3 * DAY, places=[("Regu 1", 0)], replaces=watch.rotation)

    rotations.discard(coming, by=cast.sari)

    watch.rotation.refresh_from_db()
    assert watch.rotation.until is None
    assert Rotation.objects.filter(agency=cast.lapas).count() == 1
    with pytest.raises(ValidationError, match="sudah berlaku"):
        rotations.discard(watch.rotation, by=cast.sari)


def test_a_team_follows_one_pattern_at_a_time(cast, watch, today):
    with pytest.raises(ValidationError, match="sudah mengikuti pola"):
        begin(cast, today, places=[("Regu 1", 0)])

    rotations.stop(watch.rotation, by=cast.sari, last=today)
    assert begin(cast, today + DAY, places=[("Regu 1", 0)]).pk


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"cycle": ["P", "X"]}, "tidak dikenal: X"),
        ({"cycle": []}, "1 sampai 84"),
        ({"cycle": [""]}, "tidak berisi"),
        ({"cycle": ["P"] * 85}, "1 sampai 84"),
        ({"shifts": []}, "1 sampai 8"),
        ({"places": []}, "paling sedikit satu regu"),
        ({"places": [("Baru", 0), ("baru", 1)]}, "masing-masing sekali"),
    ],
)
def test_a_pattern_that_cannot_turn_is_refused_and_leaves_nothing(cast, today, wrong, words):
    with pytest.raises(ValidationError, match=words):
        begin(cast, today, **wrong)

    assert not Rotation.objects.exists()
    assert not cast.lapas.teams.exists()


def test_a_stand_in_is_told_and_can_be_cancelled(cast, watch, now):
    made = exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=watch.people[0],
        person_in=watch.people[1],
        starts=now + DAY,
        ends=now + 2 * DAY,
        reason="Cuti",
    )
    entry = timeline(cast.lapas).last()
    assert sorted(entry.untold.people) == sorted(person.pk for person in watch.people[:2])

    exceptions.cancel(made, by=cast.sari)

    assert plans.plans([cast.lapas], now, now + 3 * DAY)[cast.lapas.pk].changes == ()


def test_what_was_stood_in_already_stays_when_it_is_cancelled(cast, watch, now):
    made = Override.objects.create(
        agency=cast.lapas,
        post=watch.post,
        person_in=cast.sari,
        starts=now - 2 * DAY,
        ends=now + DAY,
        reason="Tambahan",
    )
    exceptions.cancel(made, by=cast.sari)

    made.refresh_from_db()
    assert made.cancelled_at is None
    assert made.ends <= timezone.now()
    with pytest.raises(ValidationError, match="sudah lewat"):
        exceptions.cancel(made, by=cast.sari)


@pytest.mark.parametrize("hours, words", [((2, 1), "Selesai"), ((0, 24 * 93), "92 hari")])
def test_a_stand_in_without_a_stretch_is_refused(cast, watch, now, hours, words):
    begins, ends = (now + timedelta(hours=hour) for hour in hours)
    with pytest.raises(ValidationError, match=words):
        exceptions.stand_in(
            cast.lapas,
            by=cast.sari,
            post=watch.post,
            person_out=None,
            person_in=cast.sari,
            starts=begins,
            ends=ends,
            reason="x",
        )


def test_a_holiday_of_one_agency_leaves_the_others_working(cast, today):
    exceptions.add_holiday(cast.lapas, by=cast.sari, date=today + DAY, name="Haul")
    Holiday.objects.create(agency=None, date=today + 2 * DAY, name="Nasional")
    now = timezone.now()

    found = plans.plans([cast.lapas, cast.polresta], now, now + 5 * DAY)

    assert found[cast.lapas.pk].holidays == {today + DAY, today + 2 * DAY}
    assert found[cast.polresta.pk].holidays == {today + 2 * DAY}
    with pytest.raises(ValidationError, match="sudah menjadi"):
        exceptions.add_holiday(cast.lapas, by=cast.sari, date=today + 2 * DAY, name="Dua kali")


def test_everything_that_is_kept_is_in_the_journal(cast, watch, today):
    verbs = set(timeline(cast.lapas).values_list("verb", flat=True))

    assert verbs >= {"duty_post_added", "team_added", "rotation_begun", "member_joined"}
    assert list(walk({})) == []


def test_a_name_is_given_to_one_team_only(cast, watch):
    with pytest.raises(ValidationError):
        rosters.add_team(cast.lapas, by=cast.sari, name="Regu 1")
    assert rosters.add_team(cast.polresta, by=cast.bram, name="Regu 1").agency == cast.polresta


def test_a_person_with_two_offices_is_there_once(cast, watch, now):
    person = watch.people[0]
    posting = Posting.objects.get(person=person)
    Posting.objects.create(
        person=person, agency=cast.lapas, position=posting.position, duties=[], since=now - DAY
    )
    turns = [turn for turn in stood(cast.lapas, now, now + 9 * DAY) if turn.person == person.pk]

    assert len({(turn.starts, turn.post) for turn in turns}) == len(turns) > 0
