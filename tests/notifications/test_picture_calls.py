"""What the asker sees of a call, and who would be reached right now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import calls, services
from notifications.models import Contact, Delivery, Hop
from notifications.plans import Rung, plan

from . import watch

PLAN = plan("urgent", [Rung("tests.post:1"), Rung("tests.post:2", after=300)])


@pytest.fixture(autouse=True)
def posts(settings, dewi, eko):
    watch.ports(settings)
    watch.on_watch.update({1: [dewi.pk], 2: [eko.pk]})
    yield
    watch.forget()


def drawn():
    (picture,) = calls.pictures("tests.thing:1")
    return picture


def test_every_step_shows_whom_it_reached_and_how_far_each_message_came(way, dewi):
    services.call_out("tests.thing:1", PLAN)
    services.climb()
    way.deliver()
    first, second, end = drawn().rises

    (reached,) = first.people
    progress = {str(message.channel): message.progress for message in reached.messages}
    assert (reached.person, progress) == (dewi, {"Kotak masuk": "sent", "Surel": "sent"})
    assert (first.target.title, second.hop.state, second.people) == ("Pos 1", "waiting", [])
    assert end.target is None


def test_what_was_read_and_answered_is_seen(dewi):
    call = services.call_out("tests.thing:1", PLAN)
    services.climb()
    Delivery.objects.filter(channel="inbox").update(read_at=timezone.now())
    assert drawn().rises[0].people[0].messages[0].progress == "read"

    services.acknowledge(call, by=dewi, via="app")
    assert drawn().rises[0].people[0].messages[0].progress == "answered"


def test_when_nobody_is_left_there_are_numbers_to_telephone(dewi):
    dewi.phone = "+6281234500001"
    dewi.save()
    services.call_out("tests.thing:1", PLAN)
    Hop.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    services.climb()

    numbers = [(one.title, one.phone) for one in drawn().numbers]
    assert numbers[-1] == ("Dewi Anggraini", "+6281234500001")
    assert [phone for _title, phone in numbers].count("+628110000001") == 1


@pytest.mark.parametrize("number", [1, 4])
def test_a_picture_costs_the_same_however_many_steps_it_has(number, django_assert_num_queries):
    services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")] * number))
    services.climb()
    with django_assert_num_queries(4):
        assert len(drawn().rises) == number + 1


def test_the_preview_reaches_nobody_and_names_everybody(dewi):
    Contact.objects.create(
        person=dewi, channel="push", address="https://push.invalid/1", label="Ponsel",
        verified_at=timezone.now(),
    )  # fmt: skip
    watch.on_watch[2] = []
    first, second = calls.prospects(PLAN)

    assert [one.person for one in first.people] == [dewi]
    assert ("email", dewi.email) in first.people[0].ways
    assert (second.seconds, second.people, bool(second.reason)) == (300, [], True)
    assert not Delivery.objects.exists()
