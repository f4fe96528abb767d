"""One's own sessions: seen, and ended with the next request."""

import pytest
from allauth.usersessions.models import UserSession

from accounts.middleware import LastSeen

from . import postbox
from .conftest import another_browser, is_inside, sign_in

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def phone(inside, sari):
    browser = another_browser("192.0.2.44")
    sign_in(browser, sari, headers={"user-agent": PHONE})
    return browser


def test_the_list_names_device_address_and_which_is_this_one(inside, phone):
    page = inside.get("/akun/sesi/")
    assert "Chrome, Android" in page.text and "192.0.2.44" in page.text
    assert page.text.count("Perangkat ini") == 1
    assert [one.key == page.context["current"] for one in page.context["sessions"]].count(True) == 1


def test_ending_one_takes_effect_with_its_next_request(inside, phone):
    pk = UserSession.objects.get(ip="192.0.2.44").pk
    assert inside.post(f"/profil/sesi/{pk}/akhiri/").url == "/akun/sesi/"
    assert not is_inside(phone) and is_inside(inside)


def test_a_foreign_session_cannot_be_ended(inside, bram):
    other = another_browser()
    sign_in(other, bram)
    pk = UserSession.objects.get(user=bram).pk
    assert inside.post(f"/profil/sesi/{pk}/akhiri/").status_code == 404
    assert is_inside(other)


def test_leaving_everywhere_ends_this_one_too(inside, phone):
    assert inside.post("/profil/sesi/akhiri-semua/").url == "/masuk/"
    assert not is_inside(inside) and not is_inside(phone)
    assert "Semua sesi akun Anda diakhiri." in postbox.letters[-1].text


def test_all_others_can_be_ended_alone(inside, phone):
    assert inside.post("/profil/sesi/akhiri-semua/", {"keep": "1"}).url == "/akun/sesi/"
    assert is_inside(inside) and not is_inside(phone)


def test_last_use_is_noted_once_a_minute(inside, django_assert_num_queries):
    note = LastSeen(lambda request: None)
    assert note.noted == {}
    row = UserSession.objects.get()
    UserSession.objects.update(last_seen_at=row.created_at.replace(year=2020))
    inside.get("/profil/")
    inside.get("/profil/")
    fresh = another_browser()
    fresh.cookies = inside.cookies
    fresh.get("/profil/")
    assert UserSession.objects.get().last_seen_at.year > 2020
