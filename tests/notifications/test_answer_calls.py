"""Answers from outside: a link that is used once, a text from a proven telephone."""

import pytest
from django.utils import timezone

from accounts.models import User
from notifications import services
from notifications.channels.gateway.contract import Answer
from notifications.models import Call, Contact, Delivery, Ticket
from notifications.plans import Rung, plan
from notifications.services import replies
from notifications.services.answering import link, ticket_for

from . import watch

NUMBER = "+6281234500001"


@pytest.fixture(autouse=True)
def posts(settings):
    watch.ports(settings)
    settings.GATEWAYS = {
        "kota": {"url": "http://127.0.0.1:1", "secret": "x" * 32, "channels": ("sms",), "order": 1}
    }
    yield
    watch.forget()


@pytest.fixture
def call(dewi, eko):
    watch.on_watch.update({1: [dewi.pk], 2: [eko.pk]})
    Contact.objects.create(person=dewi, channel="sms", address=NUMBER, verified_at=timezone.now())
    rungs = [Rung("tests.post:1"), Rung("tests.post:2", after=300)]
    made = services.call_out("tests.thing:1", plan("urgent", rungs))
    services.climb()
    return made


@pytest.fixture
def page(call, dewi):
    """Where Dewi's link leads."""
    return f"/p/{Ticket.objects.get(call=call, person=dewi).token}/"


def fresh(call):
    call.refresh_from_db()
    return call.state


def said(text, number=NUMBER, event="e1"):
    """A text as the gateway hands it over."""
    return replies.take("kota", Answer(event, number, text, ""))


def test_looking_at_the_link_answers_nothing(client, call, page):
    assert client.get(page).status_code == 200
    assert client.head(page).status_code == 200
    assert fresh(call) == "ringing"


def test_one_tap_answers_without_signing_in(client, call, page, dewi):
    answer = client.post(page, follow=True)

    assert (fresh(call), call.acknowledged_by, call.via) == ("acknowledged", dewi, "link")
    assert "sudah tercatat" in answer.content.decode()


def test_a_link_used_twice_answers_once(client, call, page):
    client.post(page)
    again = client.post(page)

    assert again.status_code == 409
    assert Ticket.objects.exclude(used_at=None).count() == 1


def test_a_link_that_came_too_late_says_who_was_first(client, call, page, eko):
    services.acknowledge(call, by=eko, via="app")
    answer = client.post(page)

    assert answer.status_code == 409
    assert "sudah dijawab Eko Prasetyo" in answer.content.decode()
    assert "<button" not in client.get(page).content.decode().split("<main")[1]


def test_a_link_expires_with_its_call(client, call, page):
    services.cancel("tests.thing:1")

    assert client.post(page).status_code == 409
    assert fresh(call) == "cancelled"


def test_a_forwarded_link_is_nobody_elses_in_the_app(client, call, page, eko):
    client.force_login(eko)

    assert client.get(page).status_code == client.post(page).status_code == 403
    assert fresh(call) == "ringing"


@pytest.mark.parametrize("token", ["0" * 24, "x", "a" * 400])
def test_a_link_that_was_never_given_leads_nowhere(client, call, token):
    assert client.get(f"/p/{token}/").status_code == 404


def test_the_link_of_a_closed_account_is_dead(client, call, page, dewi):
    User.objects.filter(pk=dewi.pk).update(is_active=False)

    assert client.post(page).status_code == 404


def test_the_token_is_kept_nowhere(call, dewi):
    ticket = Ticket.objects.get(call=call, person=dewi)
    kept = [str(getattr(ticket, field.attname)) for field in ticket._meta.concrete_fields]

    assert ticket_for(ticket.token) == ticket
    assert ticket.token not in kept


def test_every_message_carries_its_own_persons_link(settings, call, dewi):
    mail = Delivery.objects.get(channel="email", person=dewi)
    assert link(mail).startswith(f"{settings.BASE_URL}/p/")
    assert Ticket.objects.get(person=dewi).token in link(mail)


def test_yes_by_text_stops_the_call(call, dewi):
    assert said(f"ya {call.reference.lower()}") == "answered"
    assert (fresh(call), call.acknowledged_by, call.via) == ("acknowledged", dewi, "sms")


def test_yes_twice_answers_once(call):
    said(f"YA {call.reference}")
    said(f"YA {call.reference}", event="e2")

    assert call.tickets.exclude(used_at=None).count() == 1
    assert fresh(call) == "acknowledged"


def test_yes_that_comes_late_changes_nothing(call, eko):
    services.acknowledge(call, by=eko, via="app")
    said(f"YA {call.reference}")

    assert (fresh(call), call.acknowledged_by) == ("acknowledged", eko)


def test_yes_from_an_unknown_number_changes_nothing(call):
    assert said(f"YA {call.reference}", number="+6281999999999") == "unknown_number"
    assert fresh(call) == "ringing"


def test_yes_from_somebody_who_was_not_called_changes_nothing(call, eko):
    Contact.objects.create(
        person=eko, channel="sms", address="+6281234500002", verified_at=timezone.now()
    )
    said(f"YA {call.reference}", number="+6281234500002")

    assert fresh(call) == "ringing"


def test_when_they_will_be_there_is_kept(call):
    said(f"ETA 15 {call.reference}")

    assert (fresh(call), call.eta_minutes) == ("acknowledged", 15)


def test_no_by_text_calls_the_next_one_at_once(call, eko):
    said(f"TIDAK {call.reference}")
    services.climb()

    assert fresh(call) == "ringing"
    assert eko.deliveries.filter(channel="inbox").exists()


def test_the_one_who_was_called_answers_in_the_app(client, call, dewi):
    client.force_login(dewi)
    answer = client.post(f"/panggilan/{call.pk}/jawab/")

    assert answer["Location"] == "/hal/1/"
    assert (fresh(call), call.via) == ("acknowledged", "app")


def test_who_was_not_called_cannot_answer_in_the_app(client, call, eko):
    client.force_login(eko)

    assert client.post(f"/panggilan/{call.pk}/jawab/").status_code == 403
    assert client.post("/panggilan/0/jawab/").status_code == 404
    assert fresh(call) == "ringing"


def test_answering_late_in_the_app_says_who_was_first(client, call, dewi, eko):
    services.acknowledge(call, by=eko, via="app")
    client.force_login(dewi)
    answer = client.post(f"/panggilan/{call.pk}/jawab/")

    assert answer.status_code == 409
    assert "Eko Prasetyo" in answer.content.decode()
    assert Call.objects.get().acknowledged_by == eko
