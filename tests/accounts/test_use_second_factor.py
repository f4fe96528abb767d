"""Authenticator app, recovery codes and passkeys."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone
from fido2.webauthn import AuthenticatorData

from accounts.models import SignIn

from . import postbox
from .conftest import (
    add_passkey,
    another_browser,
    code_now,
    is_inside,
    put_app_on,
    sign_in,
    sign_in_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(verified):
    return put_app_on(verified)


def test_an_app_is_put_on_with_its_first_code_and_told_by_mail(
    verified, sari, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        put_app_on(verified)
    assert "Terpasang. Kode diminta setiap kali masuk." in verified.get("/profil/").text
    assert "Aplikasi autentikator dipasang" in postbox.letters[-1].text
    assert SignIn.objects.filter(method="totp_activated").exists()


def test_the_secret_is_sealed_in_the_database(secret):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept and len(kept) > 100


def test_with_an_app_the_password_alone_does_not_open(secret, sari):
    browser = another_browser()
    assert sign_in(browser, sari).url == "/masuk/kode/"
    assert not is_inside(browser)
    wrong = browser.post("/masuk/kode/", {"code": "000000"})
    assert wrong.status_code == 422 and "Kode tidak cocok" in wrong.text
    code = code_now(secret, step=1)
    assert browser.post("/masuk/kode/", {"code": f"{code[:3]} {code[3:]}"}).url == "/"
    assert is_inside(browser)
    assert SignIn.objects.first().method == "password+totp"


def test_a_code_is_good_once_for_as_long_as_it_lives(secret, sari):
    code = code_now(secret)
    first, second = another_browser(), another_browser()
    for browser in (first, second):
        sign_in(browser, sari)
    assert first.post("/masuk/kode/", {"code": code}).status_code == 302
    assert second.post("/masuk/kode/", {"code": code}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert second.post("/masuk/kode/", {"code": code}).status_code == 422


def test_guesses_of_a_code_are_counted(secret, sari):
    browser = another_browser()
    sign_in(browser, sari)
    codes = [browser.post("/masuk/kode/", {"code": "000000"}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_a_recovery_code_opens_once(secret, verified, sari):
    code = verified.get("/akun/kode-cadangan/").context["unused_codes"][0]
    answers = []
    for _ in range(2):
        browser = another_browser()
        sign_in(browser, sari)
        answers.append(browser.post("/masuk/kode/", {"code": code}).status_code)
    assert answers == [302, 422]
    assert verified.get("/akun/kode-cadangan/unduh/").text.count(code) == 0


def test_guards_change_only_after_proving_oneself(inside):
    for path in ("/akun/aplikasi/", "/akun/kunci/tambah/"):
        assert inside.get(path).url.startswith("/akun/verifikasi/?next=")


def test_a_passkey_signs_in_alone(verified, sari):
    key = add_passkey(verified)
    assert key.answer.url == "/akun/kode-cadangan/"
    assert "Kunci sandi baru" in postbox.letters[-1].text
    browser = another_browser()
    assert sign_in_with(browser, key, next="/profil/").url == "/profil/"
    assert is_inside(browser)
    assert SignIn.objects.first().method == "webauthn"


def test_a_passkey_must_know_its_owner(verified):
    key = add_passkey(verified, flags=AuthenticatorData.FLAG.UP)
    assert key.answer.status_code == 422
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_is_also_the_second_step(verified, sari):
    key = add_passkey(verified)
    browser = another_browser()
    assert sign_in(browser, sari).url == "/masuk/kode/"
    options = browser.get("/masuk/kode/").context["js_data"]["request_options"]
    assert browser.post("/masuk/kode/", {"credential": key.get(options)}).url == "/"
    assert is_inside(browser)


def test_an_answer_is_good_once(verified):
    key, browser = add_passkey(verified), another_browser()
    options = browser.get("/akun/kunci/masuk/", headers={"Accept": "application/json"}).json()
    told = {"credential": key.get(options["request_options"])}
    browser.post("/akun/kunci/masuk/", told)
    browser.post("/keluar/")
    browser.post("/akun/kunci/masuk/", told)
    assert not is_inside(browser)


def test_a_strange_key_is_refused_and_written_down(verified, sari):
    key = add_passkey(verified)
    key.key = type(key)().key
    browser = another_browser()
    assert sign_in_with(browser, key).url == "/masuk/"
    assert not is_inside(browser)
    assert SignIn.objects.first().outcome == "refused"


@pytest.mark.parametrize(
    "sent", ["", "x", "[]", "5", "null", "{}", '{"response": 5}', '{"response": {"userHandle": 1}}',
             json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {}})]
)  # fmt: skip
def test_nonsense_instead_of_a_credential_is_refused(client, verified, db, sent):
    client.get("/akun/kunci/masuk/", headers={"Accept": "application/json"})
    assert another_browser().post("/akun/kunci/masuk/", {"credential": sent}).status_code == 302
    assert verified.post("/akun/kunci/tambah/", {"credential": sent}).status_code == 422


def test_a_passkey_is_renamed_and_removed(verified):
    add_passkey(verified)
    pk = Authenticator.objects.get(type="webauthn").pk
    verified.post(f"/akun/kunci/{pk}/ubah/", {"name": "Tablet pos"})
    assert "Tablet pos" in verified.get("/akun/kunci/").text
    assert verified.post(f"/akun/kunci/{pk}/hapus/").url == "/akun/kunci/"
    assert not Authenticator.objects.exists()


def test_a_foreign_passkey_is_out_of_reach(verified, bram):
    foreign = Authenticator.objects.create(
        user=bram, type="webauthn", data={"name": "Milik Bram", "credential": {}}
    )
    for verb in ("ubah", "hapus"):
        assert verified.post(f"/akun/kunci/{foreign.pk}/{verb}/").status_code == 404
