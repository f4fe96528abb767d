"""The urgent channel for programs: the same verbs and doors, each effect once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import SupportRequest
from notifications.models import Call
from notifications.services import acknowledge, climb

from .. import cast as stage
from .test_api import Program
from .test_packages import TO, pact

pytestmark = pytest.mark.django_db


@pytest.fixture
def pressing(cast):
    return stage.drafted(cast, stage.wish(cast) | {"urgency": "urgent"})


@pytest.fixture
def sari(cast):
    return Program(cast.sari)


def spoken(**more):
    return {"to": TO, "at": timezone.now().isoformat()} | more


def test_it_is_asked_by_voice_once_however_often_it_is_sent(sari, pressing):
    said, path = spoken(), f"requests/{pressing.pk}/speak/"
    first, again = (sari.post(path, said, key="lisan-1") for _ in range(2))
    climb()

    assert first.status_code == again.status_code == 200 and first.json() == again.json()
    assert first.json()["status"] == "submitted"
    assert Call.objects.count() == 1
    assert sari.post(path, spoken()).status_code == 409


@pytest.mark.parametrize("more", [{"to": ""}, {"at": "kemarin"}, {"ke": "x"}, {"to": "x" * 201}])
def test_what_is_wrong_is_said_and_nobody_is_called(sari, pressing, more):
    refused = sari.post(f"requests/{pressing.pk}/speak/", spoken(**more))
    assert (refused.status_code, list(refused.json()["fields"])) == (422, list(more))
    assert not Call.objects.exists()


def test_a_conversation_of_yesterday_is_refused(sari, pressing):
    late = spoken(at=(timezone.now() - timedelta(hours=25)).isoformat())
    assert sari.post(f"requests/{pressing.pk}/speak/", late).json()["fields"]["at"]


def test_the_steps_of_the_call_and_its_answer_can_be_read(cast, sari, pressing):
    sari.post(f"requests/{pressing.pk}/speak/", spoken())
    climb()
    path = f"requests/{pressing.pk}/calls/"
    (ringing,) = sari.get(path).json()
    acknowledge(Call.objects.get(), by=cast.bram, via="sms", minutes=20)
    (answered,) = Program(cast.bram).get(path).json()

    assert ringing["steps"][0]["people"][0]["name"] == cast.bram.full_name
    assert (ringing["state"], ringing["answered_by"]) == ("ringing", None)
    assert (answered["answered_by"], answered["eta_minutes"]) == (cast.bram.full_name, 20)
    assert Program(cast.joko).get(path).status_code == 404


def test_the_letter_that_was_owed_is_written(sari, pressing):
    sari.post(f"requests/{pressing.pk}/speak/", spoken())
    written = sari.post(f"requests/{pressing.pk}/letter/")
    assert written.status_code == 200 and written.json()["letter_number"]
    assert sari.post(f"requests/{pressing.pk}/letter/").status_code == 409


def test_a_package_is_offered_asked_for_and_granted(cast, sari):
    pact(cast)
    (offer,) = sari.get("packages/").json()
    said = spoken(provider=cast.polresta.pk, case="riot", phone="0812 3456 7890")
    first, again = (sari.post("packages/", said, key="paket-1") for _ in range(2))
    granted = Program(cast.bram).post(f"requests/{first.json()['id']}/package/")

    assert offer["people"] == [{"kind": "dalmas", "number": 10}, {"kind": "k9", "number": 2}]
    assert first.status_code == again.status_code == 201 and SupportRequest.objects.count() == 1
    assert (granted.status_code, granted.json()["status"]) == (200, "approved")


def test_what_is_not_agreed_is_neither_sent_nor_granted(cast, sari, pressing):
    said = spoken(provider=cast.polresta.pk, case="riot", phone="081234567890")
    refused = sari.post("packages/", said)
    sari.post(f"requests/{pressing.pk}/speak/", spoken())
    other = Program(cast.bram).post(f"requests/{pressing.pk}/package/")

    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["case"])
    assert other.status_code == 422 and "tidak lagi disepakati" in other.json()["message"]
    assert Program(cast.gate).post("packages/", said).status_code == 422


def test_reading_scopes_ask_for_nothing(cast, pressing):
    reader = Program(cast.sari, "read")
    assert reader.post(f"requests/{pressing.pk}/speak/", spoken()).status_code == 403
    assert reader.get("packages/").json() == []


def test_who_would_be_reached_now_is_shown_to_the_house_alone(cast):
    path = f"agencies/{cast.polresta.pk}/policies/"
    (line,) = Program(cast.bram).get(path).json()

    assert (line["purpose"], line["written"]) == ("support_urgent", False)
    assert [step["seconds"] for step in line["steps"]] == [0, 300]
    assert line["steps"][0]["people"] == [{"name": cast.bram.full_name, "channels": ["email"]}]
    assert Program(cast.sari).get(path).status_code == 404
