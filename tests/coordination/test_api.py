"""The machine's doorstep: the same verbs, doors and words as the screens, in one shape."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import limits
from accounts.services import tokens
from coordination.api.shown import RequestRow
from coordination.services import sharing, support
from journal.lifecycle import timeline


class Program:
    """A program of one of the cast."""

    def __init__(self, person, *scopes):
        _token, key = tokens.issue(person, name="Uji", scopes=scopes or ("read", "write"), days=1)
        self.client, self.headers = Client(), {"Authorization": f"Bearer {key}"}

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, said=None, key="", **options):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api/v1/{path}",
            said or {},
            content_type="application/json",
            headers=headers,
            **options,
        )


@pytest.fixture
def sari(cast):
    return Program(cast.sari)


@pytest.fixture
def bram(cast):
    return Program(cast.bram)


@pytest.fixture
def said(cast, wish):
    """What Sari's program says."""
    return {
        **{name: value for name, value in wish.items() if name != "provider"},
        "provider": cast.polresta.pk,
        "lines": [{"kind": "samapta", "asked": 12}, {"kind": "k9", "asked": 2}],
    }


@pytest.fixture
def ordered(sari, bram, said, officers, wish):
    """Asked by Sari's program; one of twelve granted and ordered by Bram's."""
    pk = sari.post("requests/", said).json()["id"]
    sari.post(f"requests/{pk}/submit/")
    line = sari.get(f"requests/{pk}/").json()["lines"][0]["id"]
    bram.post(
        f"requests/{pk}/decide/",
        {"grants": [{"line": line, "granted": 1}], "note": "Sisanya di pelabuhan"},
    )
    said = bram.post(
        f"requests/{pk}/order/",
        {
            "sending": [{"line": line, "officer": officers[0].pk, "task": "Ring satu"}],
            "report_place": "P2U",
            "report_at": wish["starts_at"],
            "commander": "Kasat",
            "tasks": "Mengamankan",
        },
    )
    assert said.json()["status"] == "ordered"
    return bram.get(f"requests/{pk}/").json()


def test_the_whole_way_from_the_order_to_the_closing(cast, sari, bram, ordered):
    pk, one = ordered["id"], ordered["assignments"][0]["id"]
    gate = Program(cast.gate)

    gate.post(f"requests/{pk}/assignments/{one}/arrive/", {"weapons": 1})
    came = gate.get(f"requests/{pk}/").json()
    assert came["assignments"][0]["is_inside"] is True
    for step in ("complete", "enter", f"assignments/{one}/leave", "release"):
        assert gate.post(f"requests/{pk}/{step}/").status_code == 200, step
    assert bram.post(f"requests/{pk}/report/", {"result": "Aman"}).status_code == 200
    closed = sari.post(f"requests/{pk}/close/").json()

    assert (closed["status"], closed["next_verbs"]) == ("closed", [])
    assert sari.get(f"requests/{pk}/").json()["ledger"][0] | {"line": 0} == {
        "line": 0,
        "kind": "samapta",
        "asked": 12,
        "granted": 1,
        "ordered": 1,
        "arrived": 1,
        "released": 1,
        "inside": 0,
    }


def test_the_gate_may_take_a_stand_in(cast, ordered, officers):
    pk, one = ordered["id"], ordered["assignments"][0]["id"]
    gate = Program(cast.gate)

    path = f"requests/{pk}/assignments/{one}/replace/"
    gate.post(path, {"officer": officers[1].pk})
    stranger = gate.post(path, {"officer": 999999})

    now = gate.get(f"requests/{pk}/").json()
    assert [row["presence"] for row in now["assignments"]] == ["replaced", "expected"]
    assert stranger.status_code == 422


def test_without_a_token_it_is_401_in_the_one_shape(client, db):
    response = client.get("/api/v1/requests/")

    assert response.status_code == 401
    assert set(response.json()) == {"message", "fields"}
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_reading_token_cannot_write(cast, asked):
    reader = Program(cast.bram, "read")

    assert reader.get(f"requests/{asked.pk}/").status_code == 200
    refused = reader.post(f"requests/{asked.pk}/receive/")
    assert refused.status_code == 403
    assert "izin" in refused.json()["message"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("joko", 404), ("operator", 404), ("admin", 404), ("sari", 403), ("bram", 200)],
)
def test_the_door_is_the_same_as_on_the_screens(cast, asked, who, status):
    response = Program(getattr(cast, who)).post(f"requests/{asked.pk}/receive/")

    assert response.status_code == status
    if status != 200:
        assert set(response.json()) == {"message", "fields"}
        assert "razia" not in response.content.decode()


def test_too_late_is_409_with_who_and_when(cast, bram, granted):
    line = granted.lines.first()

    late = Program(cast.kapolresta).post(
        f"requests/{granted.pk}/decide/", {"grants": [{"line": line.pk, "granted": 0}], "note": "x"}
    )

    assert late.status_code == 409
    assert "Bram Mandala" in late.json()["message"]
    assert "WIB" in late.json()["message"]


def test_what_can_be_mended_is_422_beside_its_field(bram, asked):
    line = asked.lines.first()

    unexplained = bram.post(f"requests/{asked.pk}/decide/", {"grants": []})
    too_many = bram.post(
        f"requests/{asked.pk}/decide/", {"grants": [{"line": line.pk, "granted": 13}]}
    )

    assert unexplained.status_code == too_many.status_code == 422
    assert "Jelaskan" in unexplained.json()["fields"]["note"][0]
    assert "diminta 12" in too_many.json()["message"]


