"""The words and marks that every page writes the same way."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.template import Context, engines
from django.utils import timezone, translation

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
LPS = SimpleNamespace(pk=1, stamp="LPS", name="Lapas Banyuwangi")
POL = SimpleNamespace(pk=2, stamp="POL", name="Polresta <Banyuwangi>")


def written(source, **context):
    return engines["django"].engine.from_string(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ at|clock }}", "14.05 WIB"),
        ("{{ at|clock:'Asia/Makassar' }}", "15.05 WITA"),
        ("{{ at|clock:zone }}", "16.05 WIT"),
        ("{{ at|hour }}", "14.05"),
        ("{{ at|day }}", "Minggu, 22 November 2026"),
        ("{% window at later %}", "Minggu, 22 November 2026, 14.05–18.05 WIB"),
        ("{{ none|clock }}{{ none|day }}{{ none|moment }}", ""),
    ],
)
def test_times_are_written_the_indonesian_way_with_their_zone(source, words):
    later = AT + timedelta(hours=4)
    zone = ZoneInfo("Asia/Jayapura")
    assert written(source, at=AT, later=later, zone=zone, none=None) == words


def test_english_keeps_the_zone_but_writes_the_clock_with_a_colon():
    page = "{{ at|clock }} {{ at|hour }} {{ at|moment }} {% window at later %}"
    with translation.override("en"):
        said = written(page, at=AT, later=AT + timedelta(hours=4))
    assert said.startswith("14:05 WIB 14:05 ") and said.endswith(", 14:05–18:05 WIB")
    assert ", 14:05 WIB" in said and "." not in said


def test_a_day_and_time_names_another_year():
    assert written("{{ at|moment }}", at=AT.replace(year=2020)) == "Min 22 Nov 2020, 14.05 WIB"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        ({"seconds": 9}, "baru saja"),
        ({"minutes": 59}, "59 menit"),
        ({"hours": 2}, "2 jam"),
        ({"days": 3}, "3 hari"),
    ],
)
def test_an_age_keeps_the_exact_time_in_its_title(age, words):
    html = written("{% since at %}", at=timezone.now() - timedelta(**age))
    assert f">{words}</time>" in html and 'WIB"' in html


def test_a_status_is_a_shape_and_a_word_before_it_is_a_colour():
    asked = SimpleNamespace(status="declined", get_status_display=lambda: "Ditolak")
    html = written("{% status_badge asked %}", asked=asked)
    assert 'class="badge bad"' in html and "#tone-bad" in html and html.endswith("Ditolak</span>")


def test_what_has_ended_is_not_drawn_like_what_has_not_begun():
    drawn = {
        written("{% status_badge status label='x' %}", status=status)
        for status in ("draft", "closed", "withdrawn")
    }
    assert len(drawn) == 3 and all('class="badge quiet"' in one for one in drawn)


def test_only_my_agency_is_inked_and_names_are_escaped():
    html = written("{% agency_pair a b %}", a=LPS, b=POL, shell={"agencies": [LPS]})
    assert html.count("stamp own") == 1 and "Polresta &lt;Banyuwangi&gt;" in html


def test_a_changed_filter_starts_at_the_first_page():
    request = SimpleNamespace(GET=QueryDict("q=razia&status=draft&before=9"), path="/permohonan/")
    said = {"request": request}
    assert written("{% page_url status='approved' as u %}{{ u|safe }}", **said) == (
        "?q=razia&status=approved"
    )
    assert written("{% page_url before=4 as u %}{{ u|safe }}", **said).endswith("before=4")


def test_the_title_of_a_page_is_written_once_and_said_twice(rf):
    source = '{% extends "base.html" %}{% block title %}Beranda <i>x</i>{% endblock %}'
    with translation.override("id"):
        html = engines["django"].from_string(source).render({}, rf.get("/"))
    assert "<title>Beranda x · Sinergi</title>" in html and "<h1>Beranda <i>x</i></h1>" in html
