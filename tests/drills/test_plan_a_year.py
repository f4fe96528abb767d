"""A year of drills: planned, given an hour, put off with a reason, cancelled; and over midnight."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from drills.models import Drill, Postponement, Programme
from drills.services import inviting, programme
from journal.lifecycle import IllegalMove, timeline
from notifications.models import Reminder

from . import stage

pytestmark = pytest.mark.django_db


def heard(drill, verb):
    entry = timeline(drill).filter(verb=verb).last()
    return set(entry.untold.people) if hasattr(entry, "untold") else set()


def test_a_year_is_begun_once_whoever_begins_it(cast):
    ours = stage.year(cast)
    theirs = programme.begin(by=cast.bram, one=cast.polresta, other=cast.lapas, year=ours.year)
    assert theirs == ours
    with pytest.raises(ValidationError):
        programme.begin(by=cast.kalapas, one=cast.lapas, other=cast.polres, year=ours.year)
    assert Programme.objects.count() == 1


def test_a_drill_belongs_to_the_year_of_its_day(cast):
    with pytest.raises(ValidationError, match="tahun"):
        programme.plan(
            stage.year(cast), by=cast.kalapas, title="x", host=cast.lapas,
            day=stage.soon().date().replace(year=stage.soon().year + 1),
        )  # fmt: skip
    drill = stage.planned(cast)
    assert drill.status == "planned"
    assert heard(drill, "planned") == {cast.bram.pk, cast.kapolresta.pk}


@pytest.mark.parametrize(
    ("starts", "hours", "wrong"),
    [(stage.soon, 0, "sesudah mulai"), (stage.soon, 80, "tiga hari"),
     (timezone.now, 2, "sudah lewat")],
)  # fmt: skip
def test_an_hour_that_cannot_be_is_refused_and_nothing_changes(cast, starts, hours, wrong):
    drill = stage.planned(cast)
    with pytest.raises(ValidationError, match=wrong):
        stage.scheduled(cast, drill, starts=starts(), hours=hours)
    assert Drill.objects.get().status == "planned"


def test_a_drill_over_midnight_belongs_to_the_day_it_begins(cast):
    late = stage.soon().replace(hour=23)
    drill = stage.scheduled(cast, stage.planned(cast), starts=late, hours=3)
    drill.refresh_from_db()
    assert drill.day == late.date()
    assert drill.ends_at - drill.starts_at == timedelta(hours=3)


def test_the_scenario_must_fit_into_the_hour(cast, bare):
    drill = stage.planned(cast, scenario=bare)
    with pytest.raises(ValidationError, match="120 menit"):
        stage.scheduled(cast, drill, hours=1)


def test_putting_off_says_why_and_asks_everybody_anew(cast, drill):
    guest = inviting.invite(drill, by=cast.kalapas, agency=cast.polresta, people=4)
    inviting.answer(guest, by=cast.bram, answer="confirmed", coming=3)
    later = drill.starts_at + timedelta(days=7)
    programme.postpone(
        drill, by=cast.kalapas, reason="Hujan lebat", starts_at=later,
        ends_at=later + timedelta(hours=3),
    )  # fmt: skip
    guest.refresh_from_db()
    assert (guest.answer, guest.coming) == ("", None)
    assert Postponement.objects.get().reason == "Hujan lebat"
    assert heard(drill, "postponed") >= {cast.bram.pk, cast.kapolresta.pk}
    assert Drill.objects.get().day == later.date()


def test_what_was_put_off_is_never_rewritten(cast, drill):
    programme.postpone(drill, by=cast.kalapas, reason="Banjir", day=stage.soon(60).date())
    with pytest.raises(IntegrityError), transaction.atomic():
        Postponement.objects.update(reason="Lupa")
    assert Drill.objects.get().status == "planned"
    assert not Reminder.objects.filter(subject=f"drills.drill:{drill.pk}").exists()


def test_a_drill_put_off_into_next_year_stands_in_its_programme(cast, drill):
    next_year = drill.starts_at.replace(year=drill.starts_at.year + 1, month=2, day=3)
    programme.postpone(
        drill, by=cast.bram, reason="Renovasi", starts_at=next_year,
        ends_at=next_year + timedelta(hours=2),
    )  # fmt: skip
    assert Drill.objects.get().programme.year == next_year.year


def test_of_two_who_cancel_one_is_too_late(cast, drill):
    other = Drill.objects.get()
    with pytest.raises(ValidationError):
        programme.cancel(drill, by=cast.kalapas, reason="")
    programme.cancel(drill, by=cast.kalapas, reason="Bencana sungguhan")
    with pytest.raises(IllegalMove):
        programme.cancel(other, by=cast.bram, reason="Lain")
    assert heard(drill, "cancelled") >= {cast.bram.pk}
