"""Two accept at once: of what can only be given once, one gets it and the other is told."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from coordination import duty, plans
from coordination.models import Override, Swap
from coordination.services import swaps
from coordination.services.swaps import Given
from journal.lifecycle import IllegalMove
from tests.cast import everybody

from .rosters import four_teams, guards

pytestmark = pytest.mark.django_db(transaction=True)


def first_turn(watch, person):
    now = timezone.now()
    stood = plans.turns_of([watch.post.agency], now, now + timedelta(days=20))
    mine = (turn for turn in stood[watch.post.agency_id] if turn.person == person.pk)
    turn = next(turn for turn in mine if turn.starts > now)
    return Given(watch.post, turn.starts, turn.ends)


def race(*acts):
    """All at once; what each gave, or how it was refused."""
    start, found = threading.Barrier(len(acts)), []

    def run(swap, person):
        try:
            start.wait()
            swaps.accept(Swap.objects.get(pk=swap.pk), by=person)
            found.append("accepted")
        except (IllegalMove, ValidationError) as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=act) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(found)


def test_what_is_accepted_twice_at_once_is_accepted_once(db):
    cast = everybody()
    watch = four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())
    giver, taker, other, last = watch.people
    given = first_turn(watch, giver)
    swap = swaps.propose(cast.lapas, by=giver, taker=taker, given=given)
    assert race((swap, taker), (swap, taker)) == ["IllegalMove", "accepted"]
    assert Override.objects.filter(swap=swap).count() == 1
    assert duty.on_duty(watch.post.pk, given.starts) == [taker.pk]

    back = first_turn(watch, other)  # two offer theirs for the same turn
    offers = [
        swaps.propose(cast.lapas, by=one, taker=other, given=first_turn(watch, one), back=back)
        for one in (taker, last)
    ]
    assert race(*((offer, other) for offer in offers)) == ["ValidationError", "accepted"]
    assert len(duty.on_duty(watch.post.pk, back.starts)) == 1
