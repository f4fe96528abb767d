"""What notices say: found by name, in one's own language, nothing secret on a locked screen."""

import re
from pathlib import Path

import pytest

from coordination.models import SupportRequest
from coordination.services.reminding import WANTED_AT
from notifications.texts import LONGEST, is_intact, plain, short
from notifications.words import brief, notice

from . import standin

NOTICES = Path("templates/notices/coordination.supportrequest")
VERBS = sorted(path.stem for path in NOTICES.glob("[!_]*.txt") if "." not in path.stem)
OPEN = {"number": "W.15/1/XI/2026", "from": "LPS", "to": "POL", "classification": 1}


def said(say, dewi, verb, **data):
    entry = say(
        dewi,
        thing=standin.thing(7, "coordination.supportrequest"),
        verb=verb,
        told=False,
        **{**OPEN, **data},
    )
    return notice(entry, dewi, "Pengamanan razia gabungan")


def test_whatever_a_request_goes_through_has_words():
    silent = {"draft"}
    assert {*SupportRequest.Status.values} - silent <= {*VERBS}
    assert {*WANTED_AT, "commented", "shared"} <= {*VERBS}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_words_of_its_own(say, dewi, verb):
    words = said(say, dewi, verb)
    assert words.subject.endswith(": Pengamanan razia gabungan")
    assert "LPS" in words.body
    assert "W.15/1/XI/2026" in words.body
    assert not re.search(r"[{}]|\n\n\n", words.body)


@pytest.mark.parametrize("verb", VERBS)
def test_a_locked_screen_shows_nothing_of_what_is_classified(say, dewi, verb):
    words = said(say, dewi, verb, classification=2)
    assert "razia" not in words.subject + words.body
    assert ":" not in words.subject


def test_a_verb_without_words_still_says_that_there_is_news(say, dewi):
    words = notice(say(dewi, verb="unheard_of", told=False), dewi)
    assert words.subject == "Ada kabar baru di Sinergi"
    assert words.url.endswith("/hal/1/")


def test_words_are_not_escaped_twice(say, dewi):
    words = said(say, dewi, "submitted", **{"from": "A&B"})
    assert "A&B" in words.body


def test_a_line_break_in_a_title_stays_out_of_the_subject(say, dewi):
    entry = say(
        dewi,
        thing=standin.thing(7, "coordination.supportrequest"),
        verb="approved",
        told=False,
        **OPEN,
    )
    assert notice(entry, dewi, "Satu\r\nBcc: dua").subject.endswith(": Satu Bcc: dua")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_short_text_that_fits_one_sms_and_gives_nothing_away(say, dewi, verb):
    told = OPEN | {"reference": "7K2Q", "minutes": 15, "people": [dewi.pk]}
    thing = standin.thing(7, "coordination.supportrequest")
    line = brief(say(dewi, thing=thing, verb=verb, told=False, **told), dewi, urgent=True)
    text = short(
        f"Sinergi. {line}", "7K2Q", reply=True, link="https://sinergi.example/p/0123456789/"
    )

    assert text.startswith(f"SINERGI. {plain(line)} REF 7K2Q BALAS YA 7K2Q CEK ") and "/p/" in text
    assert len(text) <= LONGEST and is_intact(text)
    assert not re.search(r"\d|LPS|POL|Dewi|razia", line)


def test_no_two_kinds_of_news_have_the_same_short_text():
    shorts = [(NOTICES / f"{verb}.short.txt").read_text() for verb in VERBS]
    assert len(set(shorts)) == len(VERBS)
