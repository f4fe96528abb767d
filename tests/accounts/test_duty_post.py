"""A post's PC: claimed once, opened by PIN, locked when nobody is there, taken back at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts import limits, ports
from accounts.models import Device, Pin, SignIn, Stay
from accounts.services import devices, pins, stays

from . import urls
from .conftest import PASSWORD, another_browser, is_inside, sign_in

pytestmark = pytest.mark.django_db
PIN, OTHER_PIN = "402817", "719035"
LAPAS = "coordination.agency:1"
here: dict[int, ports.Owner] = {}


@pytest.fixture(autouse=True)
def owners(settings, sari):
    """Sari serves at the post; Bram serves at another agency."""
    settings.DEVICE_OWNERS = {"coordination.agency": "tests.accounts.test_duty_post.owner"}
    here[1] = ports.Owner("Lapas", "LPS", "Asia/Jakarta", (ports.Placed(sari.pk, "Karupam"),))


def owner(pk, /):
    return here.get(pk)


@pytest.fixture
def device(sari, bram):
    made, code = devices.register(LAPAS, by=sari, name="Pos Utama", kind="post")
    assert devices.confirm(made, by=bram)
    made.code = code
    return made


@pytest.fixture
def pc(client, device):
    """The PC that typed the code."""
    assert client.post("/pos/daftar/", {"kode": device.code}).url == "/pos/"
    return client


@pytest.fixture
def pin(sari):
    pins.choose(sari, PIN)


def enter(client, person, digits=PIN, **more):
    return client.post("/pos/masuk/", {"orang": person.pk, "passcode": digits, **more})


def left_alone(**past):
    Stay.objects.update(seen_at=F("seen_at") - timedelta(**past))


def decide(client):
    return client.post("/putusan/7/", {"note": "ya"})


def test_a_code_makes_one_pc_a_post_and_no_second(pc, device):
    assert "Pos Utama" in pc.get("/pos/").text
    other = another_browser()
    assert other.post("/pos/daftar/", {"kode": device.code}).status_code == 422
    assert "belum menjadi pos" in other.get("/pos/").text


def test_looking_at_the_link_of_a_code_does_not_use_it(client, device):
    assert device.code in client.get(f"/pos/daftar/?kode={device.code}").text
    assert client.post("/pos/daftar/", {"kode": device.code}).status_code == 302


def test_a_code_is_typed_as_people_type(client, device):
    typed = f" {device.code[:4].lower()}-{device.code[4:]} "
    assert client.post("/pos/daftar/", {"kode": typed}).status_code == 302


def test_a_code_ends_after_an_hour(client, device):
    Device.objects.update(code_until=F("code_until") - timedelta(hours=1))
    answer = client.post("/pos/daftar/", {"kode": device.code})
    assert answer.status_code == 422 and device.code in answer.text


def test_codes_are_not_found_by_trying(client, device):
    answers = [client.post("/pos/daftar/", {"kode": f"AAAA{n:04}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]


def test_secrets_of_a_device_are_kept_as_digests(pc, device):
    key = pc.cookies["pos"].value
    row = Device.objects.values().get()
    assert key not in str(row) and device.code not in str(row)
    assert pc.cookies["pos"]["httponly"] and pc.cookies["pos"]["samesite"] == "Lax"


def test_a_pin_lets_in_and_names_nobody_elsewhere(pc, sari, pin):
    assert enter(pc, sari).url == "/pos/meja/"
    assert is_inside(pc)
    assert list(SignIn.objects.values_list("outcome", "method")) == [("signed_in", "pin")]


def test_a_pin_opens_nothing_without_a_registered_post(client, sari, pin):
    assert enter(client, sari).url == "/pos/"
    assert not is_inside(client)


def test_a_person_of_another_agency_is_not_on_the_list_and_cannot_enter(pc, bram):
    pins.choose(bram, PIN)
    assert "Bram" not in pc.get("/pos/").text
    assert enter(pc, bram).status_code == 422
    assert not is_inside(pc)


def test_who_no_longer_serves_there_does_not_enter(pc, sari, pin):
    here[1] = ports.Owner("Lapas", "LPS", "Asia/Jakarta")
    assert enter(pc, sari).status_code == 422


def test_a_closed_account_is_not_listed(pc, sari, pin):
    sari.is_active = False
    sari.save()
    assert enter(pc, sari).status_code == 422


def test_a_first_password_must_be_changed_before_a_pin_is_good(pc, sari, pin):
    sari.must_change_password = True
    sari.save()
    assert "kata sandi pertama" in enter(pc, sari).text


def test_a_pin_is_no_proof_for_a_decision(pc, sari, pin):
    enter(pc, sari)
    assert decide(pc).url.startswith("/akun/verifikasi/")
    assert urls.decided == []


def test_after_the_password_the_decision_is_taken_and_ends_with_the_stay(pc, sari, pin):
    enter(pc, sari)
    decide(pc)
    pc.post("/akun/verifikasi/", {"password": PASSWORD, "next": "/putusan/7/"})
    assert [one["by"] for one in urls.decided] == [sari]
    pc.post("/pos/kunci/")
    enter(pc, sari)
    assert decide(pc).url.startswith("/akun/verifikasi/")


def test_half_a_sign_in_with_a_password_is_no_proof_after_a_pin(pc, sari, pin):
    session = pc.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9e9}]
    session["account_authentication_methods_user"] = str(sari.pk)
    session.save()
    enter(pc, sari)
    assert decide(pc).url.startswith("/akun/verifikasi/")


def test_a_post_left_alone_is_locked_by_the_clock_of_the_database(pc, sari, pin):
    enter(pc, sari)
    left_alone(seconds=170)
    assert is_inside(pc)
    left_alone(seconds=181)
    assert pc.get("/profil/").url == "/pos/?next=/profil/"
    assert "_auth_user_id" not in pc.session and not Stay.objects.exists()


def test_a_page_that_only_fetches_itself_does_not_keep_the_post_open(pc, sari, pin):
    enter(pc, sari)
    left_alone(seconds=100)
    assert pc.get("/profil/", headers={"X-Live": "1"}).status_code == 200
    left_alone(seconds=100)
    assert pc.get("/profil/", headers={"X-Live": "1"}).status_code == 302


def test_whoever_types_keeps_the_post_open(pc, sari, pin):
    enter(pc, sari)
    left_alone(seconds=100)
    assert pc.get("/pos/hidup/").status_code == 204
    left_alone(seconds=100)
    assert pc.get("/pos/hidup/").status_code == 204
    left_alone(seconds=200)
    assert pc.get("/pos/hidup/").status_code == 401


def test_what_was_sent_to_a_locked_post_waits_for_the_same_person(pc, sari, pin):
    sign_in(pc, sari)
    left_alone(seconds=200)
    assert pc.post("/profil/", {"phone": "0812 1111 2222"}).url == (
        "/pos/?next=%2Fprofil%2Fbelum-terkirim%2F"
    )
    assert enter(pc, sari, next="/profil/belum-terkirim/").url == "/profil/belum-terkirim/"
    assert "0812 1111 2222" in pc.get("/profil/belum-terkirim/").text


def test_the_page_that_was_left_opens_for_the_same_person_only(pc, sari, bram, pin):
    here[1] = ports.Owner("L", "L", "Asia/Jakarta", tuple(
        ports.Placed(one.pk, "") for one in (sari, bram)
    ))  # fmt: skip
    pins.choose(bram, OTHER_PIN)
    enter(pc, sari)
    way = pc.post("/pos/kunci/", {"next": "/profil/token/"}).url
    assert way == "/pos/?next=%2Fprofil%2Ftoken%2F"
    assert enter(pc, bram, OTHER_PIN, next="/profil/token/").url == "/pos/meja/"
    pc.post("/pos/kunci/", {"next": "/profil/token/"})
    assert enter(pc, bram, OTHER_PIN, next="/profil/token/").url == "/profil/token/"


@pytest.mark.parametrize("way", ["/pos/kunci/", "/keluar/"])
def test_whoever_leaves_is_not_there_any_more(pc, sari, pin, way):
    enter(pc, sari)
    pc.post(way)
    assert not Stay.objects.exists() and not is_inside(pc)
    assert SignIn.objects.latest("pk").outcome == "signed_out"


def test_the_way_back_leads_nowhere_else(pc, sari, pin):
    assert enter(pc, sari, next="https://contoh.invalid/").url == "/pos/meja/"
    assert pc.post("/pos/kunci/", {"next": "//contoh.invalid"}).url == "/pos/"


def test_the_next_person_ends_the_session_of_the_one_before(pc, sari, bram, pin):
    here[1] = ports.Owner("L", "L", "Asia/Jakarta", tuple(
        ports.Placed(one.pk, "") for one in (sari, bram)
    ))  # fmt: skip
    pins.choose(bram, OTHER_PIN)
    enter(pc, sari)
    before = pc.session.session_key
    enter(pc, bram, OTHER_PIN)
    assert not Session.objects.filter(session_key=before).exists()
    assert Stay.objects.get().person == bram


def test_a_session_by_password_at_a_post_locks_as_well(pc, sari):
    sign_in(pc, sari)
    assert is_inside(pc)
    left_alone(seconds=200)
    assert not is_inside(pc)


def test_a_session_taken_from_a_post_is_worth_nothing_elsewhere(pc, sari, pin, settings):
    enter(pc, sari)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = pc.session.session_key
    assert not is_inside(thief)


def test_taking_a_device_back_ends_its_session_at_once(pc, sari, pin, device):
    enter(pc, sari)
    assert devices.revoke(device) and not devices.revoke(device)
    assert not is_inside(pc)
    assert enter(pc, sari).url == "/pos/"
    assert "belum menjadi pos" in pc.get("/pos/").text


def test_a_revoked_code_cannot_be_claimed(client, device):
    devices.revoke(device)
    assert client.post("/pos/daftar/", {"kode": device.code}).status_code == 422


def test_ordinary_sessions_never_lock(inside):
    assert not Stay.objects.exists()
    assert is_inside(inside)


def test_whoever_must_sign_in_at_a_post_finds_its_people(pc):
    assert pc.get("/profil/").url == "/pos/?next=/profil/"
    answer = pc.get("/profil/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/pos/?next=")


def test_wrong_pins_shut_the_pin_but_not_the_password(pc, sari, pin):
    answers = [enter(pc, sari, OTHER_PIN) for _ in range(5)]
    assert "PIN tidak cocok" in answers[3].text and "PIN ditutup" in answers[4].text
    assert enter(pc, sari).status_code == 422
    sign_in(pc, sari)
    assert is_inside(pc)


def test_a_shut_pin_opens_again_and_each_wait_is_longer(sari, pin):
    for _ in range(5):
        first = pins.attempt(sari, OTHER_PIN).locked_until
    Pin.objects.update(locked_until=timezone.now())
    second = pins.attempt(sari, OTHER_PIN).locked_until
    assert second - timezone.now() > (first - timezone.now()) * 1.5
    Pin.objects.update(locked_until=timezone.now())
    assert pins.attempt(sari, PIN).right
    assert Pin.objects.get().tries == 0


def test_fifty_wrong_ones_in_a_row_make_a_pin_void(sari, pin):
    for _ in range(50):
        Pin.objects.update(locked_until=None)
        pins.attempt(sari, OTHER_PIN)
    assert pins.attempt(sari, PIN).missing


def test_one_pin_is_not_tried_on_everybody_at_a_post(pc, sari, pin, device):
    for person in range(1000, 1060):
        limits.take(("pin", f"{device.pk}:{person}"), ("post", str(device.pk)))
    answer = enter(pc, sari)
    assert answer.status_code == 429 and "Terlalu banyak percobaan" in answer.text
    assert SignIn.objects.latest("pk").outcome == "limited"


def test_right_pins_are_not_counted(pc, sari, pin):
    for _ in range(12):
        assert enter(pc, sari).status_code == 302


@pytest.mark.parametrize(
    "digits",
    ["123456", "987654", "111111", "121212", "123123", "112211", "12345", "12345a", "１２３４５７"],
)
def test_a_simple_pin_is_refused(sari, digits):
    with pytest.raises(ValidationError):
        pins.choose(sari, digits)


def test_a_pin_out_of_the_persons_own_number_is_refused(sari):
    with pytest.raises(ValidationError):
        pins.choose(sari, sari.service_number[2:8])


def test_a_pin_is_chosen_after_proof_and_told(verified, sari):
    assert (
        verified.post("/profil/pin/", {"passcode": PIN, "passcode_again": "1"}).status_code == 422
    )
    two = {"passcode": PIN, "passcode_again": PIN}
    assert verified.post("/profil/pin/", two).url == "/profil/"
    assert pins.attempt(sari, PIN).right
    assert SignIn.objects.latest("pk").method == "pin_chosen"
    verified.post("/profil/pin/", {"remove": "1"})
    assert pins.attempt(sari, PIN).missing


def test_without_proof_a_pin_is_neither_shown_nor_kept(inside, sari):
    two = {"passcode": PIN, "passcode_again": PIN}
    session = inside.session
    session["account_authentication_methods"] = []
    session.save()
    assert inside.post("/profil/pin/", two).url.startswith("/akun/verifikasi/")
    assert not Pin.objects.exists()
    assert PIN not in str(dict(inside.session))


def test_a_pin_is_kept_neither_plain_nor_without_the_houses_key(sari, pin, settings):
    assert PIN not in Pin.objects.get().hash
    settings.SECRET_KEY = "x" * 50
    assert not pins.attempt(sari, PIN).right


def test_a_new_key_of_the_house_still_knows_the_pins_of_the_old(sari, pin, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 50
    assert pins.attempt(sari, PIN).right


def test_of_two_people_at_one_post_the_later_stays(device, pc, sari, bram):
    stays.begin(device, sari, "a" * 32)
    stays.begin(device, bram, "b" * 32)
    assert list(Stay.objects.values_list("session_key", flat=True)) == ["b" * 32]


def test_a_post_works_while_the_broker_is_gone(pc, sari, pin, settings):
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert enter(pc, sari).url == "/pos/meja/"
    assert pc.post("/pos/kunci/").url == "/pos/"
