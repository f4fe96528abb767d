"""An urgent call: step by step up a policy, silent from the first answer on."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from journal.models import Entry
from notifications import services
from notifications.channels.email import EMAIL
from notifications.models import Call, Contact, Delivery, Hop
from notifications.plans import Plan, Rung, plan
from notifications.sending import claim
from notifications.services.escalating import NotRinging
from notifications.targets import on_duty

from . import standin, watch

THING = "tests.thing:1"
FIVE_MINUTES = 300


@pytest.fixture(autouse=True)
def posts(settings):
    watch.ports(settings)
    yield
    watch.forget()


@pytest.fixture
def deputy(db):
    return User.objects.create_user("6003", full_name="Wakil", email="wakil@contoh.invalid")


@pytest.fixture
def ladder(dewi, deputy):
    """Dewi at once, the deputy five minutes later, nobody another five minutes later."""
    watch.on_watch.update({1: [dewi.pk], 2: [deputy.pk]})
    rungs = (Rung("tests.post:1"), Rung("tests.post:2", after=FIVE_MINUTES))
    return plan("urgent", rungs)


@pytest.fixture
def ringing(ladder):
    """A call that has reached its first step."""
    call = services.call_out(THING, ladder)
    services.climb()
    return call


def later(call, seconds):
    """So many seconds pass, as far as this call is concerned."""
    for hop in call.hops.all():
        Hop.objects.filter(pk=hop.pk).update(due_at=hop.due_at - timedelta(seconds=seconds))


def told(call):
    rows = Delivery.objects.filter(entry__hop__call=call)
    return sorted(rows.values_list("person__full_name", "channel", "state"))


def state_of(call):
    call.refresh_from_db()
    return call.state


def states(call):
    return list(call.hops.values_list("state", flat=True))


def test_the_first_step_is_taken_at_once_and_the_next_only_when_it_is_due(ringing):
    assert told(ringing) == [
        ("Dewi Anggraini", "email", "queued"),
        ("Dewi Anggraini", "inbox", "sent"),
    ]
    assert states(ringing) == ["sent", "waiting", "waiting"]
    assert services.climb() == 0


def test_nobody_answers_and_the_deputy_is_called(ringing):
    later(ringing, FIVE_MINUTES)
    services.climb()

    assert {name for name, *_ in told(ringing)} == {"Dewi Anggraini", "Wakil"}
    assert states(ringing) == ["sent", "sent", "waiting"]


def test_who_is_on_duty_is_asked_when_the_step_is_taken_and_not_before(ladder, eko):
    call = services.call_out(THING, ladder)
    watch.on_watch[1] = [eko.pk]
    services.climb()

    assert [name for name, *_ in told(call)] == ["Eko Prasetyo"]
    assert call.hops.first().people == [eko.pk]


def test_a_post_that_nobody_stands_is_passed_over_without_waiting(ladder, deputy):
    watch.on_watch[1] = []
    call = services.call_out(THING, ladder)
    services.climb()

    first, second, _end = call.hops.all()
    assert (first.state, first.reason) == ("skipped", "nobody")
    assert second.people == [deputy.pk]
    assert call.hops.last().due_at - timezone.now() > timedelta(seconds=FIVE_MINUTES - 30)


def test_who_may_not_see_it_is_not_called(ladder):
    standin.seen_by_nobody.add(1)
    call = services.call_out(THING, ladder)
    services.climb()

    assert [hop.reason for hop in call.hops.all()][:2] == ["unseen", "unseen"]
    assert not Delivery.objects.exists()


def test_a_roster_that_fails_does_not_end_the_call(ladder):
    call = services.call_out(THING, Plan("urgent", (Rung("tests.post:1"), *ladder.rungs)))
    watch.broken.add("roster")
    services.climb()

    assert call.hops.first().reason == "no_roster"


def test_a_journal_that_fails_is_tried_again_and_other_calls_go_on(ladder, dewi):
    watch.broken.add("journal")
    held = services.call_out(THING, ladder)
    services.climb()
    watch.broken.clear()
    other = services.call_out("tests.thing:2", ladder)
    services.climb()
    assert (states(held)[0], states(other)[0]) == ("waiting", "sent")

    later(held, 10)
    services.climb()
    assert states(held)[0] == "sent"


def test_when_nobody_is_left_those_concerned_hear_it(ringing):
    asker = User.objects.create_user("6004", full_name="Peminta")
    later(ringing, 3 * FIVE_MINUTES)
    services.climb()
    services.tell()

    assert state_of(ringing) == "exhausted"
    assert asker.deliveries.get().entry.verb == "call_exhausted"


def test_an_answer_stops_everything_in_its_own_commit(ringing, dewi):
    with transaction.atomic():
        services.acknowledge(ringing, by=dewi, via="app")
        assert Delivery.objects.filter(state="queued").count() == 0
        assert states(ringing) == ["sent", "cancelled", "cancelled"]
        transaction.set_rollback(True)
    assert states(ringing) == ["sent", "waiting", "waiting"]


def test_the_answer_says_who_when_and_how_and_only_the_first_counts(ringing, dewi, deputy):
    services.acknowledge(ringing, by=dewi, via="sms", minutes=15)
    with pytest.raises(NotRinging):
        services.acknowledge(ringing, by=deputy, via="app")

    ringing.refresh_from_db()
    assert (ringing.acknowledged_by, ringing.via, ringing.eta_minutes) == (dewi, "sms", 15)
    assert Entry.objects.filter(verb="call_answered", actor=dewi).count() == 1
    inbox = Delivery.objects.get(person=dewi, channel="inbox")
    assert inbox.progress == "answered"


def test_what_was_claimed_before_the_answer_is_not_sent_after_it(ringing, dewi, way):
    lease = claim(EMAIL)
    services.acknowledge(ringing, by=dewi, via="app")
    way.deliver(lease)

    assert (len(lease.pks), way.sent) == (1, [])
    assert Delivery.objects.get(channel="email").state == "dropped"


def test_a_late_answer_still_counts(ringing, deputy):
    later(ringing, 3 * FIVE_MINUTES)
    services.climb()
    services.acknowledge(ringing, by=deputy, via="link")

    assert state_of(ringing) == "acknowledged"


def test_who_cannot_come_passes_it_on_at_once(ringing, dewi, deputy):
    assert services.decline(ringing, by=dewi)
    services.climb()

    assert states(ringing) == ["sent", "sent", "waiting"]
    assert not services.decline(ringing, by=dewi)


def test_a_deed_that_makes_the_call_needless_ends_it(ringing, dewi):
    assert services.cancel(THING, by=dewi) == 1
    ringing.refresh_from_db()
    assert (ringing.state, ringing.via, ringing.acknowledged_by) == ("acknowledged", "deed", dewi)
    assert services.cancel(THING) == 0


def test_a_subject_rings_once_however_often_it_is_called_out(ringing, ladder):
    assert services.call_out(THING, ladder) == ringing
    assert Call.objects.count() == 1


def test_a_step_may_name_its_channels(ladder, dewi):
    Contact.objects.create(person=dewi, channel="sms", address="+6281", verified_at=timezone.now())
    call = services.call_out(THING, plan("urgent", [Rung("tests.post:1", ("email",))]))
    services.climb()

    assert {channel for _name, channel, _state in told(call)} == {"inbox", "email"}


def test_who_has_nothing_but_the_inbox_is_seen_as_such(ladder, eko):
    watch.on_watch[1] = [eko.pk]
    call = services.call_out(THING, ladder)
    services.climb()

    assert call.hops.first().reason == "inbox_only"


def test_a_promise_of_fewer_minutes_shortens_every_wait(ladder):
    assert [after for after, _rung in ladder.within(120).timed()] == [0, 120, 240]
    assert [after for after, _rung in ladder.timed()] == [0, 300, 600]


def test_a_person_may_be_named_without_any_roster(dewi):
    assert on_duty(f"accounts.user:{dewi.pk}") == [dewi.pk]
