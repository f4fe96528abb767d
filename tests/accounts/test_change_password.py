"""First passwords, changed passwords, forgotten passwords."""

import re

import pytest

from accounts.models import SignIn, User

from . import postbox
from .conftest import PASSWORD, another_browser, is_inside, sign_in

pytestmark = pytest.mark.django_db
NEW = "ombak kecil menepi perlahan"


def change(client, old=PASSWORD, new=NEW, again=None):
    words = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/akun/kata-sandi/", words)


@pytest.fixture
def newcomer(client, sari):
    sari.must_change_password = True
    sari.save()
    sign_in(client, sari)
    return client


@pytest.mark.parametrize("path", ["/", "/profil/", "/akun/sesi/", "/profil/token/", "/akun/"])
def test_a_first_password_opens_nothing_but_its_own_change(newcomer, path):
    assert newcomer.get(path).url == "/akun/kata-sandi/"
    assert newcomer.post(path).url == "/akun/kata-sandi/"


def test_a_newcomer_may_leave_and_choose_a_language(newcomer):
    assert "Buat kata sandi Anda sendiri" in newcomer.get("/akun/kata-sandi/").text
    assert newcomer.post("/bahasa/", {"language": "en"}).status_code == 302
    assert newcomer.post("/keluar/").url == "/masuk/"


def test_after_the_change_a_newcomer_can_work(newcomer, sari):
    assert change(newcomer).url == "/"
    assert is_inside(newcomer)
    sari.refresh_from_db()
    assert not sari.must_change_password and sari.check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (PASSWORD, PASSWORD, PASSWORD, "harus berbeda"),
        ("bukan ini tentu", NEW, NEW, "Kata sandi sekarang tidak cocok."),
        (PASSWORD, "singkat", "singkat", "12"),
        (PASSWORD, NEW, NEW + "x", "sama"),
        (PASSWORD, "198501012010012001", "198501012010012001", "mirip"),
    ],
)
def test_a_bad_new_password_is_refused_beside_its_field(inside, old, new, again, said):
    page = change(inside, old, new, again)
    assert page.status_code == 422
    assert any(said in error for errors in page.context["form"].errors.values() for error in errors)
    assert new not in page.text.replace("198501012010012001", "")


def test_a_change_ends_the_other_sessions_and_is_told_by_mail(inside, sari):
    phone = another_browser()
    sign_in(phone, sari)
    change(inside)
    assert is_inside(inside) and not is_inside(phone)
    assert len(inside.get("/akun/sesi/").context["sessions"]) == 1
    assert "Kata sandi akun Anda diganti." in postbox.letters[-1].text
    assert SignIn.objects.filter(outcome="changed", method="password_changed").count() == 1


def link_for(client, typed):
    client.post("/akun/kata-sandi/lupa/", {"login": typed})
    return re.search(r"http\S+/baru/\S+", postbox.letters[-1].text)[0]


@pytest.mark.parametrize("typed", ["198501012010012001", "SARI@contoh.invalid"])
def test_a_forgotten_password_is_renewed_by_a_link_that_works_once(client, sari, typed):
    phone = another_browser()
    sign_in(phone, sari)
    path = link_for(client, typed).partition("8000")[2]
    form = client.get(path, follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert done.url == "/akun/kata-sandi/baru/selesai/"
    assert not is_inside(phone)
    assert sign_in(client, sari, NEW).status_code == 302
    assert "Tautan ini sudah dipakai" in another_browser().get(path).text


def test_the_link_leads_to_our_own_address_whatever_host_was_asked(client, sari, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/akun/kata-sandi/lupa/", {"login": sari.email}, headers={"host": "jahat.invalid"})
    assert "jahat" not in postbox.letters[-1].text
    assert settings.BASE_URL in postbox.letters[-1].text


def test_nobody_learns_whether_an_account_exists(client, sari):
    answers = [
        client.post("/akun/kata-sandi/lupa/", {"login": typed})
        for typed in (sari.service_number, "000000", "tidak@ada.invalid")
    ]
    assert {(one.status_code, one.url) for one in answers} == {
        (302, "/akun/kata-sandi/lupa/terkirim/")
    }
    assert len(postbox.letters) == 1


def test_letters_of_reset_are_limited_and_keep_quiet_too(client, sari):
    for typed in (sari.service_number, "000000"):
        codes = [
            client.post("/akun/kata-sandi/lupa/", {"login": typed}).status_code for _ in range(4)
        ]
        assert codes == [302, 302, 302, 429]
    assert len(postbox.letters) == 3


def test_a_closed_account_gets_no_link(client, sari):
    User.objects.update(is_active=False)
    client.post("/akun/kata-sandi/lupa/", {"login": sari.service_number})
    assert not postbox.letters
