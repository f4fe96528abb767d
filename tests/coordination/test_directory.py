"""The directory: one's own agency and its partners; numbers only where they are ours to give."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.models import Posting


@pytest.fixture
def look(client):
    def at(person, words=""):
        client.force_login(person)
        response = client.get(reverse("coordination:directory"), {"q": words})
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return at


@pytest.fixture
def numbered(cast):
    """Everybody has a number; the gate officer of Polresta deals with nobody outside."""
    for at, person in enumerate((cast.bram, cast.padal, cast.gate, cast.joko), start=1):
        person.phone = f"+62811000000{at}"
        person.save()
    Posting.objects.filter(person=cast.padal).update(duties=["administrator"])
    return cast


def test_own_people_come_first_and_partners_after(look, cast):
    page = look(cast.sari)

    assert page.index("Sari Prameswari") < page.index("Bram Mandala")


def test_the_other_pair_is_not_in_it(look, cast):
    page = look(cast.sari)

    assert "Joko Susilo" not in page
    assert "Jember" not in page
    assert "Lapas Kelas IIA Jember" not in look(cast.sari, "jember")


def test_a_partners_liaison_can_be_called(look, numbered):
    page = look(numbered.sari, "bram")

    assert 'href="tel:+628110000001"' in page
    assert 'href="mailto:2001@contoh.invalid"' in page


def test_a_partners_other_staff_are_named_without_their_number(look, numbered):
    page = look(numbered.sari, "bima")

    assert "Bima Wijanarko" in page
    assert "+628110000002" not in page
    assert "2003@contoh.invalid" not in page


def test_ones_own_staff_can_all_be_called(look, numbered):
    assert "+628110000002" in look(numbered.kapolresta, "bima")


@pytest.mark.parametrize("words", ["kabag", "BRAM kabag", "polresta ops", "mandala"])
def test_every_word_narrows(look, cast, words):
    page = look(cast.sari, words)

    assert "Bram Mandala" in page
    assert "Surya Adiwangsa" not in page


def test_nothing_found_says_so_and_offers_the_way_back(look, cast):
    page = look(cast.sari, "<b>tidak ada")

    assert "Tidak ada yang cocok dengan “&lt;b&gt;tidak ada”." in page


def test_an_agency_page_is_for_those_who_may_look_it_up(client, cast):
    client.force_login(cast.sari)

    assert client.get(cast.polresta.get_absolute_url()).status_code == 200
    assert client.get(cast.elsewhere.get_absolute_url()).status_code == 404


def test_who_left_is_gone_at_once(look, cast):
    Posting.objects.filter(person=cast.padal).update(until=timezone.now())

    assert "Bima Wijanarko" not in look(cast.sari)


def test_the_page_costs_the_same_for_any_number_of_people(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.sari)
    client.get(reverse("coordination:directory"))

    with django_assert_max_num_queries(8):
        client.get(reverse("coordination:directory"))
