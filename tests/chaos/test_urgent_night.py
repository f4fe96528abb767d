"""Two o'clock at night, with real processes: a dead telephone, the deputy's text, then silence."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.services import urgent
from notifications.models import Call, Contact, Delivery, Hop

from .. import cast as stage
from ..notifications.telephones import SECRET, Simulator, reply, say_to_us
from .harness import until

BRAM, DEPUTY = "+6281100000001", "+6281100000002"
AFTER = 3.0  # seconds in which nothing more may leave


@pytest.fixture
def city(town, settings, transactional_db):
    """A gateway to telephones, a mail server, and a relay between them and us."""
    gateway = Simulator(town, "kota")
    settings.GATEWAYS = gateway.config()
    named = {"GATEWAY_KOTA_URL": gateway.url, "GATEWAY_KOTA_SECRET": SECRET}
    named |= {"GATEWAYS": "kota", "GATEWAY_KOTA_CHANNELS": "sms"}
    town.relay(town.sink(), **named)
    return gateway


@pytest.fixture
def night(city):
    """Bram and his chief can be reached by text; Sari asks for help now."""
    cast = stage.everybody()
    for person, number in ((cast.bram, BRAM), (cast.kapolresta, DEPUTY)):
        Contact.objects.create(
            person=person, channel="sms", address=number, verified_at=timezone.now()
        )
    asked = stage.drafted(cast, stage.wish(cast) | {"urgency": "very_urgent"})
    city.press("dead", number=BRAM)
    urgent.ask_by_voice(asked, by=cast.sari, to="Piket Polresta", at=timezone.now())
    return cast


def to(city, number):
    return [message for message in city.messages if message["to"] == number]


def test_the_deputy_answers_by_text_and_nothing_leaves_after_that(city, night, client):
    until(lambda: to(city, BRAM))
    assert not to(city, DEPUTY)
    for hop in Hop.objects.filter(state="waiting"):
        Hop.objects.filter(pk=hop.pk).update(due_at=hop.due_at - timedelta(minutes=5))
    (text,) = until(lambda: to(city, DEPUTY))
    say_to_us(client, reply(DEPUTY, f"ya {text['ref'].lower()}"))
    call, sent = Call.objects.get(synthetic=False), len(city.messages)
    time.sleep(AFTER)

    assert (call.state, call.acknowledged_by, call.via) == ("acknowledged", night.kapolresta, "sms")
    assert len(city.messages) == sent
    assert not Delivery.objects.filter(entry__hop__call=call, state="queued").exists()
    assert set(call.hops.values_list("state", flat=True)) == {"sent", "cancelled"}
