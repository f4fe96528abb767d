"""Finding requests again: filters, pages, constant cost, and files without traps."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from coordination.models import SupportLine, SupportRequest
from coordination.services import muster, support

from .browser import at, browse
from .test_order_officers import issue

pytestmark = pytest.mark.django_db


def many(cast, wish, number):
    made = SupportRequest.objects.bulk_create(
        SupportRequest(
            requester=cast.lapas, drafted_by=cast.sari, **wish | {"activity": f"Razia ke-{at}"}
        )
        for at in range(number)
    )
    SupportLine.objects.bulk_create(
        SupportLine(request=one, kind="samapta", asked=4) for one in made
    )


def cost(client, url):
    client.get(url)  # the first visit notes that the session is used
    with CaptureQueriesContext(connection) as spent:
        assert client.get(url).status_code == 200
    return len(spent)


def test_the_list_costs_the_same_for_ten_and_for_a_hundred(cast, wish):
    sari = browse(cast.sari)
    many(cast, wish, 10)
    few = cost(sari, at("request_list"))
    many(cast, wish, 90)
    assert cost(sari, at("request_list")) == few <= 7


def test_fifty_a_page_and_the_rest_behind_a_link(cast, wish):
    many(cast, wish, 60)
    sari = browse(cast.sari)
    first = sari.get(at("request_list")).content.decode()
    assert first.count('<th scope="row">') == 50
    oldest = SupportRequest.objects.order_by("-pk")[49].pk
    assert f"?before={oldest}" in first
    rest = sari.get(at("request_list"), {"before": oldest}).content.decode()
    assert rest.count('<th scope="row">') == 10


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("?q=razia", True), ("?q=konser", False), ("?status=waiting", True),
        ("?status=running", False), ("?status=submitted", True), ("?end=made", True),
        ("?end=received", False), ("?since=2020-01-01", True), ("?since=9999-12-31", False),
        ("?until=2020-01-01", False), ("?since=kemarin&partner=x&before=-1", True),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(cast, asked, query, found):
    page = browse(cast.sari).get(f"{at('request_list')}{query}").content.decode()
    assert (asked.get_absolute_url() in page) is found


@pytest.mark.parametrize("status", ["x", "draf", "\0", "a" * 500])
def test_a_status_that_nobody_knows_narrows_nothing(cast, asked, status):
    page = browse(cast.sari).get(at("request_list"), {"status": status}).content.decode()
    assert asked.get_absolute_url() in page
    assert page.count('aria-current="page">Semua</a>') == 1


def test_an_empty_list_says_what_to_do(cast):
    page = browse(cast.sari).get(at("request_list")).content.decode()
    assert "Belum ada permohonan" in page
    assert at("request_new") in page


def test_joko_finds_nothing_of_the_other_pair(cast, asked):
    joko = browse(cast.joko)
    assert asked.activity not in joko.get(at("request_list")).content.decode()
    everything = joko.get(at("request_export", "csv")).getvalue().decode()
    assert asked.activity not in everything
    for name in ("request_detail", "request_decide", "request_muster", "request_told"):
        assert joko.get(at(name, asked.pk)).status_code == 404


def traps(cast, wish):
    wish |= {"activity": '=HYPERLINK("http://x","y")', "place": " @SUM(1)", "attire": ""}
    return support.draft(
        by=cast.sari, requester=cast.lapas, lines=[{"kind": "k9", "asked": 2}], **wish
    )


def test_a_csv_holds_no_formula(cast, wish):
    traps(cast, wish)
    file = browse(cast.sari).get(at("request_export", "csv"))
    assert file.streaming
    head, row = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    cells = dict(zip(head, row, strict=True))
    assert cells["Kegiatan"] == '\'=HYPERLINK("http://x","y")'
    assert cells["Tempat"].startswith("'")
    assert (cells["Personel diminta"], cells["Zona waktu"]) == ("2", "WIB")


def test_a_workbook_holds_no_formula(cast, wish):
    traps(cast, wish)
    file = browse(cast.sari).get(at("request_export", "xlsx"))
    sheet = load_workbook(io.BytesIO(file.getvalue())).active
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value.startswith("'=")
    assert sheet["M2"].value == 2


def test_a_file_holds_what_the_list_shows(cast, asked):
    sari = browse(cast.sari)
    rows = sari.get(at("request_export", "csv"), {"status": "closed"}).getvalue().decode()
    assert len(rows.splitlines()) == 1
    assert sari.get(at("request_export", "exe")).status_code == 404


def test_the_page_of_one_costs_the_same_however_much_happened(cast, granted, officers):
    issue(granted, cast.bram, officers)
    sari = browse(cast.sari)
    before = cost(sari, granted.get_absolute_url())
    for one in muster.serving(granted):
        muster.arrive(one, by=cast.gate)
    for number in range(20):
        support.comment(granted, by=cast.bram, text=f"Catatan {number}")
    assert cost(sari, granted.get_absolute_url()) == before
