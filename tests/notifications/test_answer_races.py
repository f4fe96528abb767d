"""Senders against the one who answers: from the commit on, not one message of the call leaves."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection

from accounts.models import User
from notifications import services, silence
from notifications.channels import Channel
from notifications.models import Delivery
from notifications.plans import Rung, plan
from notifications.sending import claim, deliver

from . import watch

PEOPLE = 3


class Line:
    """A way out that knows whether the call had been answered when a message began to leave."""

    def __init__(self):
        self.answered = threading.Event()
        self.sent = self.late = 0
        self.channel = Channel("email", "TRUE", open=self.open)

    @contextmanager
    def open(self):
        yield self

    def send(self, message):
        self.late += self.answered.is_set()
        time.sleep(random.uniform(0, 0.004))
        self.sent += 1

    def work(self):
        while not self.answered.is_set():
            if (lease := claim(self.channel, 1)).pks:
                deliver(self.channel, lease)
            time.sleep(0.004)
        deliver(self.channel, claim(self.channel, 100))


@pytest.fixture
def guards(transactional_db, settings):
    watch.ports(settings)
    made = User.objects.bulk_create(
        User(service_number=f"7{at}", full_name=f"Piket {at}", email=f"{at}@contoh.invalid")
        for at in range(PEOPLE)
    )
    watch.on_watch[1] = [person.pk for person in made]
    yield made
    watch.forget()


@pytest.fixture
def crew(guards):
    """Three senders and a climber that keep their connections from race to race."""
    size = 4
    with ThreadPoolExecutor(size) as crew:
        yield crew
        all_there = threading.Barrier(size)
        [crew.submit(lambda: (all_there.wait(), connection.close())) for _ in range(size)]


def race(guards, crew, number):
    call = services.call_out(f"tests.thing:{number}", plan("urgent", [Rung("tests.post:1")] * 2))
    line = Line()
    working = [crew.submit(job) for job in (services.climb, *[line.work] * 3)]
    time.sleep(random.uniform(0, 0.03))
    services.acknowledge(call, by=guards[0], via="app")
    line.answered.set()
    [one.result() for one in working]
    return call, line


@pytest.mark.parametrize("runs", [30, pytest.param(100, marks=pytest.mark.large)])
def test_nothing_leaves_after_the_answer_however_they_race(guards, crew, runs):
    sent = []
    for number in range(runs):
        call, line = race(guards, crew, number)
        states = set(Delivery.objects.filter(channel="email").values_list("state", flat=True))
        assert (line.late, states <= {"sent", "dropped"}) == (0, True)
        assert Delivery.objects.filter(channel="email", state="sent").count() == line.sent
        assert not call.hops.filter(state="waiting").exists()
        sent.append(line.sent)
        Delivery.objects.all().delete()
    assert 0 < sum(sent) < runs * PEOPLE * 2


def test_a_gateway_that_hangs_does_not_hold_up_the_answer(guards, monkeypatch):
    monkeypatch.setattr(silence, "PATIENCE", "200ms")
    call = services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")]))
    services.climb()
    line, hangs, free = Line(), threading.Event(), threading.Event()
    line.send = lambda message: (hangs.set(), free.wait(20))
    thread = threading.Thread(
        target=lambda: (deliver(line.channel, claim(line.channel)), connection.close())
    )
    thread.start()
    hangs.wait(20)
    services.acknowledge(call, by=guards[0], via="app")
    free.set()
    thread.join()

    states = Delivery.objects.filter(channel="email").values_list("state", flat=True)
    assert sorted(states) == ["dropped"] * (PEOPLE - 1) + ["sent"]


def test_of_two_who_answer_at_once_one_is_first(guards):
    call = services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")]))
    services.climb()
    outcomes = []

    def answer(person):
        try:
            services.acknowledge(call, by=person, via="app")
            outcomes.append("first")
        except services.escalating.NotRinging:
            outcomes.append("late")
        connection.close()

    threads = [threading.Thread(target=answer, args=(person,)) for person in guards]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["first"] + ["late"] * (PEOPLE - 1)


def test_two_relays_at_once_take_each_step_once(guards):
    calls = [
        services.call_out(f"tests.thing:{number}", plan("urgent", [Rung("tests.post:1")]))
        for number in range(10)
    ]
    taken = []
    threads = [
        threading.Thread(target=lambda: (taken.append(services.climb()), connection.close()))
        for _ in range(3)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(taken) == len(calls)
    assert Delivery.objects.filter(channel="inbox").count() == len(calls) * PEOPLE
