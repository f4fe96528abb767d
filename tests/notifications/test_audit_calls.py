"""Proof that urgent calls arrive: a call that reaches nobody goes round every policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journal.models import Beat, Entry
from lapas_sinergi.health import silent_since
from notifications import services
from notifications.bells import Bell
from notifications.channels import STUB
from notifications.models import Call, Delivery, Hop, Policy, Step, Ticket
from notifications.plans import Rung, plan
from notifications.sending import claim, deliver
from notifications.services import auditing
from notifications.tasks import audit

from . import watch


@pytest.fixture(autouse=True)
def posts(settings):
    watch.ports(settings)
    yield
    watch.forget()


@pytest.fixture
def policies(dewi, eko):
    """One of a prison and one of the police, each with a post of its own."""
    watch.on_watch.update({1: [dewi.pk], 2: [eko.pk]})
    for at in (1, 2):
        policy = Policy.objects.create(owner=f"tests.house:{at}", purpose="urgent", name="Uji")
        Step.objects.create(policy=policy, order=1, target=f"tests.post:{at}")
        Step.objects.create(policy=policy, order=2, target="tests.post:9", after_seconds=300)
    return list(Policy.objects.all())


def relay():
    """What the relays do."""
    services.climb()
    deliver(STUB, claim(STUB))


def minutes_pass(number=1):
    past = timezone.now() - timedelta(minutes=number)
    Call.objects.update(started_at=past)
    Hop.objects.update(due_at=past)
    Delivery.objects.update(due_at=past)


def is_proven():
    """What open pages and machines are told."""
    return silent_since() is None


def test_a_call_goes_round_both_houses_each_minute_and_reaches_nobody(policies):
    audit()
    relay()

    calls = Call.objects.filter(synthetic=True)
    assert {call.subject for call in calls} == {"tests.house:1", "tests.house:2"}
    assert [hop.state for call in calls for hop in call.hops.all()] == [
        "sent",
        "skipped",
        "sent",
    ] * 2
    assert set(Delivery.objects.values_list("channel", "state")) == {("stub", "sent")}
    assert not (Entry.objects.exists() or Ticket.objects.exists())


def test_a_round_that_ended_is_proof(policies):
    audit()
    relay()
    Beat.objects.all().delete()
    minutes_pass()

    assert auditing.audit()
    assert is_proven()


def test_nobody_takes_the_steps_and_the_auditor_falls_silent(policies):
    audit()
    Beat.objects.all().delete()
    minutes_pass()

    assert not auditing.audit()
    assert not is_proven()


def test_nobody_sends_and_the_auditor_falls_silent(policies):
    audit()
    services.climb()
    minutes_pass()

    assert not auditing.audit()


def test_a_real_call_that_is_overdue_silences_the_auditor(dewi):
    watch.on_watch[1] = [dewi.pk]
    services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")]))
    assert auditing.overdue() == 0
    Hop.objects.update(due_at=timezone.now() - timedelta(seconds=31))

    assert auditing.overdue() == 2
    assert not auditing.audit()


def test_a_message_whose_way_was_taken_away_alarms_for_an_hour_and_not_for_ever(dewi):
    watch.on_watch[1] = [dewi.pk]
    services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")] * 2))
    services.climb()
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=2))
    assert auditing.overdue() == 2
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2))

    assert auditing.overdue() == 0


def test_an_auditor_that_said_nothing_for_minutes_is_no_proof(policies):
    audit()
    assert is_proven()
    Beat.objects.update(at=timezone.now() - timedelta(minutes=3))

    assert not is_proven()


def test_old_rounds_are_forgotten(policies):
    audit()
    relay()
    minutes_pass(20)
    auditing.begin_rounds()

    assert Call.objects.count() == len(policies)
    assert not Delivery.objects.exists()


def test_more_policies_than_one_minute_takes_are_tried_in_turn(policies, monkeypatch):
    monkeypatch.setattr(auditing, "ROUNDS", 1)
    for _ in range(2):
        auditing.begin_rounds()

    assert Call.objects.values("subject").distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_progress_of_an_urgent_message_rings_the_bell_of_open_pages(dewi, way):
    watch.on_watch[1] = [dewi.pk]
    call = services.call_out("tests.thing:1", plan("urgent", [Rung("tests.post:1")]))
    services.climb()
    bell = Bell("journal")
    way.deliver()
    rung = bell.wait(5)
    bell.close()

    assert rung == [("journal", str(call.hops.first().entry_id))]
