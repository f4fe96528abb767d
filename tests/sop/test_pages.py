"""Every page of an SOP, at every stage of it, through the browser's door."""

import pytest
from django.urls import reverse

from . import stage

pytestmark = pytest.mark.django_db


def get(client, person, name, *args, status=200, **query):
    client.force_login(person)
    answer = client.get(reverse(f"sop:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_the_pages_of_a_draft(client, cast, draft):
    for name in (
        "version",
        "editor",
        "review",
        "import",
        "copy",
        "step_add",
        "lane_add",
        "withdraw",
    ):
        assert "SB-02" in get(client, cast.bram, name, draft.pk)
    key = draft.step_rows.first().key
    assert "Menyampaikan tanda" in get(client, cast.bram, "step_edit", draft.pk, key)
    get(client, cast.bram, "lane_edit", draft.pk, "rupam")
    for kind in draft.parts.values_list("kind", flat=True):
        get(client, cast.bram, "part_edit", draft.pk, kind)


def test_the_pages_of_what_waits_for_signatures(client, cast, ready):
    assert "masih dibuat" in get(client, cast.kalapas, "sign", ready.pk)
    assert "Tandatangani naskah ini" in get(client, cast.kalapas, "version", ready.pk)
    get(client, cast.kalapas, "reopen", ready.pk)


def test_the_pages_of_what_holds(client, cast, in_force):
    whole = get(client, cast.sari, "version", in_force.pk)
    assert "Cetak bertanda tangan" in whole
    assert "Menyampaikan tanda kebakaran" in whole
    for name in ("acknowledge", "coverage", "withdraw", "print"):
        get(client, cast.kalapas, name, in_force.pk)
    assert "Kebakaran" in get(client, cast.sari, "library")


def test_two_versions_side_by_side(client, cast, in_force):
    revision = stage.in_force_again(cast, in_force)
    assert "Isinya sama" in get(client, cast.sari, "compare", revision.pk, in_force.pk)
    assert "sudah diganti" in get(client, cast.sari, "version", in_force.pk)
