"""The pages of a run: what controllers press, what phones send, what each is refused."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from drills.models import Handed, Observation, Tap
from drills.services import holding, inviting
from journal.clock import telling

from .. import cast as people
from . import held, stage
from .test_drill_pages import at, client, page

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """GL-01 with two controllers, an hour after STARTEX; and one that is still ahead."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = people.everybody()
        world.drill = held.all_set(world)
        second = inviting.crew_add(
            world.drill, by=world.kalapas, person=world.kapolresta, task="controller"
        )
        inviting.crew_answer(second, by=world.kapolresta, answer="confirmed")
        world.ahead = stage.manned(world, stage.scheduled(world, scenario=world.drill.scenario))
        with telling(timezone.now() - timedelta(hours=1)):
            held.begun(world, world.drill)
        world.inject = world.drill.scenario.injects.order_by("at", "pk").first()
        yield world
        transaction.set_rollback(True)


def press(person, name, *args, status=302, **said):
    answer = client(person).post(at(name, *args), said)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def hand(world, who, **said):
    said = {"key": uuid4(), "how": "by_hand"} | said
    status = said.pop("status", 302)
    return press(who, "hand", world.drill.pk, world.inject.key, status=status, **said)


def send(world, who, said, status=200, **more):
    body = {"sent_at": int(timezone.now().timestamp() * 1000), "said": said} | more
    answer = client(who).post(
        at("send", world.drill.pk), json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def seen(world, ago=600, **more):
    ms = int((timezone.now().timestamp() - ago) * 1000)
    return {"key": str(uuid4()), "what": f"inject:{world.inject.key}", "at": ms} | more


def test_the_controllers_page_has_a_clock_and_what_comes_next(world):
    text = page(world.bram, "run", world.drill.pk)
    assert "data-running" in text and 'data-seconds="36' in text
    assert world.inject.message in text and "LATIHAN – LATIHAN – LATIHAN" in text
    page(world.padal, "run", world.drill.pk, status=403)


def test_the_second_controller_sees_who_was_first_and_when(world):
    hand(world, world.bram)
    text = hand(world, world.kapolresta, status=409)
    assert "Bram Mandala sudah lebih dahulu" in text
    assert Handed.objects.filter(run=world.drill.run).count() == 1
    assert "belum terlihat" in page(world.bram, "run", world.drill.pk)


def test_what_is_wrong_with_an_inject_is_said_on_the_page_itself(world):
    assert "Tulis mengapa dilewati" in hand(world, world.bram, how="skipped", status=422)
    press(world.bram, "hand", world.ahead.pk, world.inject.key, status=409, key=uuid4(), how="sent")
    press(world.bram, "pause", world.drill.pk, reason="Hujan")
    assert "dijeda" in hand(world, world.bram, status=422)
    press(world.bram, "resume", world.drill.pk)


def test_startex_long_before_the_hour_wants_a_tick(world):
    assert "Jadwalnya masih lama" in press(world.bram, "begin", world.ahead.pk, status=422)
    press(world.bram, "begin", world.ahead.pk, early="on")
    assert holding.clock_of(world.ahead.run).is_running


def test_a_free_inject_is_sent_and_its_player_reads_it(world):
    text = page(world.bram, "free", world.drill.pk)
    key = text.split('name="key" value="')[1][:36]
    words = {"key": key, "message": "Angin berbalik", "to": "rupam", "medium": "card"}
    press(world.bram, "free", world.drill.pk, how="sent", standard="2:30", **words)
    press(world.bram, "free", world.drill.pk, how="sent", **words)
    assert page(world.sari, "drill", world.drill.pk).count("Angin berbalik") == 1
    assert "Angin berbalik" not in page(world.gate, "drill", world.drill.pk)
    assert "Tulis menit" in press(
        world.bram, "free", world.drill.pk, status=422, how="sent", standard="nanti", **words
    )


def test_a_phone_sends_what_it_kept_and_is_answered_one_by_one(world):
    good, wrong = seen(world), seen(world, what="inject:tiada")
    first = send(world, world.padal, [good, wrong])
    again = send(world, world.padal, [good])
    assert {one["key"]: one["kept"] for one in first["said"]} == {
        good["key"]: True, wrong["key"]: False
    }  # fmt: skip
    assert again["said"][0]["at"] == first["said"][0]["at"] or again["said"][0]["kept"]
    assert Tap.objects.filter(run=world.drill.run).count() == 1
    assert "Batalkan" in page(world.padal, "field", world.drill.pk)


def test_a_phone_that_never_compared_its_clock_is_corrected_when_it_sends(world):
    wrong_by = 5 * 3600 * 1000
    one = seen(world, ago=900)
    one["at"] += wrong_by
    now = int(timezone.now().timestamp() * 1000)
    send(world, world.padal, [one], sent_at=now + wrong_by)
    tap = Tap.objects.get(key=one["key"])
    assert abs((timezone.now() - tap.occurred_at).total_seconds() - 900) < 30


@pytest.mark.parametrize("body", [[], {"said": 3}, {"said": [4]}, {"said": [{"key": "x"}]}])
def test_what_no_device_of_ours_sends_is_refused(world, body):
    whole = body if isinstance(body, list) else {"sent_at": 1, **body}
    answer = client(world.padal).post(
        at("send", world.drill.pk), json.dumps(whole), content_type="application/json"
    )
    assert (answer.status_code, "dimengerti" in answer.json()["message"]) == (422, True)


def test_too_much_at_once_and_too_early_have_their_own_answers(world):
    send(world, world.padal, [seen(world)] * 201, status=413)
    body = json.dumps({"sent_at": 1, "said": []})
    early = client(world.padal).post(
        at("send", world.ahead.pk), body, content_type="application/json"
    )
    assert early.status_code == 409 and "belum dimulai" in early.json()["message"]


def picture():
    file = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    return SimpleUploadedFile("asap.png", file.getvalue(), "image/png")


def test_a_note_arrives_and_its_photo_after_it(world):
    note = seen(world, what="note", text="Asap tebal", tone="issue")
    assert send(world, world.gate, [note])["said"][0]["kept"]
    for _again in range(2):
        press(world.gate, "photo", world.drill.pk, note["key"], status=200, photo=picture())
    found = Observation.objects.get(key=note["key"])
    text = page(world.gate, "field", world.drill.pk)
    assert text.count("asap.png") == 1 and "Asap tebal" in text
    press(world.padal, "photo", world.drill.pk, found.key, status=404, photo=picture())


def test_without_a_script_a_tap_is_a_form_and_can_be_taken_back(world):
    key, what = uuid4(), f"inject:{world.inject.key}"
    press(world.padal, "tap", world.drill.pk, key=key, what=what)
    press(world.padal, "tap", world.drill.pk, key=key, what="undo")
    assert Tap.objects.get(key=key).withdrawn_at
    press(world.gate, "tap", world.drill.pk, key=uuid4(), what=what, status=422)


def test_endex_and_the_stop_word_have_pages_of_their_own(world):
    assert "belum disampaikan" in page(world.bram, "end", world.drill.pk)
    page(world.sari, "end", world.drill.pk, status=403)
    page(world.sari, "stop", world.drill.pk)
    press(world.sari, "stop", world.drill.pk, reason="Petugas jatuh")
    text = page(world.bram, "run", world.drill.pk)
    assert "DIHENTIKAN" in text and "Petugas jatuh" in text
    press(world.bram, "end", world.drill.pk, status=409)


def test_a_blackout_is_entered_from_its_sheets_over_midnight(world):
    begun = timezone.localtime() - timedelta(days=2)
    begun = begun.replace(hour=23, minute=50, second=0, microsecond=0)
    first, second = world.drill.scenario.injects.order_by("at", "pk")[:2]
    said = {
        "started_at": f"{begun:%Y-%m-%dT%H:%M}",
        "ended_at": f"{begun + timedelta(minutes=90):%Y-%m-%dT%H:%M}",
        f"at_{first.key}": "23:52:10",
        f"at_{second.key}": "00:05:00",
    }
    wrong = said | {f"at_{second.key}": "23:40:00"}
    assert "sesudah ENDEX" in press(world.bram, "enter", world.ahead.pk, status=422, **wrong)
    press(world.bram, "enter", world.ahead.pk, **said)
    world.ahead.refresh_from_db()
    times = [one.occurred_at - begun for one in world.ahead.run.handed.all()]
    assert times == [timedelta(seconds=130), timedelta(minutes=15)]
    late = {"key": uuid4(), "what": f"inject:{second.key}", "at": "00:09:00"}
    press(world.padal, "tap", world.ahead.pk, **late)
    assert Tap.objects.get(key=late["key"]).occurred_at - begun == timedelta(minutes=19)
