"""The apel between two shifts: two people count, and what differs cannot be passed over."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination import posts
from coordination.models import Handover, Posting
from coordination.services import handovers
from journal.lifecycle import IllegalMove, timeline
from tests.cast import posted

from .rosters import four_teams, guards

pytestmark = pytest.mark.django_db
COUNT = {"registered": 540, "counted": 537, "outside": 3, "keys": 42, "radios": 8, "notes": ""}
SAME = {"taken_counted": 537, "taken_keys": 42, "taken_radios": 8}


@pytest.fixture
def next_one(cast):
    return posted("1010", "Eko Wardhana", cast.lapas, "Karupam III", Posting.Duty.COMMANDER)


@pytest.fixture
def handed(cast):
    return handovers.hand(cast.lapas, by=cast.sari, **COUNT)


def test_the_next_commander_counts_and_takes_over(handed, next_one):
    handovers.take(handed, by=next_one, **SAME)

    handed.refresh_from_db()
    assert (handed.status, handed.taken_by, handed.differs) == ("taken", next_one, False)
    assert timeline(handed).last().untold.people == [handed.handed_by_id]


def test_whoever_comes_next_is_told(cast):
    watch = four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())
    made = handovers.hand(cast.lapas, by=cast.sari, **COUNT)

    told = timeline(made).get().untold.people
    assert told
    assert set(told) <= {person.pk for person in watch.people}


def test_nobody_takes_over_from_themselves(cast, handed):
    with pytest.raises(PermissionDenied):
        handovers.take(handed, by=cast.sari, **SAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handed.pk).update(taken_by=cast.sari)


@pytest.mark.parametrize("other", ({"taken_counted": 536}, {"taken_keys": 41}, {"taken_radios": 7}))
def test_another_count_needs_a_word_and_is_told_to_the_heads(cast, handed, next_one, other):
    with pytest.raises(ValidationError, match="Hitungan berbeda"):
        handovers.take(handed, by=next_one, **SAME | other)
    handed.refresh_from_db()
    assert handed.status == "handed"

    handovers.take(handed, by=next_one, **SAME | other, taken_note="Satu di klinik")

    assert cast.kalapas.pk in timeline(handed).last().untold.people


def test_somebody_missing_from_the_book_is_explained_or_not_handed_over(cast):
    with pytest.raises(ValidationError, match="Tulis sebabnya"):
        handovers.hand(cast.lapas, by=cast.sari, **COUNT | {"counted": 536})

    made = handovers.hand(cast.lapas, by=cast.sari, **COUNT | {"counted": 536, "notes": "Dicari"})
    assert made.missing == 1


def test_one_watch_is_handed_over_at_a_time(cast, handed, next_one):
    with pytest.raises(ValidationError, match="belum diterima"):
        handovers.hand(cast.lapas, by=next_one, **COUNT)

    handovers.withdraw(handed, by=cast.sari)
    assert handovers.hand(cast.lapas, by=next_one, **COUNT).pk != handed.pk


def test_of_two_who_take_over_the_second_comes_too_late(cast, handed, next_one):
    handovers.take(handed, by=next_one, **SAME)

    with pytest.raises(IllegalMove):
        handovers.take(handed, by=cast.kalapas, **SAME)


def test_the_count_stays_in_the_house(cast, handed):
    people = [cast.sari, cast.gate, cast.kalapas, cast.admin, cast.bram, cast.joko]

    seen = posts.handover_viewers(handed.pk, [person.pk for person in people])

    assert seen == {cast.sari.pk, cast.gate.pk, cast.kalapas.pk}
    for person in people:
        among = posts.handovers_among(person, [handed.pk])
        assert among == ({handed.pk} if person.pk in seen else set())


def test_the_journal_holds_no_words_of_the_watch(cast):
    made = handovers.hand(cast.lapas, by=cast.sari, **COUNT | {"notes": "Kunci blok C macet"})

    assert "macet" not in str(timeline(made).get().data)
