"""Messages over gateways that are processes of their own: and what they do wrong."""

import threading
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notifications import sending, services
from notifications.channels.gateway import SMS, VOICE
from notifications.models import Callback, Contact, Delivery, Gateway
from notifications.texts import is_intact
from tests.chaos.harness import Town, until

from .telephones import SECRET, Simulator

NUMBER = "+6281234567890"
NO_MAIL = SimpleNamespace(port=9)


@pytest.fixture
def town(tmp_path):
    built = Town(tmp_path)
    yield built
    built.end()


@pytest.fixture
def phone(dewi):
    """Dewi's number, proven."""
    return proven(dewi, "sms", NUMBER)


@pytest.fixture
def urgently(say, dewi, phone):
    """Tells Dewi something urgent and has it sent."""

    def tell():
        say(dewi, urgent=True)
        send()

    tell.person = dewi
    return tell


def proven(person, channel, address, **more):
    return Contact.objects.create(
        person=person, channel=channel, address=address, verified_at=timezone.now(), **more
    )


@pytest.fixture
def house(settings, live_server, town):
    """Gateways reach us here; nobody speaks to us any more when the tables are emptied."""
    settings.BASE_URL = live_server.url
    settings.REPLY_VERBS, settings.ANSWER_LINK = {}, ""

    def knows(*configs):
        settings.GATEWAYS = {name: told for config in configs for name, told in config.items()}

    knows()
    yield knows
    town.end()
    until(nobody_writes)


def nobody_writes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0] == 0


def dead(name="mati", port=9, **more):
    """Nobody listens there."""
    told = {"url": f"http://127.0.0.1:{port}", "secret": SECRET, "channels": ("sms",), "order": 0}
    return {name: told | more}


def send(channel=SMS):
    sending.deliver(channel, sending.claim(channel))


def sms():
    return Delivery.objects.get(channel="sms", entry__isnull=False)


def test_urgent_news_arrives_as_one_sms_and_its_receipt_comes_back(town, house, urgently):
    gateway = Simulator(town, "kota")
    house(gateway.config())
    urgently()
    until(lambda: sms().delivered_at)

    (got,) = gateway.messages
    assert (got["to"], got["channel"], got["ref"]) == (NUMBER, "sms", sms().reference)
    assert is_intact(got["text"]) and len(got["text"]) <= 160
    assert "Dewi" not in got["text"] and "HAL" not in got["text"]
    assert (sms().progress, sms().provider) == ("delivered", "kota")
    with urlopen(f"{gateway.url}/", timeout=5) as page:
        assert f"REF {got['ref']}" in page.read().decode()
    assert sms().provider_ref.startswith("kota-")


def test_an_answer_typed_on_the_telephone_is_written_down(town, house, urgently):
    gateway = Simulator(town, "kota")
    house(gateway.config())
    urgently()
    gateway.press("reply", **{"from": "0812-3456-7890", "text": f"ya {sms().reference}"})

    until(lambda: sms().answered_at)
    assert sms().progress == "answered"


@pytest.mark.parametrize("mode", ["error", "garbage", "refuse"])
def test_a_gateway_in_trouble_is_passed_over_for_the_next(town, house, urgently, mode):
    bad, good = Simulator(town, "buruk", mode), Simulator(town, "baik")
    house(bad.config(1), good.config(2))
    urgently()

    assert len(good.messages) == 1
    assert (sms().state, sms().provider) == ("sent", "baik")


def test_a_gateway_that_hangs_is_hung_up_on(town, house, urgently):
    slow, good = Simulator(town, "lambat", "hang"), Simulator(town, "baik")
    house(slow.config(1), good.config(2))
    urgently()

    assert [got["id"] for got in good.messages]
    assert Gateway.objects.get(name="lambat").failures == 1


def test_three_failures_open_the_breaker_and_one_good_answer_closes_it(house, town, say, dewi):
    good = Simulator(town, "baik")
    proven(dewi, "sms", NUMBER)
    house(dead(), good.config(2))
    for _ in range(4):
        say(dewi, urgent=True)
        send()
    broken = Gateway.objects.get(name="mati")

    assert broken.failures == 3 and broken.open_until > timezone.now()
    assert len(good.messages) == 4
    Gateway.objects.filter(name="mati").update(open_until=timezone.now())
    house({"mati": good.config()["baik"] | {"secret": SECRET}})
    say(dewi, urgent=True)
    send()
    assert Gateway.objects.get(name="mati").failures == 0


def test_when_no_gateway_answers_urgent_news_takes_the_next_telephone(house, say, dewi, phone):
    house(dead(channels=("sms", "voice")))
    proven(dewi, "voice", NUMBER, order=1)
    say(dewi, urgent=True)
    send()

    assert sms().state == "failed" and "mati" in sms().error
    call = Delivery.objects.get(person=dewi, channel="voice")
    assert (call.state, call.urgent) == ("queued", True)
    send(VOICE)
    call.refresh_from_db()
    assert call.state == "queued", "the last way is never given up for being closed"


