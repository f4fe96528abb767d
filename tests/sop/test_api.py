"""Programs read SOPs and confirm them, with their person's rights and no others."""

import pytest
from django.urls import reverse

from accounts.services import tokens
from sop.content import digest, from_plain
from sop.services import ratifying

from . import stage

pytestmark = pytest.mark.django_db


def call(client, person, method, name, *args, **body):
    key = tokens.issue(person, name="x", scopes=["read", "write"], days=1)[1]
    how = {"headers": {"Authorization": f"Bearer {key}"}, "content_type": "application/json"}
    return getattr(client, method)(reverse(f"api:{name}", args=args), body or None, **how)


def test_the_text_of_a_version_has_the_digest_it_was_signed_under(client, cast, in_force):
    told = call(client, cast.sari, "get", "sop", in_force.pk).json()

    assert digest(from_plain(told["text"])) == told["sha256"] == in_force.sha256
    assert [one["agency"]["stamp"] for one in told["ratifications"]] == ["LPS", "POL"]
    assert told["phase"] == "effective"


def test_the_library_is_narrowed_by_phase(client, cast, in_force):
    stage.draft(cast, "SB-01")
    found = call(client, cast.sari, "get", "sops", phase="effective").json()["results"]
    assert [one["code"] for one in found] == ["SB-02"]


def test_confirming_twice_is_confirming_once(client, cast, in_force):
    for _again in range(2):
        told = call(client, cast.sari, "post", "sop_acknowledge", in_force.pk)
        assert told.status_code == 200
    assert told.json()["acknowledged_at"]
    assert in_force.acknowledgements.count() == 1


def test_what_holds_no_more_is_confirmed_by_nobody(client, cast, in_force):
    ratifying.withdraw(in_force, by=cast.kalapas, note="Dirombak.")
    assert call(client, cast.sari, "post", "sop_acknowledge", in_force.pk).status_code == 409


def test_strangers_find_nothing(client, cast, in_force):
    assert call(client, cast.joko, "get", "sop", in_force.pk).status_code == 404
    assert call(client, cast.joko, "get", "sops").json()["results"] == []