def test_a_nested_mistake_is_named_by_its_path(sari, said):
    said["lines"][1]["asked"] = 0

    fields = sari.post("requests/", said).json()["fields"]

    assert list(fields) == ["lines.1.asked"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": 999999},
        {"starts_at": "besok"},
        {"activity": "x" * 300},
        {"surprise": 1},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"lines": []},
        {"contact_phone": "0"},
    ],
)
def test_bad_words_are_refused_and_nothing_is_kept(cast, sari, said, wrong):
    refused = sari.post("requests/", said | wrong)

    assert refused.status_code == 422
    assert refused.json()["fields"]
    assert sari.get("requests/").json()["results"] == []


def test_a_line_of_another_request_is_not_known_here(bram, asked):
    refused = bram.post(
        f"requests/{asked.pk}/decide/", {"grants": [{"line": 999999, "granted": 1}], "note": "x"}
    )

    assert refused.status_code == 422
    assert "999999" in refused.json()["fields"]["grants"][0]


def test_broken_json_is_400_in_the_one_shape(sari, cast):
    response = sari.client.post(
        "/api/v1/requests/", "{", content_type="application/json", headers=sari.headers
    )

    assert response.status_code == 400
    assert set(response.json()) == {"message", "fields"}


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=500)
def test_too_much_is_413(sari, said):
    assert sari.post("requests/", said | {"purpose": "x" * 900}).status_code == 413


def test_too_fast_is_429_and_says_when(monkeypatch, sari, asked):
    monkeypatch.setitem(limits.RULES, "api", (limits.Rule(1, timedelta(minutes=1)),))

    first = sari.post(f"requests/{asked.pk}/comment/", {"text": "Satu"})
    second = sari.post(f"requests/{asked.pk}/comment/", {"text": "Dua"})

    assert (first.status_code, second.status_code) == (200, 429)
    assert 0 < int(second["Retry-After"]) <= 60


def test_pages_follow_each_other_without_gap_or_repeat(cast, sari, wish, monkeypatch):
    monkeypatch.setattr("coordination.queries.PAGE", 2)
    made = [
        support.draft(
            by=cast.sari, requester=cast.lapas, lines=[{"kind": "samapta", "asked": 1}], **wish
        ).pk
        for _ in range(5)
    ]
    seen, path = [], "/api/v1/requests/?end=made"
    while path:
        page = sari.client.get(path, headers=sari.headers).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"]

    assert seen == sorted(made, reverse=True)


def test_a_list_costs_the_same_for_any_length(cast, sari, wish, django_assert_max_num_queries):
    for _ in range(4):
        support.draft(
            by=cast.sari, requester=cast.lapas, lines=[{"kind": "samapta", "asked": 1}], **wish
        )
    sari.get("requests/")

    with django_assert_max_num_queries(4):
        assert len(sari.get("requests/").json()["results"]) == 4


def test_a_decision_costs_thirteen_statements(bram, asked):
    bram.get("requests/")  # notes that the key is used
    grants = [{"line": line.pk, "granted": line.asked} for line in asked.lines.all()]
    with CaptureQueriesContext(connection) as spent:
        decided = bram.post(f"requests/{asked.pk}/decide/", {"grants": grants})
    assert decided.json()["status"] == "approved"
    aside = ("SAVEPOINT", "RELEASE", "DELETE")  # old tries are swept now and then
    assert sum(not one["sql"].lstrip().startswith(aside) for one in spent) <= 13


def test_a_row_of_the_list_says_what_the_request_itself_says(sari, asked):
    whole = sari.get(f"requests/{asked.pk}/").json()

    (row,) = sari.get("requests/").json()["results"]

    assert row == {name: whole[name] for name in RequestRow().fields}


def test_what_a_guest_reads_is_written_down(cast, asked):
    sharing.share(
        asked,
        by=cast.kalapas,
        with_whom=cast.laras,
        reason="Ikut menyiapkan",
        until=timezone.now() + timedelta(days=1),
    )

    assert Program(cast.laras).get(f"requests/{asked.pk}/").status_code == 200
    assert timeline(asked).last().verb == "viewed"


def test_the_directory_hides_what_the_screens_hide(cast, sari):
    cast.bram.phone = cast.padal.phone = "+6281100000001"
    cast.bram.save()
    cast.padal.save()
    cast.padal.postings.update(duties=[])

    rows = {row["name"]: row for row in sari.get("postings/").json()}

    assert rows["Bram Mandala"]["phone"] == "+6281100000001"
    assert rows["Bima Wijanarko"]["phone"] == ""
    assert "Joko Susilo" not in rows
    assert {row["stamp"] for row in sari.get("agencies/").json()} == {"LPS", "POL"}


def test_officers_are_shown_to_those_who_send_or_keep_them(cast, bram, sari, asked, officers):
    assert len(bram.get(f"requests/{asked.pk}/officers/").json()) == 14
    assert sari.get(f"requests/{asked.pk}/officers/").status_code == 403
    assert sari.get(f"agencies/{cast.polresta.pk}/officers/").status_code == 403
    assert Program(cast.admin).get(f"agencies/{cast.lapas.pk}/officers/").json() == []


def test_the_schema_is_valid_and_nothing_in_it_collides(tmp_path, capsys):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"))
    assert "operationId: requests_list" in (tmp_path / "api.yaml").read_text()


def test_the_schema_names_every_call_and_the_page_shows_it(client, cast, sari):
    schema = sari.get("skema/", format="json").json()
    client.force_login(cast.sari)
    page = client.get("/api/v1/").content.decode()

    assert "/api/v1/requests/{id}/decide/" in schema["paths"]
    for path in schema["paths"]:
        if "skema" not in path:
            assert path in page
    assert client.get("/api/v1/skema/").status_code == 200
    assert Client().get("/api/v1/skema/").status_code == 401
