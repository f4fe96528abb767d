"""Web push to a service that is its own process: sealed for one browser, signed by the house."""

import json
import stat
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.utils import timezone

from accounts import vault
from notifications import sending
from notifications.channels import Refused
from notifications.channels.push import PUSH, vapid
from notifications.channels.push.sealing import sealed
from notifications.channels.push.transport import endpoint_of
from notifications.channels.push.vapid import b64, point, unb64
from notifications.models import Contact, Delivery, QuietHours
from notifications.models.contacts import kept_keys
from tests.chaos.harness import Town, until

from .test_contacts import OWN

HERE = Path(__file__).parent
AUTH = b"sixteen bytes ok"


class Browser:
    """A browser's key pair, and how it reads what was sealed for it."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def keys(self):
        return {"p256dh": b64(point(self.key.public_key())), "auth": b64(AUTH)}

    def read(self, body):
        salt, sender, sealed_words = body[:16], body[21:86], body[86:]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        mine = point(self.key.public_key())
        seed = derived(
            AUTH, self.key.exchange(ec.ECDH(), theirs), b"WebPush: info\0" + mine + sender, 32
        )
        key = derived(salt, seed, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, seed, b"Content-Encoding: nonce\0", 12)
        return json.loads(AESGCM(key).decrypt(nonce, sealed_words, None).rstrip(b"\0")[:-1])


def derived(salt, secret, info, length):
    return HKDF(SHA256(), length, salt, info).derive(secret)


@pytest.fixture
def service(tmp_path, settings):
    """Where it listens, and the messages that it has kept."""
    town, port, kept = Town(tmp_path), tmp_path / "port", tmp_path / "kept"
    kept.mkdir()
    town.start([sys.executable, HERE / "pushservice.py", port, kept], "pushservice")
    settings.PUSH_SERVICES = ["127.0.0.1"]
    settings.VAPID_KEY_FILE = tmp_path / "secrets" / "vapid.key"
    settings.GATEWAYS = {}
    url = f"http://127.0.0.1:{until(lambda: port.exists() and port.read_text())}/push/"

    def messages():
        parts = [path.read_bytes().split(b"\n", 1) for path in sorted(kept.iterdir())]
        return [(json.loads(head), body) for head, body in parts]

    yield url, messages
    town.end()


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def subscribed(service, dewi, browser):
    def how(answer="201"):
        return Contact.objects.create(
            person=dewi,
            channel="push",
            address=service[0] + answer,
            keys=browser.keys,
            verified_at=timezone.now(),
        )

    return how


def push(say, person, **data):
    say(person, **data)
    sending.deliver(PUSH, sending.claim(PUSH))
    return Delivery.objects.get(person=person, channel="push")


def test_the_sealing_is_that_of_the_standard():
    """RFC 8291, appendix A."""
    ours = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    receiver = unb64(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    found = sealed(
        b"When I grow up, I want to be a watermelon",
        receiver,
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        ours=ours,
        room=0,
    )
    assert b64(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )


def test_a_notification_says_that_there_is_news_and_nothing_else(
    service, subscribed, say, dewi, browser
):
    subscribed()
    assert push(say, dewi).progress == "sent"
    ((head, body),) = service[1]()
    told = browser.read(body)

    assert told["title"] == "Sinergi"
    assert told["body"] == "Ada kabar baru untuk Anda."
    assert "/hal/1/" in told["url"]
    assert (head["ttl"], head["urgency"], head["content-encoding"]) == (
        "86400",
        "normal",
        "aes128gcm",
    )
    assert len(body) < 4096


def test_short_and_long_news_have_the_same_length_outside(browser):
    key = point(browser.key.public_key())
    assert len(sealed(b"x", key, AUTH)) == len(sealed(b"x" * 900, key, AUTH))


def test_the_house_signs_for_that_service_alone(service, subscribed, say, dewi):
    subscribed()
    push(say, dewi)
    scheme, told, key = service[1]()[0][0]["authorization"].replace(",", "").split()
    parts = told.removeprefix("t=").split(".")
    public = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), unb64(key.removeprefix("k="))
    )
    raw = unb64(parts[2])
    pair = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(encode_dss_signature(*pair), ".".join(parts[:2]).encode(), ec.ECDSA(SHA256()))
    claims = json.loads(unb64(parts[1]))
    assert scheme == "vapid"
    assert claims["aud"] == service[0].removesuffix("/push/")
    assert time.time() < claims["exp"] < time.time() + 86400


def test_urgent_news_is_marked_so_and_a_repetition_has_the_same_topic(
    service, subscribed, say, dewi
):
    subscribed()
    push(say, dewi, urgent=True)
    Delivery.objects.filter(channel="push").update(state="queued")
    sending.deliver(PUSH, sending.claim(PUSH))
    heads = [head for head, _ in service[1]()]

    assert {head["urgency"] for head in heads} == {"high"}
    assert len(heads) == 2 and len({head["topic"] for head in heads}) == 1


def test_a_subscription_that_has_ended_is_removed(service, subscribed, say, dewi):
    contact = subscribed("410")
    assert push(say, dewi).state == "failed"
    contact.refresh_from_db()
    assert contact.disabled_at


def test_a_service_that_is_busy_is_asked_again_later(service, subscribed, say, dewi):
    subscribed("503")
    kept = push(say, dewi)
    assert (kept.state, kept.attempts) == ("queued", 1)


def test_quiet_hours_put_routine_news_off_and_urgent_news_not(service, subscribed, say, dewi):
    subscribed()
    now = timezone.now().astimezone(timezone.get_default_timezone())
    QuietHours.objects.create(
        person=dewi,
        starts=(now - timezone.timedelta(hours=1)).time(),
        ends=(now + timezone.timedelta(hours=1)).time(),
    )
    kept = push(say, dewi)
    assert kept.state == "queued" and kept.due_at > timezone.now()
    say(dewi, urgent=True)
    sending.deliver(PUSH, sending.claim(PUSH))
    assert len(service[1]()) == 1


@pytest.mark.parametrize(
    "address",
    ["https://fcm.googleapis.com.evil.invalid/x", "https://169.254.169.254/latest", "https://[::1]/",
     "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "file:///etc/passwd",
     "https://user:pw@fcm.googleapis.com/x", "https://evilpush.apple.com.invalid/", "https://[bad",
     "https://notify.windows.com.x/", "", "https://xpush.apple.com/", "https://127.0.0.1/"],
)  # fmt: skip
def test_a_subscription_cannot_make_us_knock_elsewhere(settings, address):
    settings.PUSH_SERVICES = ["fcm.googleapis.com", ".push.apple.com", ".notify.windows.com"]
    with pytest.raises(Refused):
        endpoint_of(address)


def test_a_browser_subscribes_and_proves_it_with_the_code_of_its_first_notification(
    inside,
    service,
    browser,
    dewi,
):
    told = {"endpoint": service[0] + "201", **browser.keys}
    page = inside.post(f"{OWN}notifikasi/", told, headers={"User-Agent": "Firefox/140.0"})
    sending.deliver(PUSH, sending.claim(PUSH))
    ((_, body),) = service[1]()
    code = browser.read(body)["body"].split("Kode Sinergi: ")[1][:6]

    assert inside.post(page.url, {"code": code}).url == OWN
    assert Contact.objects.proven().get(channel="push").person == dewi


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "https://elsewhere.invalid/x"}, {"p256dh": "x"}, {"auth": "!"}, {"p256dh": ""},
     {"p256dh": b64(b"\4" + b"\1" * 64)}],
    ids=str,
)  # fmt: skip
def test_a_subscription_that_makes_no_sense_is_refused_in_words(inside, service, browser, wrong):
    told = {"endpoint": service[0] + "201", **browser.keys, **wrong}
    answer = inside.post(f"{OWN}notifikasi/", told)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Contact.objects.exists()


def test_two_processes_that_make_the_key_at_once_end_up_with_one(tmp_path, settings):
    settings.VAPID_KEY_FILE = path = tmp_path / "secrets" / "vapid.key"
    threads = [threading.Thread(target=vapid._make, args=(path,)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [found.name for found in path.parent.iterdir()] == ["vapid.key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(unb64(vapid.public_key())) == 65


def test_the_worker_of_the_browser_lives_at_the_root(client):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"notificationclick" in answer.content


@pytest.fixture
def key_file(settings, tmp_path):
    """Where the house keeps its key; nobody has opened it yet."""
    settings.VAPID_KEY_FILE = tmp_path / "secrets" / "vapid.key"
    vapid._key.cache_clear()
    yield settings.VAPID_KEY_FILE
    vapid._key.cache_clear()


def test_the_house_s_key_lies_sealed_and_one_that_lay_open_is_sealed(key_file):
    ours = vapid.public_key()
    kept = key_file.read_text()
    key_file.write_text(vault.unseal(vapid.PURPOSE, kept))
    vapid._key.cache_clear()

    assert "PRIVATE" not in kept
    assert vapid.public_key() == ours
    assert "PRIVATE" not in key_file.read_text() and stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_that_another_house_sealed_is_put_aside_for_a_new_one(key_file, settings):
    ours = vapid.public_key()
    vapid._key.cache_clear()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60
    assert vapid.public_key() == ours, "what an older key of ours sealed still opens"
    vapid._key.cache_clear()
    settings.SECRET_KEY_FALLBACKS = []

    assert vapid.public_key() != ours
    assert key_file.with_name("vapid.key.unreadable").exists()


def test_the_secret_of_a_browser_is_kept_sealed(browser, settings):
    contact = Contact(channel="push", keys=kept_keys(browser.keys))
    assert b64(AUTH) not in str(contact.keys)
    assert contact.push_keys == browser.keys
    assert Contact(channel="push", keys=browser.keys).push_keys == browser.keys
    settings.SECRET_KEY = "x" * 60
    with pytest.raises(ValueError, match="push"):
        assert contact.push_keys


def test_what_is_sealed_for_one_purpose_opens_for_no_other():
    with pytest.raises(ValueError, match="tests"):
        vault.unseal("tests", vault.seal(vapid.PURPOSE, "x"))


def test_subscriptions_from_before_are_sealed_and_can_be_opened_again(dewi, browser):
    made = Contact.objects.create(person=dewi, channel="push", address="x", keys=browser.keys)
    migration = import_module("notifications.migrations.0005_sealed_keys_and_partings")
    migration.seal(apps, None)
    made.refresh_from_db()
    sealed_keys = dict(made.keys)
    migration.seal(apps, None)
    made.refresh_from_db()
    assert made.keys == sealed_keys != browser.keys and made.push_keys == browser.keys
    migration.unseal(apps, None)
    made.refresh_from_db()
    assert made.keys == browser.keys
