"""Too many tries are refused, and nobody can use that to lock an owner out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import limits
from accounts.models import SignIn, Try

from .conftest import PASSWORD, add_passkey, another_browser, is_inside, sign_in, sign_in_with

pytestmark = pytest.mark.django_db
WRONG = "salah sekali ya"


def hammer(person, times=10, address="203.0.113.9"):
    browser = another_browser(address)
    return [sign_in(browser, person, WRONG).status_code for _ in range(times)]


def test_the_eleventh_wrong_guess_waits_and_keeps_the_number(client, sari):
    assert hammer(sari) == [422] * 10
    page = sign_in(client, sari)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60
    assert "Terlalu banyak percobaan" in page.text and "15 menit lagi" in page.text
    assert f'value="{sari.service_number}"' in page.text
    assert SignIn.objects.first().outcome == "limited"
    assert not is_inside(client)


def test_an_attacker_elsewhere_does_not_stop_the_owner_at_their_own_post(client, sari):
    sign_in(client, sari)
    client.post("/keluar/")
    hammer(sari, 12)
    assert sign_in(client, sari).status_code == 302


def test_an_attacker_does_not_stop_a_passkey_on_a_new_device(verified, sari):
    key = add_passkey(verified)
    hammer(sari, 12)
    new = another_browser("203.0.113.9")
    assert sign_in(new, sari).status_code == 429
    sign_in_with(new, key)
    assert is_inside(new)


def test_a_known_device_is_not_free_to_guess_for_ever(client, sari):
    sign_in(client, sari)
    client.post("/keluar/")
    codes = [sign_in(client, sari, WRONG).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_a_device_known_to_one_account_is_new_to_another(client, sari, bram):
    sign_in(client, sari)
    client.post("/keluar/")
    hammer(bram)
    assert sign_in(client, bram).status_code == 429


def test_a_forged_device_cookie_is_no_device(client, sari):
    sign_in(client, sari)
    stolen = another_browser()
    stolen.cookies["perangkat"] = client.cookies["perangkat"].value[:-2] + "xx"
    hammer(sari)
    assert sign_in(stolen, sari).status_code == 429


def test_right_passwords_are_not_counted(sari):
    for _ in range(15):
        assert sign_in(another_browser(), sari).status_code == 302
    assert not Try.objects.exists()


def test_one_network_tires_after_a_hundred_wrong_guesses(db):
    browser = another_browser("203.0.113.9")
    codes = [sign_in(browser, f"9000{at}", WRONG).status_code for at in range(101)]
    assert codes == [422] * 100 + [429]
    assert sign_in(another_browser("203.0.113.10"), "9000", WRONG).status_code == 422


def test_an_invented_forwarded_address_changes_nothing(sari):
    browser = another_browser("203.0.113.9")
    for at in range(10):
        spoofed = {"x-forwarded-for": f"198.51.100.{at}"}
        sign_in(browser, sari, WRONG, headers=spoofed)
    assert {row.address for row in SignIn.objects.all()} == {"203.0.113.9"}


@pytest.mark.parametrize(
    ("hops", "trusted", "seen"),
    [
        ("198.51.100.1, 192.0.2.7", 1, "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", 2, "198.51.100.1"),
        ("192.0.2.7", 2, "127.0.0.1"),
        ("bukan alamat", 1, None),
        ("", 1, None),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(sari, settings, hops, trusted, seen):
    settings.TRUSTED_PROXIES = trusted
    sign_in(another_browser("127.0.0.1"), sari, headers={"x-forwarded-for": hops})
    assert SignIn.objects.get().address == seen


def test_the_window_slides_with_the_oldest_try(db):
    now = timezone.now()
    for minutes in (14, 13, 12, 11, 10, 9, 8, 7, 6, 1):
        limits.take(("account", "x"))
        newest = Try.objects.latest("pk")
        Try.objects.filter(pk=newest.pk).update(at=now - timedelta(minutes=minutes))
    with pytest.raises(limits.TooFast) as refused:
        limits.take(("account", "x"))
    assert 30 < refused.value.seconds <= 60 and refused.value.minutes == 1


def test_what_is_given_back_makes_room_again(db):
    taken = [limits.take(("account", "x"), ("network", "y")) for _ in range(10)]
    limits.give_back(taken[0])
    assert limits.take(("account", "x"), ("network", "y"))


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_exactly_ten_pass():
    def one(_):
        try:
            limits.take(("account", "storm"), ("network", "storm"))
        except limits.TooFast:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(20) as crowd:
        assert sum(crowd.map(one, range(200))) == 10
    assert Try.objects.filter(bucket="account:storm").count() == 10


def test_the_password_at_the_door_of_a_decision_is_counted_too(inside, sari):
    codes = [inside.post("/akun/verifikasi/", {"password": WRONG}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert is_inside(inside)
    assert inside.post("/akun/verifikasi/", {"password": PASSWORD}).status_code == 429
