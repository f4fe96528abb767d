"""Signing in and out, and what is written down about it."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.db import DatabaseError, transaction

from accounts.models import SignIn

from .conftest import PASSWORD, another_browser, is_inside, sign_in

pytestmark = pytest.mark.django_db


def test_a_right_password_opens_the_door_and_is_written_down(client, sari):
    assert sign_in(client, sari).url == "/"
    assert is_inside(client)
    row = SignIn.objects.get()
    assert (row.person, row.outcome, row.method) == (sari, "signed_in", "password")
    assert row.address == "127.0.0.1" and row.device


def test_a_number_pasted_in_groups_is_the_same_number(client, sari):
    assert sign_in(client, "19850101 201001 2 001").status_code == 302


def test_a_wrong_password_keeps_the_number_and_names_no_reason(client, sari):
    page = sign_in(client, sari, "salah sekali ya")
    assert page.status_code == 422
    assert "NIP/NRP atau kata sandi tidak cocok." in page.text
    assert 'value="198501012010012001"' in page.text
    assert "salah sekali ya" not in page.text
    assert SignIn.objects.get().outcome == "refused"
    assert not is_inside(client)


def test_what_was_typed_as_number_is_never_stored(client, sari):
    sign_in(client, "kata-sandi-yang-salah-tempat")
    row = SignIn.objects.get()
    assert row.person is None
    assert "salah" not in row.account_key


class Counted(Argon2PasswordHasher):
    """Counts how often a password is hashed."""

    algorithm = "counted"
    memory_cost, time_cost, parallelism = 1024, 1, 1
    worked = 0

    def encode(self, password, salt):
        type(self).worked += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        type(self).worked += 1
        return super().verify(password, encoded)


def test_an_unknown_number_gets_the_same_answer_and_the_same_work(client, sari, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_in.Counted"]
    sari.set_password(PASSWORD)
    sari.save()
    answers = []
    for number in (sari.service_number, "198501012010012999"):
        Counted.worked = 0
        page = sign_in(client, number, "salah sekali ya")
        error = page.context["form"].non_field_errors()
        answers.append((page.status_code, error, Counted.worked))
    assert answers[0] == answers[1]
    assert answers[0][2] == 1


def test_passwords_are_kept_as_argon2id_with_19_mib_and_two_passes(settings):
    settings.PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]
    stored = make_password(PASSWORD)
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(stored).verify(PASSWORD, stored)


def test_a_closed_account_is_told_so_only_with_its_password(client, sari):
    sari.is_active = False
    sari.save()
    assert sign_in(client, sari, "salah sekali ya").status_code == 422
    assert sign_in(client, sari).url == "/akun/nonaktif/"
    assert not is_inside(client)


def test_an_invented_person_cannot_enter_production(client, sari, settings):
    sari.is_demo = True
    sari.save()
    sign_in(client, sari)
    assert is_inside(client)
    settings.MODE = "production"
    assert not is_inside(client)
    assert sign_in(another_browser(), sari).url == "/akun/nonaktif/"


def test_a_session_lasts_one_shift_however_busy(inside, settings):
    assert inside.session["_session_expiry"]
    left = inside.session.get_expiry_age()
    assert settings.SESSION_COOKIE_AGE - 60 < left <= settings.SESSION_COOKIE_AGE


def test_leaving_is_a_click_and_is_written_down(inside):
    assert inside.get("/keluar/").status_code == 200
    assert inside.post("/keluar/").url == "/masuk/"
    assert not is_inside(inside)
    assert SignIn.objects.first().outcome == "signed_out"


def test_the_way_back_is_kept_but_never_leads_elsewhere(client, sari):
    assert sign_in(client, sari, query_params={"next": "/profil/"}).url == "/profil/"
    client.post("/keluar/")
    away = sign_in(client, sari, query_params={"next": "https://jahat.invalid/"})
    assert away.url == "/"


@pytest.mark.parametrize(
    "path", ["/akun/daftar/", "/akun/signup/", "/akun/email/", "/akun/login/code/", "/signup/"]
)
def test_pages_that_are_not_used_do_not_exist(client, db, path):
    assert client.get(path).status_code == 404


def test_the_log_at_the_door_refuses_to_be_changed(inside):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.update(outcome="refused")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.all().delete()


def test_a_person_sees_their_own_door_and_nobody_elses(inside, bram):
    sign_in(another_browser("203.0.113.77"), bram)
    sign_in(another_browser("198.51.100.4"), "198501012010012001", "salah sekali ya")
    page = inside.get("/profil/riwayat/").text
    assert "198.51.100.4" in page and "Ditolak" in page
    assert "203.0.113.77" not in page
