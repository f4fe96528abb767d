"""Short texts: always one SMS, a reference, check digits; and answers however they are typed."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts import (
    ALPHABET,
    LONGEST,
    REFERENCE_SQL,
    SPACE,
    Reply,
    is_intact,
    parse_reply,
    plain,
    reference,
    short,
)

GSM = set(
    "@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)  # of 3GPP TS 23.038, basic table, what we use
references = st.integers(0, 10**12).map(reference)


@given(st.text(max_size=400), references, st.booleans())
def test_any_words_become_one_sms_of_the_basic_alphabet(words, ref, asks):
    text = short(words, ref, reply=asks)
    assert len(text) <= LONGEST
    assert set(text) <= GSM
    assert f" REF {ref}" in text
    assert is_intact(text)


@given(st.text(max_size=200), references, st.data())
def test_every_mistyped_character_is_noticed(words, ref, data):
    text = short(words, ref)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(sorted(GSM - {" ", text[at]})))
    assert not is_intact(text[:at] + wrong + text[at + 1 :])


@given(st.text(max_size=200), references, st.data())
def test_neighbours_that_changed_places_are_noticed(words, ref, data):
    body = short(words, ref)[: -len(" CEK 00")]
    digits = short(words, ref)[-len(" CEK 00") :]
    at = data.draw(st.integers(0, len(body) - 2))
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    if plain(swapped) == swapped and swapped != body:
        assert not is_intact(swapped + digits)


def test_a_link_comes_last_as_it_is_and_a_long_one_stays_out():
    link = "https://s.id/p/aBc_9/"
    assert short("Kabar", "7K2Q", link=link).endswith(f" {link}")
    assert is_intact(short("Kabar", "7K2Q", link=link))
    assert "http" not in short("Kabar", "7K2Q", link="https://" + "x" * 90)


def test_accents_dashes_and_pictures_do_not_cost_a_second_sms():
    assert plain("Café — “siap” 🚨\r\n[A]…") == 'CAFE - "SIAP" (A).'


@given(references, st.integers(0, 999), st.sampled_from([" ", "  ", "\n", ". ", ", "]))
def test_answers_are_understood_however_they_are_typed(ref, minutes, gap):
    for verb in ("ya", "YA", "Ya", "ok", "siap"):
        assert parse_reply(f" {verb}{gap}{ref.lower()}{gap}") == Reply("YA", ref)
    assert parse_reply(f"tdk{gap}ref {ref}") == Reply("TIDAK", ref)
    assert parse_reply(f"eta{gap}{minutes} mnt {ref}") == Reply("ETA", ref, minutes)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("YA", Reply("YA")),
        ("1", Reply("YA")),
        ("2", Reply("TIDAK")),
        ("ya7k2q", Reply("YA", "7K2Q")),
        ("ya 525m", Reply("YA", "525M")),  # a reference that looks like minutes
        ("Tidak, 7K2Q!", Reply("TIDAK", "7K2Q")),
        ("ETA15 7K2Q", Reply("ETA", "7K2Q", 15)),
        ("eta 15", Reply("ETA", "", 15)),
        ("yakin besok", None),
        ("ETA 7K2Q", None),
        ("ya besok 7K2Q", None),
        ("", None),
        ("7K2Q", None),
        ("tidak tahu", None),
    ],
)
def test_what_is_an_answer_and_what_is_not(text, meant):
    assert parse_reply(text) == meant


@given(st.text())
def test_no_text_whatever_breaks_the_parser(text):
    found = parse_reply(text)
    assert found is None or found.verb in {"YA", "TIDAK", "ETA"}


def test_ten_thousand_numbers_in_a_row_have_ten_thousand_references():
    found = {reference(number) for number in range(500_000, 510_000)}
    assert len(found) == 10_000
    assert set("".join(found)) <= set(ALPHABET)


@pytest.mark.django_db
def test_the_database_gives_a_number_the_same_reference():
    numbers = [1, 7, 809_999, SPACE, 10**12]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {REFERENCE_SQL.format(number='n')} FROM unnest(%s::bigint[]) AS n", [numbers]
        )
        assert [row[0] for row in cursor.fetchall()] == [reference(each) for each in numbers]
