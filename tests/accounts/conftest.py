"""Sari and Bram at the door, with a postbox and stand-in pages behind it."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts.models import User

from . import postbox, urls
from .soft_key import SoftKey

PASSWORD = "laut tenang di pagi hari"


@pytest.fixture(autouse=True)
def door(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    settings.ACCOUNTS_MAILER = "tests.accounts.postbox.keep"
    postbox.letters.clear()
    urls.decided.clear()


@pytest.fixture
def sari(db):
    return User.objects.create_user(
        "198501012010012001", PASSWORD, full_name="Sari Prameswari", email="sari@contoh.invalid"
    )


@pytest.fixture
def bram(db):
    return User.objects.create_user("78010001", PASSWORD, full_name="Bram Mandala")


@pytest.fixture
def inside(client, sari):
    """Sari's browser, signed in through the door."""
    sign_in(client, sari)
    return client


@pytest.fixture
def verified(inside):
    """Sari's browser, where she has just proved herself again."""
    inside.post("/akun/verifikasi/", {"password": PASSWORD})
    return inside


def sign_in(client, person, password=PASSWORD, **more):
    number = getattr(person, "service_number", person)
    return client.post("/masuk/", {"login": number, "password": password}, **more)


def is_inside(client):
    return client.get("/profil/").status_code == 200


def another_browser(address="10.9.8.7"):
    return Client(REMOTE_ADDR=address)


def code_now(secret, step=0):
    """The six digits an app would show, some steps of 30 s from now."""
    counter = list(totp.yield_hotp_counters_from_time())[1 + step]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def put_app_on(client):
    """Put an authenticator app on the account; its secret."""
    page = client.get("/akun/aplikasi/")
    secret = page.context["form"].secret
    assert client.post("/akun/aplikasi/", {"code": code_now(secret)}).status_code == 302
    return secret


def add_passkey(client, name="Ponsel dinas", **kind):
    """Register a passkey on the account."""
    key = SoftKey(**kind)
    options = client.get("/akun/kunci/tambah/").context["js_data"]["creation_options"]
    told = {"credential": key.create(options), "passwordless": "on", "name": name}
    key.answer = client.post("/akun/kunci/tambah/", told)
    return key


def sign_in_with(client, key, **more):
    options = client.get("/akun/kunci/masuk/", headers={"Accept": "application/json"}).json()
    told = {"credential": key.get(options["request_options"]), **more}
    return client.post("/akun/kunci/masuk/", told)
