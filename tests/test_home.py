"""The front page: what waits for me, what runs, and nothing of anybody else's."""

import pytest
from django.urls import reverse

from coordination.services import muster, orders, support


@pytest.fixture
def home(client):
    def look(person):
        client.force_login(person)
        return client.get(reverse("home"))

    return look


def words(response):
    return " ".join(response.content.decode().split())


def test_a_stranger_is_asked_to_sign_in(client, db):
    response = client.get(reverse("home"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_what_waits_for_the_reader_stands_first_with_one_button(home, cast, asked):
    page = words(home(cast.bram))

    assert page.index("Menunggu Anda") < page.index("Sekarang")
    assert "Pengamanan razia gabungan" in page
    assert reverse("coordination:request_decide", args=[asked.pk]) in page
    assert "Tinjau" in page


def test_who_asked_waits_for_nothing_until_it_comes_back(home, cast, asked):
    assert "Tidak ada yang menunggu Anda." in words(home(cast.sari))

    support.send_back(asked, by=cast.bram, note="Sebutkan jumlah peserta")
    assert reverse("coordination:request_edit", args=[asked.pk]) in words(home(cast.sari))


def test_the_other_pair_reads_nothing_of_it(home, cast, asked):
    page = words(home(cast.joko))

    assert "razia" not in page
    assert "Polresta" not in page
    assert "Belum ada dukungan yang dijadwalkan." in page


def test_whoever_is_inside_is_counted_now(home, cast, granted, officers, wish):
    line = granted.lines.first()
    issued = orders.order(
        granted,
        by=cast.bram,
        report_place="P2U",
        commander="Kasat",
        tasks="Mengamankan",
        sending=[orders.Sending(line.pk, one, "Ring satu") for one in officers[:3]],
        report_at=wish["starts_at"],
    )
    first, second, _third = issued.assignments.order_by("pk")
    muster.arrive(first, by=cast.gate)
    muster.arrive(second, by=cast.gate)

    assert "2 orang di dalam" in words(home(cast.kalapas))


def test_an_order_waits_for_the_gate_only_from_the_day_before(home, cast, granted, officers, wish):
    line = granted.lines.first()
    orders.order(
        granted,
        by=cast.bram,
        report_place="P2U",
        commander="Kasat",
        tasks="Mengamankan",
        sending=[orders.Sending(line.pk, officers[0], "Ring satu")],
        report_at=wish["starts_at"],
    )

    assert "Tidak ada yang menunggu Anda." in words(home(cast.gate))


def test_the_printed_page_has_the_letterhead_of_the_readers_agency(home, cast):
    page = words(home(cast.kalapas))

    assert 'class="print-only letterhead"' in page
    assert "LAPAS KELAS IIA BANYUWANGI" in page


def test_only_an_administrator_is_offered_administration(home, cast):
    address = reverse("coordination:agency_admin", args=[cast.lapas.pk])

    assert address in words(home(cast.admin))
    assert address not in words(home(cast.kalapas))


def test_an_operator_without_a_post_sees_an_empty_house(home, cast, asked):
    page = words(home(cast.operator))

    assert "Operator platform" in page
    assert "razia" not in page


def test_the_page_costs_the_same_however_much_there_is(
    client, cast, asked, wish, django_assert_max_num_queries
):
    for at in range(4):
        more = support.draft(
            by=cast.sari, requester=cast.lapas, lines=[{"kind": "samapta", "asked": 2 + at}], **wish
        )
        support.submit(more, by=cast.sari)
    client.force_login(cast.bram)
    client.get(reverse("home"))

    with django_assert_max_num_queries(10):
        assert client.get(reverse("home")).status_code == 200
