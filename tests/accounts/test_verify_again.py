"""Deciding asks who is there, and loses nothing of what was typed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import SignIn

from .conftest import (
    PASSWORD,
    add_passkey,
    another_browser,
    code_now,
    is_inside,
    put_app_on,
    sign_in,
)
from .urls import decided

pytestmark = pytest.mark.django_db
WORDS = {"note": "Sisanya berjaga di pelabuhan; 8 dari 12 \N{POLICE CAR}", "samapta": "8"}


def ask(client, path="/putusan/7/", **words):
    answer = client.post(path, words or WORDS)
    assert answer.url.startswith("/akun/verifikasi/")
    return answer.url


def test_a_decision_is_carried_out_after_the_password_word_for_word(inside, sari):
    page = ask(inside, "/putusan/7/?dari=daftar")
    assert not decided
    answer = inside.post(page, {"password": PASSWORD, "next": "/putusan/7/"})
    assert answer.url == "/"
    assert decided == [{"pk": 7, "by": sari, "path": "/putusan/7/"} | WORDS]
    assert SignIn.objects.first().outcome == "reauthenticated"


def test_it_is_carried_out_after_a_code(verified):
    secret = put_app_on(verified)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        ask(verified)
        told = {"code": code_now(secret), "next": "/putusan/7/"}
        assert verified.post("/akun/verifikasi/kode/", told).url == "/"
    assert len(decided) == 1


def test_it_is_carried_out_after_a_passkey(verified):
    key = add_passkey(verified)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        ask(verified)
        page = verified.get("/akun/verifikasi/kunci/?next=/putusan/7/")
        told = key.get(page.context["js_data"]["request_options"])
        wrong = {"credential": told.replace('"signature": "', '"signature": "AAAA')}
        assert verified.post("/akun/verifikasi/kunci/", wrong).status_code == 422
        options = verified.get("/akun/verifikasi/kunci/").context["js_data"]["request_options"]
        told = {"credential": key.get(options), "next": "/putusan/7/"}
        assert verified.post("/akun/verifikasi/kunci/", told).url == "/"
    assert len(decided) == 1


def test_it_is_remembered_for_a_quarter_of_an_hour(verified):
    assert verified.post("/putusan/7/", WORDS).url == "/"
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert verified.post("/putusan/8/", WORDS).url == "/"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        ask(verified)
    assert len(decided) == 2


def test_it_is_remembered_by_this_browser_only(verified, sari):
    phone = another_browser()
    sign_in(phone, sari)
    ask(phone)


def test_a_wrong_password_decides_nothing_and_loses_nothing(inside):
    page = ask(inside)
    assert inside.post(page, {"password": "salah sekali ya"}).status_code == 422
    assert not decided
    inside.post(page, {"password": PASSWORD})
    assert decided[0]["note"] == WORDS["note"]


def test_a_decision_that_was_given_up_is_not_taken_by_the_next_verification(inside):
    ask(inside)
    answer = inside.post("/akun/verifikasi/?next=/akun/kunci/tambah/", {"password": PASSWORD})
    assert answer.url == "/akun/kunci/tambah/"
    assert not decided
    inside.post("/akun/verifikasi/?next=/putusan/7/", {"password": PASSWORD})
    assert not decided


def test_a_refused_form_comes_back_at_its_own_address(inside):
    page = ask(inside, samapta="8")
    assert inside.post(page, {"password": PASSWORD}).url == "/profil/belum-terkirim/"
    shown = inside.get("/profil/belum-terkirim/")
    assert 'action="/putusan/7/"' in shown.text and "data-send-now" in shown.text
    assert 'name="samapta" value="8"' in shown.text


def test_files_are_not_swallowed_but_asked_for_again(inside):
    told = WORDS | {"file": SimpleUploadedFile("a.pdf", b"%PDF")}
    answer = inside.post("/putusan/7/", told, headers={"referer": "http://testserver/surat/"})
    assert answer.url.endswith("next=%2Fsurat%2F")
    inside.post(answer.url, {"password": PASSWORD})
    assert not decided


def test_a_fragment_is_sent_to_a_whole_page(inside):
    answer = inside.post("/putusan/7/", WORDS, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/akun/verifikasi/?next=")


def lose_session(client):
    del client.cookies["sesi"]


def test_words_sent_after_the_session_ended_come_back_after_signing_in(inside, sari):
    lose_session(inside)
    answer = inside.post("/putusan/7/", WORDS)
    assert answer.url == "/masuk/?next=%2Fprofil%2Fbelum-terkirim%2F"
    assert "Isian yang belum terkirim" in inside.get(answer.url).text
    back = sign_in(inside, sari, query_params={"next": "/profil/belum-terkirim/"})
    assert back.url == "/profil/belum-terkirim/"
    shown = inside.get("/profil/belum-terkirim/")
    assert WORDS["note"] in shown.text and 'action="/putusan/7/"' in shown.text
    page = ask(inside, **dict(shown.context["fields"]))
    inside.post(page, {"password": PASSWORD})
    assert decided[0]["note"] == WORDS["note"]


def test_words_come_back_to_their_author_only(inside, bram):
    lose_session(inside)
    inside.post("/putusan/7/", WORDS)
    sign_in(inside, bram)
    assert inside.get("/profil/belum-terkirim/").url == "/"
    assert "accounts.unsent" not in inside.session


def test_words_can_be_thrown_away(inside, sari):
    lose_session(inside)
    inside.post("/putusan/7/", WORDS)
    sign_in(inside, sari)
    assert inside.post("/profil/belum-terkirim/").url == "/"
    assert inside.get("/profil/belum-terkirim/").url == "/"


def test_a_stranger_cannot_fill_our_shelves(client, db):
    assert client.post("/putusan/7/", WORDS).url == "/masuk/?next=/putusan/7/"
    assert "accounts.unsent" not in client.session


def test_passwords_are_never_put_aside(inside):
    lose_session(inside)
    inside.post("/putusan/7/", WORDS | {"password": PASSWORD, "oldpassword": PASSWORD})
    assert PASSWORD.replace(" ", "+") not in str(dict(inside.session))


def test_signing_in_is_not_yet_verifying(inside):
    assert is_inside(inside)
    ask(inside)
