"""What a broken or hostile program sends: refused in the one shape, never half done."""

import pytest

from coordination.models import Posting, SupportRequest
from coordination.services import muster, support

from .test_api import Program
from .test_order_officers import issue

pytestmark = pytest.mark.django_db


def wished(cast, wish, **change):
    plain = {name: value for name, value in wish.items() if name != "provider"}
    lines = [{"kind": "samapta", "asked": 2}]
    return plain | {"provider": cast.polresta.pk, "lines": lines} | change


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 50_000, '{"\\ud800": 1}', '{"urgency": "\\ud800"}']
)
def test_what_cannot_be_written_down_again_is_not_json(cast, body):
    refused = Program(cast.sari).post("requests/", body)
    assert refused.status_code == 400
    assert set(refused.json()) == {"message", "fields"}


def test_nothing_at_all_is_an_empty_form(cast):
    refused = Program(cast.sari).post("requests/", "null")
    assert (refused.status_code, "activity" in refused.json()["fields"]) == (422, True)


def test_nobody_drafts_what_they_may_not_read(cast, wish):
    said = wished(cast, wish, classification=Posting.Clearance.RAHASIA)
    refused = Program(cast.sari).post("requests/", said)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["classification"])
    assert not SupportRequest.objects.exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("place", {"place": "Blok C kamar 4"}),
        ("purpose", {"purpose": "Menggeledah kamar 12"}),
        ("activity", {"activity": "\u200b\u202e"}),
        ("lines", {"lines": [{"kind": "samapta", "asked": 1}] * 13}),
        ("starts_at", {"starts_at": "5000-01-01T00:00Z", "ends_at": "5000-01-02T00:00Z"}),
    ],
)
def test_the_rules_of_the_screens_are_those_of_programs(cast, wish, name, change):
    refused = Program(cast.sari).post("requests/", wished(cast, wish, **change))
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [name])
    assert not SupportRequest.objects.exists()


def test_nobody_comes_before_they_were_sent(cast, granted, officers):
    issue(granted, cast.bram, officers)
    one = muster.serving(granted).first()
    path = f"requests/{granted.pk}/assignments/{one.pk}/arrive/"
    refused = Program(cast.gate).post(path, {"at": "1970-01-01T00:00:00Z"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["at"])
    assert not muster.inside(granted).exists()


@pytest.mark.parametrize(
    ("who", "verb"), [("bram", "decide"), ("bram", "send_back"), ("bram", "review")]
)
@pytest.mark.parametrize("said", [{}, {"note": ""}, {"grants": [], "note": ""}, {"x": 1}])
def test_too_late_is_said_before_anything_about_the_words(cast, granted, who, verb, said):
    late = Program(getattr(cast, who)).post(f"requests/{granted.pk}/{verb}/", said)
    assert late.status_code == 409
    assert "Bram Mandala" in late.json()["message"]


def test_withdrawing_what_was_withdrawn_is_late_with_or_without_a_reason(cast, asked):
    support.withdraw(asked, by=cast.kalapas, note="Ditunda")
    for said in ({}, {"note": "Tidak jadi"}):
        late = Program(cast.sari).post(f"requests/{asked.pk}/withdraw/", said)
        assert (late.status_code, "Surya Adiwangsa" in late.json()["message"]) == (409, True)


@pytest.mark.parametrize("name", ["status", "end", "since", "partner", "before"])
def test_a_filter_that_cannot_be_read_is_refused_by_name(cast, name):
    refused = Program(cast.sari).get("requests/", **{name: "x"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [name])


@pytest.mark.parametrize(("name", "found"), [("partner", 0), ("before", 1)])
def test_a_number_beyond_all_rows_is_one_like_others(cast, asked, name, found):
    page = Program(cast.sari).get("requests/", **{name: "9" * 30}).json()
    assert len(page["results"]) == found
