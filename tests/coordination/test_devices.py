"""An agency's posts and walls: its administrator's, told to its head, gone with one press."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, SignIn
from accounts.services import pins
from coordination import devices
from coordination.services import devices as verbs
from journal.lifecycle import name_of, timeline
from journal.models import Untold
from notifications.models import Call, Hop

from .. import cast as stage
from .browser import browse

pytestmark = pytest.mark.django_db
PIN = "402817"
POST = {"kind": "post", "name": "Pos Karupam", "minutes": "5"}


def page(agency):
    return reverse("coordination:device_list", args=[agency.pk])


def claimed(client, cast, by="admin", agency="lapas"):
    device, code = stage.device(getattr(cast, agency), getattr(cast, by), "Pos Karupam")
    assert client.post("/pos/daftar/", {"kode": code}).status_code == 302
    return device


def hung(cast, agency="lapas"):
    where = getattr(cast, agency)
    return stage.device(where, cast.admin, "TV", "wall")


def wall(token):
    return Client().get(reverse("wall", args=[token]))


def test_the_administrator_gets_a_code_once_and_the_head_hears_of_it(cast):
    told = browse(cast.admin).post(page(cast.lapas), POST)
    device = Device.objects.get()
    assert told.status_code == 201 and "no-store" in told["Cache-Control"]
    assert told.context["word"] in told.text and device.idle_minutes == 5
    assert [entry.verb for entry in timeline(cast.lapas)] == ["device_registered"]
    assert set(Untold.objects.get().people) == {cast.kalapas.pk, cast.sari.pk}
    assert told.context["word"] not in browse(cast.admin).get(page(cast.lapas)).text


@pytest.mark.parametrize(("who", "status"), [("sari", 403), ("bram", 403), ("joko", 404)])
def test_nobody_else_registers_devices(cast, who, status):
    assert browse(getattr(cast, who)).post(page(cast.lapas), POST).status_code == status
    assert not Device.objects.exists()


def test_what_is_wrong_is_said_and_kept(cast):
    told = browse(cast.admin).post(page(cast.lapas), POST | {"minutes": "11", "name": "P2U"})
    assert told.status_code == 422 and 'value="P2U"' in told.text


def test_only_those_who_serve_there_now_are_on_the_list(client, cast):
    claimed(client, cast)
    listed = {face.person for face in client.get("/pos/").context["faces"].people}
    assert listed == {cast.sari, cast.gate, cast.kalapas, cast.admin}


def test_the_liaison_of_the_partner_cannot_enter_by_pin(client, cast):
    claimed(client, cast)
    pins.choose(cast.bram, PIN)
    assert client.post("/pos/masuk/", {"orang": cast.bram.pk, "passcode": PIN}).status_code == 422


def test_a_decision_at_a_post_asks_for_more_than_the_pin(client, cast, asked):
    claimed(client, cast, agency="polresta")
    pins.choose(cast.bram, PIN)
    client.post("/pos/masuk/", {"orang": cast.bram.pk, "passcode": PIN})
    url = reverse("coordination:request_decide", args=[asked.pk])
    grants = {f"granted_{line.pk}": "1" for line in asked.lines.all()}
    assert client.get(url).status_code == 200
    assert client.post(url, grants | {"note": "ya"}).url.startswith("/akun/verifikasi/")
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_signing_at_a_post_asks_for_more_than_the_pin(client, cast):
    claimed(client, cast)
    pins.choose(cast.kalapas, PIN)
    client.post("/pos/masuk/", {"orang": cast.kalapas.pk, "passcode": PIN})
    answer = client.post(reverse("keys:own"), {"passphrase": "x" * 20})
    assert answer.url.startswith("/akun/verifikasi/")


def test_the_desk_gives_every_target_a_key(client, cast, asked):
    claimed(client, cast, agency="polresta")
    pins.choose(cast.bram, PIN)
    client.post("/pos/masuk/", {"orang": cast.bram.pk, "passcode": PIN})
    shown = client.get("/pos/meja/")
    desk = shown.context["desk"]
    assert [tile.key for tile in desk.due + desk.ways] == [1, 2, 3, 4]
    assert str(asked) in shown.text and 'data-stay data-idle="180"' in shown.text


def test_revoking_ends_the_session_there_and_is_written_down(client, cast):
    device = claimed(client, cast)
    pins.choose(cast.sari, PIN)
    client.post("/pos/masuk/", {"orang": cast.sari.pk, "passcode": PIN})
    assert client.get("/pos/meja/").status_code == 200
    browse(cast.admin).post(reverse("coordination:device_revoke", args=[device.pk]))
    assert client.get("/pos/meja/").url.startswith("/masuk/")
    assert [entry.verb for entry in timeline(cast.lapas)] == [
        "device_registered",
        "device_confirmed",
        "device_revoked",
    ]


@pytest.mark.parametrize(("who", "status"), [("sari", 403), ("joko", 404)])
def test_nobody_else_revokes(client, cast, who, status):
    device = claimed(client, cast)
    url = reverse("coordination:device_revoke", args=[device.pk])
    assert browse(getattr(cast, who)).post(url).status_code == status
    assert Device.objects.in_use().get() == device


def test_a_wall_shows_what_runs_and_no_person_signs_in(cast, asked):
    _device, token = hung(cast)
    shown = wall(token)
    assert shown.status_code == 200 and asked.activity in shown.text
    assert shown["Referrer-Policy"] == "no-referrer" and not shown.cookies
    assert not SignIn.objects.exists()


def test_a_wall_says_no_word_of_what_is_above_biasa(cast, asked):
    asked.classification = 2
    asked.save(update_fields=["classification"])
    shown = wall(hung(cast)[1]).text
    assert asked.activity not in shown
    assert "1 dukungan di atas klasifikasi Biasa tidak ditampilkan." in shown


def test_a_wall_shows_no_number_and_no_stranger_s_affairs(cast, asked):
    assert asked.activity not in wall(hung(cast, "elsewhere")[1]).text
    shown = wall(hung(cast)[1]).text
    assert asked.contact_phone not in shown and asked.contact_name not in shown


def test_a_draft_is_not_on_the_partners_wall(cast, drafted):
    assert drafted.activity not in wall(hung(cast, "polresta")[1]).text


def test_a_revoked_or_invented_token_shows_nothing(cast):
    device, token = hung(cast)
    assert wall("x" * 43).status_code == 404
    verbs.revoke(device, cast.lapas, by=cast.admin)
    assert wall(token).status_code == 404


def test_the_secret_of_a_post_opens_no_wall_and_the_other_way_round(client, cast):
    claimed(client, cast)
    assert wall(client.cookies["pos"].value).status_code == 404
    client.cookies["pos"] = hung(cast)[1]
    assert "belum menjadi pos" in client.get("/pos/").text


def test_a_wall_of_an_agency_that_closed_is_dark(cast):
    _device, token = hung(cast)
    cast.lapas.is_active = False
    cast.lapas.save()
    assert wall(token).status_code == 404


def test_the_chains_of_the_journal_name_the_devices_that_look_again(cast, asked):
    both = {name_of(cast.lapas), name_of(cast.polresta)}
    assert devices.concerned(asked.stream) == both
    assert devices.concerned(cast.lapas.stream) == {name_of(cast.lapas)}
    assert devices.concerned("relay") == frozenset()


def call(person, state="ringing", **more):
    made = Call.objects.create(
        subject="coordination.supportrequest:1", purpose="support_urgent", steps=[],
        reference="7K2Q", state=state, **more,
    )  # fmt: skip
    Hop.objects.create(call=made, order=1, state="sent", due_at=timezone.now(), people=[person.pk])
    return made


def test_an_open_call_rings_at_the_post_and_on_the_wall_until_it_is_answered(client, cast):
    claimed(client, cast)
    token, ringing = hung(cast)[1], call(cast.sari)
    for page in (client.get("/pos/"), wall(token)):
        assert "data-ring" in page.text and "7K2Q" in page.text
    Call.objects.filter(pk=ringing.pk).update(state="acknowledged")
    for page in (client.get("/pos/"), wall(token)):
        assert "data-ring" not in page.text


def test_a_call_that_nobody_answered_goes_on_ringing_at_the_desk(client, cast):
    claimed(client, cast)
    call(cast.gate, "exhausted", ended_at=timezone.now())
    pins.choose(cast.sari, PIN)
    client.post("/pos/masuk/", {"orang": cast.sari.pk, "passcode": PIN})
    assert "data-ring" in client.get("/pos/meja/").text


@pytest.mark.parametrize("more", [{"synthetic": True}, {"state": "cancelled"}])
def test_no_try_and_no_old_call_rings(cast, more):
    call(cast.sari, **more)
    assert "data-ring" not in wall(hung(cast)[1]).text


def test_a_call_to_the_partner_s_people_rings_there_alone(cast):
    call(cast.bram)
    assert "data-ring" not in wall(hung(cast)[1]).text
    assert "data-ring" in wall(hung(cast, "polresta")[1]).text


def waiting(cast, kind="post"):
    return verbs.register(cast.lapas, by=cast.admin, name="Ring 1", kind=kind)


def confirm(person, device):
    return browse(person).post(reverse("coordination:device_confirm", args=[device.pk]))


def test_until_a_second_person_confirms_it_a_device_opens_nothing(client, cast):
    (tv, token), (pc, code) = waiting(cast, "wall"), waiting(cast)
    assert client.post("/pos/daftar/", {"kode": code}).status_code == 302
    assert wall(token).status_code == 404
    assert "menunggu pengesahan" in client.get("/pos/").text

    for device in (tv, pc):
        assert confirm(cast.kalapas, device).status_code == 302
    assert wall(token).status_code == 200 and "Siapa di pos ini" in client.get("/pos/").text
    last = timeline(cast.lapas).last()
    assert (last.verb, last.actor) == ("device_confirmed", cast.kalapas)
    assert Untold.objects.get(entry=last).people == [cast.admin.pk]


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 403), ("gate", 403), ("bram", 404), ("joko", 404)]
)
def test_neither_the_first_person_nor_a_stranger_confirms(cast, who, status):
    device, _code = waiting(cast)
    assert confirm(getattr(cast, who), device).status_code == status
    device.refresh_from_db()
    assert device.confirmed_at is None


def test_the_database_lets_nobody_confirm_their_own(cast):
    device, _code = waiting(cast)
    with pytest.raises(IntegrityError, match="device_confirmed_by_another"):
        Device.objects.filter(pk=device.pk).update(confirmed_by=cast.admin)


def test_what_waits_stands_on_the_agency_s_page_for_those_who_may_confirm(cast):
    device, _code = waiting(cast)
    link, page = f"/{device.pk}/sahkan/", reverse("coordination:agency", args=[cast.lapas.pk])
    shown = {who: browse(getattr(cast, who)).get(page).text for who in ("sari", "admin", "gate")}
    assert link in shown["sari"] and link not in shown["admin"] + shown["gate"]
    assert "menunggu pengesahan" in shown["admin"] and device.name not in shown["gate"]
    confirm(cast.sari, device)
    assert "menunggu pengesahan" not in browse(cast.admin).get(page).text


def test_a_second_confirmation_and_one_of_a_revoked_device_change_nothing(cast):
    device, _code = waiting(cast)
    confirm(cast.sari, device)
    told = browse(cast.kalapas).post(
        reverse("coordination:device_confirm", args=[device.pk]), follow=True
    )
    other, _word = waiting(cast)
    verbs.revoke(other, cast.lapas, by=cast.admin)
    confirm(cast.sari, other)
    device.refresh_from_db()
    other.refresh_from_db()

    assert "sudah disahkan atau dicabut" in told.text
    assert (device.confirmed_by, other.confirmed_by) == (cast.sari, None)
