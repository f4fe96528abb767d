"""How Indonesian letters write numbers, dates and hours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import words

VALUES = {word: n for n, word in enumerate(words.UNITS)}
SIZES = {"belas": 1, "puluh": 10, "ratus": 100, "ribu": 1000, "juta": 1_000_000}


def read(text):
    """The number that a person understands: the other way round, written separately."""
    total = group = last = 0
    for word in text.replace("seratus", "satu ratus").replace("seribu", "satu ribu").split():
        if word in VALUES:
            last = VALUES[word]
        elif word in {"belas", "puluh", "ratus"}:
            group += last + 10 if word == "belas" else last * SIZES[word]
            last = 0
        else:
            total += (group + last) * SIZES[word]
            group = last = 0
    return total + group + last


@given(st.integers(0, 999_999_999))
def test_every_number_reads_back_as_itself(number):
    assert read(words.terbilang(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (12, "dua belas"),
        (100, "seratus"),
        (121, "seratus dua puluh satu"),
        (1000, "seribu"),
        (1111, "seribu seratus sebelas"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (2_001_000, "dua juta seribu"),
    ],
)
def test_numbers_are_said_as_indonesians_say_them(number, text):
    assert words.terbilang(number) == text


@pytest.mark.parametrize("number", [-1, 1_000_000_000])
def test_what_it_cannot_say_is_refused(number):
    with pytest.raises(ValueError, match="terbilang"):
        words.terbilang(number)


def test_the_weekday_comes_from_the_date():
    assert words.full_date(date(2026, 11, 22)) == "Minggu, 22 November 2026"
    assert words.full_date(date(2025, 3, 11)) == "Selasa, 11 Maret 2025"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "14.05 WIB"),
        ("Asia/Makassar", "15.05 WITA"),
        ("Asia/Jayapura", "16.05 WIT"),
        ("Asia/Kolkata", "12.35 UTC+5.5"),
    ],
)
def test_the_hour_always_says_its_zone(zone, text):
    at = datetime(2026, 11, 22, 7, 5, tzinfo=ZoneInfo("UTC"))
    assert words.clock(at.astimezone(ZoneInfo(zone))) == text


def test_an_hour_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        words.clock(datetime(2026, 11, 22, 7, 5))


def test_a_window_over_midnight_names_both_days():
    start = datetime(2026, 11, 22, 22, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert words.window(start, start + timedelta(hours=1))[1] == "22.00 s.d. 23.00 WIB"
    day, hours = words.window(start, start + timedelta(hours=4))
    assert day == "Minggu, 22 November 2026 s.d. Senin, 23 November 2026"
    assert hours == "22.00 WIB s.d. 02.00 WIB"
