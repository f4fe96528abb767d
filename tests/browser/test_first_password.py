"""A new colleague: the first password opens one page only, the one that replaces it."""

import pytest

from accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "angin sepoi di pelabuhan lama"


@pytest.fixture
def dewi(cast):
    User.objects.filter(pk=cast.gate.pk).update(must_change_password=True)
    return cast.gate


def test_a_first_password_is_good_for_one_thing(dewi, visitor):
    page = visitor()
    page.page.goto("/permohonan/")
    page.signs_in_here(dewi)
    page.reads("Buat kata sandi Anda sendiri")
    page.page.goto("/direktori/")
    page.reads("Buat kata sandi Anda sendiri")
    page.page.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    page.page.get_by_label("Kata sandi baru", exact=True).fill(OWN)
    page.page.get_by_label("Ulangi kata sandi baru").fill(OWN)
    page.press("Simpan kata sandi")
    page.page.goto("/direktori/")
    page.reads("Bram Mandala")


def test_a_wrong_password_says_so_and_keeps_the_number(cast, visitor):
    sari = visitor()
    sari.page.goto("/masuk/")
    sari.page.get_by_label("NIP atau NRP").fill("1001")
    sari.page.get_by_label("Kata sandi").fill("bukan ini")
    sari.press("Masuk", exact=True)
    sari.reads("Belum dapat masuk")
    assert sari.page.get_by_label("NIP atau NRP").input_value() == "1001"