def test_a_dead_number_sends_the_news_to_the_next_telephone(town, house, urgently):
    gateway = Simulator(town, "kota")
    house(gateway.config(channels=("sms", "whatsapp")))
    gateway.press("dead", number=NUMBER)
    proven(urgently.person, "whatsapp", "+6281300000000", order=1)
    urgently()

    until(lambda: Delivery.objects.filter(person=urgently.person, channel="whatsapp").exists())
    assert sms().progress == "failed"


@pytest.mark.parametrize("mode", ["twice", "lie"])
def test_lies_and_repetitions_move_nothing_backwards(town, house, urgently, mode):
    gateway = Simulator(town, "kota", mode)
    house(gateway.config())
    urgently()
    events = 1 if mode == "twice" else 4
    until(lambda: Callback.objects.count() == events)
    until(lambda: sms().state == "sent")

    assert sms().progress == "delivered"
    assert len(gateway.messages) == 1
    assert not Delivery.objects.exclude(read_at=None).exists()


def test_a_message_given_twice_is_one_message_to_the_gateway(town, house, urgently):
    gateway = Simulator(town, "kota", "silent")
    house(gateway.config())
    urgently()
    Delivery.objects.filter(channel="sms").update(state="queued")
    send()

    (got,) = gateway.messages
    assert got["asked"] == 2


def test_a_wrong_secret_is_the_gateways_trouble_and_sends_nothing(town, house, urgently):
    gateway = Simulator(town, "kota")
    house({"kota": gateway.config()["kota"] | {"secret": "another secret of thirty-two letters"}})
    urgently()

    assert gateway.messages == []
    assert (sms().state, sms().attempts) == ("queued", 1)


def test_routine_news_never_rings_a_telephone(house, say, dewi, phone):
    house(dead())
    say(dewi)
    assert {row.channel for row in dewi.deliveries.all()} == {"inbox", "email"}


def test_only_the_first_telephone_rings_at_once(house, say, dewi, phone):
    house(dead(channels=("sms", "voice")))
    proven(dewi, "voice", NUMBER, order=1)
    say(dewi, urgent=True)
    assert {row.channel for row in dewi.deliveries.all()} == {"inbox", "email", "sms"}


def test_an_unproven_or_removed_number_hears_nothing(house, say, dewi, phone):
    house(dead())
    Contact.objects.filter(pk=phone.pk).update(verified_at=None)
    say(dewi, urgent=True)
    Contact.objects.filter(pk=phone.pk).update(
        verified_at=timezone.now(), disabled_at=timezone.now()
    )
    say(dewi, urgent=True)
    assert not Delivery.objects.filter(channel="sms").exists()


def test_reaching_the_same_people_again_writes_nothing_twice(house, say, dewi, eko, phone):
    house(dead())
    entry = say(dewi, told=False)
    first = services.reach(entry, [dewi.pk, eko.pk], reference="7K2Q")
    again = services.reach(entry, [dewi.pk, eko.pk])

    assert {(row.person_id, row.channel) for row in first} == {
        (dewi.pk, "inbox"), (dewi.pk, "email"), (dewi.pk, "sms"), (eko.pk, "inbox"),
    }  # fmt: skip
    assert {row.reference for row in first} == {"7K2Q"} and again == []


def test_two_at_once_step_over_to_one_message(house, say, dewi, phone):
    house(dead(channels=("sms", "voice")))
    proven(dewi, "voice", NUMBER, order=1)
    say(dewi, urgent=True)
    lost, found = sms(), []

    def step():
        found.append(services.step_over(lost))
        connection.close()

    threads = [threading.Thread(target=step) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found.count(True) == 1


@pytest.mark.parametrize("death", [("claimed", 1), ("sent", 2), ("marked", 1)], ids=str)
def test_a_relay_that_dies_anywhere_sends_one_message(town, house, say, phone, death):
    """Only between "sent" and "marked" is it handed over twice, under one id: no second SMS."""
    point, asked = death
    gateway = Simulator(town, "kota", "silent")
    known = {
        "GATEWAYS": "kota",
        "GATEWAY_KOTA_URL": gateway.url,
        "GATEWAY_KOTA_SECRET": SECRET,
        "PUSH_SERVICES": "127.0.0.1",
    }
    house(gateway.config())
    User.objects.update(email="")  # no letter on the way to the named point
    say(phone.person, urgent=True)
    dying = town.relay(NO_MAIL, "dying", failpoint=point, senders=1, **known)
    until(lambda: dying.died is not None)
    town.relay(NO_MAIL, "heir", **known)
    until(lambda: sms().state == "sent")

    (got,) = gateway.messages
    assert (dying.died, got["asked"]) == (9, asked)


@pytest.mark.parametrize("head", [{"Host": "evil.invalid"}, {"Origin": "https://evil.invalid"}])
def test_no_other_page_presses_the_buttons_of_the_simulator(town, head):
    gateway = Simulator(town, "kota")
    asked = Request(f"{gateway.url}/behave", b"mode=hang", head)
    with pytest.raises(HTTPError, match="403"):
        urlopen(asked, timeout=5)
