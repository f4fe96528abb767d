"""An agency's own targets: told that there is urgent news, once, and never what it is."""

import json
import re
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from notifications import sending, services
from notifications.channels import Refused
from notifications.channels.target import TARGET
from notifications.channels.target.transport import service_at
from notifications.models import Contact, Delivery
from notifications.words import message
from tests.chaos.harness import Town, until

from . import standin
from .conftest import enter

HERE = Path(__file__).parent
LAPAS = "coordination.agency:3"
owning = [LAPAS]


def owners(pk):
    """Whose news the stand-in's thing is."""
    return list(owning)


@pytest.fixture
def group(tmp_path, settings):
    """A service outside, as its own process: its address for each answer, and what it was told."""
    settings.TARGET_SERVICES = ["json"]
    settings.NEWS_OWNERS = {"tests.thing": f"{__name__}.owners"}
    town, port, kept = Town(tmp_path), tmp_path / "port", tmp_path / "kept"
    kept.mkdir()
    town.start([sys.executable, HERE / "pushservice.py", port, kept], "group")
    number = until(lambda: port.exists() and port.read_text())

    def told():
        return [json.loads(path.read_bytes().split(b"\n", 1)[1]) for path in sorted(kept.iterdir())]

    yield lambda answer="200": f"json://127.0.0.1:{number}/{answer}", told
    owning[:] = [LAPAS]
    town.end()


@pytest.fixture
def keeper(eko, group):
    """Eko, who added the group for the agency."""

    def added(answer="200", owner=LAPAS):
        return Contact.objects.create(
            person=eko,
            channel="target",
            address=group[0](answer),
            label="Grup piket",
            owner=owner,
            verified_at=timezone.now(),
        )

    return added


def send():
    sending.deliver(TARGET, sending.claim(TARGET))


def test_a_group_hears_that_there_is_urgent_news_and_nothing_else(group, keeper, say, dewi):
    keeper()
    standin.seen_by_nobody.clear()
    say(dewi, urgent=True)
    send()

    (heard,) = group[1]()
    assert heard["title"] == "Sinergi"
    assert "KABAR MENDESAK" in heard["message"]
    assert "Dewi" not in str(heard) and "hal" not in heard["message"].lower()


def test_routine_news_stays_inside(group, keeper, say, dewi):
    keeper()
    say(dewi)
    send()
    assert group[1]() == []


def test_the_target_of_another_agency_hears_nothing(group, keeper, say, dewi):
    keeper(owner="coordination.agency:4")
    say(dewi, urgent=True)
    assert not Delivery.objects.filter(channel="target").exists()


def test_an_agency_that_has_no_part_in_it_any_more_is_left_out_at_the_last_moment(
    group, keeper, say, dewi
):
    keeper()
    say(dewi, urgent=True)
    owning.clear()
    send()
    assert group[1]() == []
    assert Delivery.objects.get(channel="target").state == "dropped"


def test_the_steps_of_one_call_are_one_message_to_a_group(group, keeper, say, dewi, eko):
    keeper()
    for _ in range(3):
        services.reach(say(dewi, told=False), [dewi.pk])
    assert Delivery.objects.filter(channel="target").count() == 1


def test_who_keeps_a_target_is_not_reached_through_it(group, keeper, say, eko):
    keeper(owner="coordination.agency:4")
    made = services.reach(say(eko, told=False), [eko.pk])
    assert {row.channel for row in made} == {"inbox"}


def test_a_group_that_does_not_answer_is_asked_again(group, keeper, say, dewi):
    keeper("500")
    say(dewi, urgent=True)
    send()
    kept = Delivery.objects.get(channel="target")
    assert (kept.state, kept.attempts) == ("queued", 1)


@pytest.mark.parametrize(
    "address",
    ["xml://127.0.0.1/x", "file:///etc/passwd", "tgram://", "", "json", "syslog://", "JSONS://x"],
)
def test_only_the_services_that_the_operator_allows_are_spoken_to(settings, address):
    settings.TARGET_SERVICES = ["json"]
    with pytest.raises(Refused):
        service_at(address)


def test_an_administrator_adds_proves_and_removes_a_target(group, client, cast):
    enter(client, cast.admin, time.time())
    page = f"/instansi/{cast.lapas.pk}/sasaran/"
    wrong = client.post(page, {"label": "Grup", "address": "xml://127.0.0.1/x"})
    assert wrong.status_code == 422 and "Yang boleh" in wrong.content.decode()
    assert client.post(page, {"label": "Grup piket", "address": group[0]()}).status_code == 302
    added = Contact.objects.get(channel="target")
    code = re.search(r"\d{6}", message(Delivery.objects.get(contact=added)).text)[0]
    client.post(f"{page}{added.pk}/", {"code": code})

    shown = client.get(page).content.decode()
    assert "Terverifikasi" in shown and "127.0.0.1" not in shown
    client.post(f"{page}{added.pk}/hapus/")
    assert not Contact.objects.kept().filter(channel="target").exists()
