"""A program that asks again is told that nothing changed, and only when nothing did."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.services import tokens
from coordination.models import Posting
from coordination.services import sharing, support


@pytest.fixture
def ask():
    """Asks for a list as a person's program, with what it was told last."""

    def asked(person, known="", path="/api/v1/requests/", language="id"):
        _token, key = tokens.issue(person, name="Uji", scopes=["read"], days=1)
        client = Client(headers={"Authorization": f"Bearer {key}", "If-None-Match": known})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client.get(path)

    return asked


def test_what_did_not_change_is_not_sent_again(cast, asked, ask):
    first = ask(cast.sari)
    again = ask(cast.sari, first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"] and "private" in first["Cache-Control"]


@pytest.mark.parametrize("path", ["?end=made", "?q=razia", "?status=open"])
def test_another_question_has_another_answer(cast, asked, ask, path):
    tag = ask(cast.sari)["ETag"]
    assert ask(cast.sari, tag, f"/api/v1/requests/{path}").status_code == 200


def test_any_verb_of_anybody_makes_it_new(cast, asked, ask):
    tag = ask(cast.sari)["ETag"]
    support.receive(asked, by=cast.bram)
    assert ask(cast.sari, tag).status_code == 200


def test_nobody_gets_what_another_person_was_told(cast, asked, ask):
    tag = ask(cast.sari)["ETag"]
    assert ask(cast.bram, tag).status_code == 200
    assert ask(cast.joko, tag).json()["results"] == []  # serves alike, elsewhere


@pytest.mark.parametrize(
    "change", [{"clearance": 1}, {"duties": ["observer"]}, {"duties": ["administrator"]}]
)
def test_other_rights_see_anew(cast, asked, ask, change):
    tag = ask(cast.sari)["ETag"]
    Posting.objects.filter(person=cast.sari).update(**change)
    assert ask(cast.sari, tag).status_code == 200


def test_another_language_is_another_answer(cast, asked, ask):
    tag = ask(cast.sari)["ETag"]
    assert ask(cast.sari, tag, language="en").status_code == 200


def test_a_guest_is_always_told_anew(cast, asked, ask):
    until = timezone.now() + timedelta(days=1)
    sharing.share(asked, by=cast.sari, with_whom=cast.joko, until=until, reason="Pengawalan")
    assert "ETag" not in ask(cast.joko)
    assert ask(cast.joko, "*").status_code == 200
