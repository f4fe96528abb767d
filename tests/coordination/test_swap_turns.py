"""Swapping turns: the other accepts, and only then does the roster say so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from coordination import duty, plans, posts
from coordination.access import standing
from coordination.models import Override, Swap
from coordination.services import exceptions, swaps
from coordination.services.swaps import Given
from journal.lifecycle import IllegalMove, timeline

from .rosters import four_teams, guards

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def watch(cast):
    return four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())


def turns(watch, person):
    """The coming turns of one of the four, as a swap gives them."""
    now = timezone.now()
    stood = plans.turns_of([watch.post.agency], now, now + 20 * DAY)[watch.post.agency_id]
    mine = [turn for turn in stood if turn.person == person.pk and turn.starts > now]
    return [Given(watch.post, turn.starts, turn.ends) for turn in mine]


@pytest.fixture
def offer(cast, watch):
    """The first of the four offers the third a turn for one of theirs."""
    giver, _other, taker, _last = watch.people
    given, back = turns(watch, giver)[0], turns(watch, taker)[-1]
    return swaps.propose(cast.lapas, by=giver, taker=taker, given=given, back=back, reason="Acara")


def test_an_accepted_swap_changes_both_turns_at_once(watch, offer):
    giver, taker = offer.giver, offer.taker
    swaps.accept(offer, by=taker)

    assert duty.on_duty(watch.post.pk, offer.starts) == [taker.pk]
    assert duty.on_duty(watch.post.pk, offer.back_starts) == [giver.pk]
    assert offer.status == Swap.Status.ACCEPTED
    assert giver.pk in timeline(offer).last().untold.people


def test_until_it_is_accepted_nothing_changes(watch, offer):
    assert duty.on_duty(watch.post.pk, offer.starts) == [offer.giver_id]

    swaps.decline(offer, by=offer.taker)

    assert duty.on_duty(watch.post.pk, offer.starts) == [offer.giver_id]
    assert not Override.objects.exists()


def test_nobody_answers_for_another(cast, offer):
    for verb, person in (
        (swaps.accept, offer.giver),
        (swaps.accept, cast.sari),
        (swaps.decline, offer.giver),
        (swaps.withdraw, offer.taker),
    ):
        with pytest.raises(PermissionDenied):
            verb(offer, by=person)
    offer.refresh_from_db()
    assert offer.status == Swap.Status.PROPOSED


def test_only_one_answer_counts(offer):
    swaps.withdraw(offer, by=offer.giver)

    with pytest.raises(IllegalMove):
        swaps.accept(offer, by=offer.taker)


def test_a_turn_that_is_no_longer_mine_cannot_be_swapped(cast, watch, offer):
    exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=offer.giver,
        person_in=watch.people[1],
        starts=offer.starts - timedelta(hours=1),
        ends=offer.ends,
        reason="Dinas luar",
    )

    with pytest.raises(ValidationError, match="tidak dijadwalkan lagi"):
        swaps.accept(offer, by=offer.taker)
    assert not Override.objects.filter(swap=offer).exists()


def test_nobody_is_swapped_into_two_turns_at_once(cast, watch, offer):
    exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=None,
        person_in=offer.taker,
        starts=offer.starts,
        ends=offer.ends,
        reason="Tambahan",
    )

    with pytest.raises(ValidationError, match="sudah berjaga"):
        swaps.accept(offer, by=offer.taker)


def test_a_turn_of_another_or_one_that_has_begun_cannot_be_offered(cast, watch):
    giver, other, taker, _last = watch.people
    theirs = turns(watch, other)[0]

    with pytest.raises(ValidationError, match="tidak dijadwalkan"):
        swaps.propose(cast.lapas, by=giver, taker=taker, given=theirs)
    begun = Given(watch.post, timezone.now() - timedelta(hours=1), theirs.ends)
    with pytest.raises(ValidationError, match="belum dimulai"):
        swaps.propose(cast.lapas, by=giver, taker=taker, given=begun)


def test_a_person_of_another_agency_takes_no_turn(cast, watch):
    giver = watch.people[0]

    with pytest.raises(ValidationError, match="tidak menjabat"):
        swaps.propose(cast.lapas, by=giver, taker=cast.bram, given=turns(watch, giver)[0])
    with pytest.raises(ValidationError, match="orang lain"):
        swaps.propose(cast.lapas, by=giver, taker=giver, given=turns(watch, giver)[0])


def test_the_same_turn_is_offered_once(cast, watch, offer):
    given = Given(offer.post, offer.starts, offer.ends)

    with pytest.raises(ValidationError, match="belum dijawab"):
        swaps.propose(cast.lapas, by=offer.giver, taker=watch.people[3], given=given)


def test_a_swap_is_seen_by_its_two_and_by_who_keeps_the_roster(cast, watch, offer):
    people = [offer.giver, offer.taker, cast.sari, cast.gate, watch.people[1], cast.bram]

    seen = posts.swap_viewers(offer.pk, [person.pk for person in people])

    assert seen == {offer.giver_id, offer.taker_id, cast.sari.pk}
    for person in people:
        assert posts.swaps_among(person, [offer.pk]) == ({offer.pk} if person.pk in seen else set())
    assert posts.swap(standing(offer.taker), offer.pk) == offer


@pytest.mark.parametrize(
    "kind, verb",
    [("swap", verb) for verb in Swap.Status.values]
    + [("handover", "handed"), ("handover", "taken")]
    + [("agency", "stood_in"), ("agency", "stand_in_cancelled")],
)
def test_every_piece_of_news_has_words_and_names_nobody_first(cast, kind, verb):
    said = render_to_string(f"notices/coordination.{kind}/{verb}.txt", {"actor": cast.sari})
    head, _, body = said.strip().partition("\n")

    assert head
    assert body.strip()
    assert "Sari" not in head
