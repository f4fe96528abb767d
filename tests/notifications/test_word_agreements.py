"""What notices say of agreements: words for every verb, nothing secret on a locked screen."""

from pathlib import Path

import pytest

from coordination.agreement_story import PHRASES
from coordination.models import Agreement
from notifications.words import notice

from . import standin

NOTICES = Path("templates/notices/coordination.agreement")
VERBS = sorted(path.stem for path in NOTICES.glob("[!_]*.txt"))
OPEN = {"kind": "cooperation", "parties": ["LPS", "POL"], "classification": 1, "days": 30}


def said(say, dewi, verb, **data):
    thing = standin.thing(7, "coordination.agreement")
    entry = say(dewi, thing=thing, verb=verb, told=False, **{**OPEN, **data})
    return notice(entry, dewi, "Perjanjian Kerja Sama tentang Razia")


def test_whatever_an_agreement_goes_through_has_words_and_a_line_in_its_history():
    assert {*Agreement.Status.values, "remarked", "agreed", "party_signed", "ends_soon"} <= {*VERBS}
    assert {*VERBS} <= {*PHRASES}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_words_of_its_own(say, dewi, verb):
    words = said(say, dewi, verb)
    assert words.subject.endswith(": Perjanjian Kerja Sama tentang Razia")
    assert "LPS, POL" in words.body
    assert "{" not in words.subject + words.body


@pytest.mark.parametrize("verb", VERBS)
def test_a_locked_screen_shows_nothing_of_what_is_classified(say, dewi, verb):
    words = said(say, dewi, verb, classification=2)
    assert "Razia" not in words.subject + words.body
