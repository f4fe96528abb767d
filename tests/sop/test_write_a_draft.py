"""Writing a draft: rows, columns, parts; and two people at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from coordination.models import Partnership
from journal.lifecycle import IllegalMove
from sop import rows
from sop.models import SopVersion, Wording
from sop.services import editing, reviewing

from . import stage

WORDS = {
    "activity": "Memeriksa pintu darurat",
    "symbol": "process",
    "primary": "rupam",
    "requirements": "Kunci",
    "minutes": "3",
    "output": "Pintu terbuka",
}


def order(version):
    return list(version.step_rows.values_list("key", flat=True))


def test_a_new_row_stands_where_it_was_put_and_the_arrows_follow_the_rows(cast, draft):
    first, second, *_rest = order(draft)
    step = editing.add_step(
        draft, by=cast.bram, before=second, activity="Memeriksa api", symbol="process"
    )

    flows = [(flow.source, flow.target) for flow in rows.read(draft).flows]
    assert order(draft)[:3] == [first, step.key, second]
    assert (first, step.key) in flows
    assert (step.key, second) in flows


def test_a_row_moves_and_keeps_its_words(cast, draft):
    first, second, third, *_rest = order(draft)
    editing.move_step(draft.step_rows.get(key=third), by=cast.bram, before=first)
    assert order(draft)[:3] == [third, first, second]


def test_arrows_to_a_row_that_is_gone_fall_away(cast, draft):
    last = draft.step_rows.last()
    editing.delete_step(last, by=cast.bram, seen=last.rev)
    assert last.key not in {flow.target for flow in rows.read(draft).flows}


def test_a_column_in_use_stays(cast, draft):
    lane = draft.lane_rows.get(code="rupam")
    with pytest.raises(ValidationError, match="masih dipakai"):
        editing.delete_lane(lane, by=cast.bram, seen=lane.rev)


def test_an_agency_that_acts_in_a_lane_belongs_to_the_sop_and_stays_in_its_revisions(cast, draft):
    Partnership.objects.create(first=cast.lapas, second=cast.bpbd)
    editing.add_lane(draft, by=cast.bram, name="Pusdalops", agency=cast.bpbd)

    party = draft.document.parties.get(agency=cast.bpbd)
    assert not party.ratifies
    assert "BPB" in {lane.agency for lane in rows.compiled(rows.read(draft)).lanes}


def test_who_comes_second_is_told_and_loses_nothing(cast, draft):
    mine = draft.step_rows.first()
    theirs = draft.step_rows.first()
    editing.edit_step(theirs, by=cast.bram, seen=1, activity="Membunyikan alarm blok")

    with pytest.raises(editing.Overtaken) as late:
        editing.edit_step(mine, by=cast.kalapas, seen=1, activity="Berteriak kebakaran")

    assert late.value.row.changed_by == cast.bram
    assert draft.step_rows.first().activity == "Membunyikan alarm blok"
    said = [wording.said for wording in Wording.objects.filter(what=mine.what)]
    assert said == [
        "Menyampaikan tanda kebakaran dan membunyikan alarm blok",
        "Membunyikan alarm blok",
    ]


def test_both_texts_stand_side_by_side_and_either_can_be_kept(client, cast, draft):
    step = draft.step_rows.first()
    url = reverse("sop:step_edit", args=[draft.pk, step.key])
    editing.edit_step(step, by=cast.bram, seen=1, activity="Membunyikan alarm blok")
    client.force_login(cast.kalapas)

    late = client.post(url, WORDS | {"rev": 1, "symbol": "terminator"})

    page = late.content.decode()
    assert late.status_code == 409
    assert all(text in page for text in ("Membunyikan alarm blok", "Memeriksa pintu darurat"))
    assert 'name="rev" value="2"' in page
    assert client.post(url, WORDS | {"rev": 2, "symbol": "terminator"}).status_code == 302
    assert draft.step_rows.first().activity == "Memeriksa pintu darurat"


def test_words_for_a_row_that_was_deleted_are_shown_again(client, cast, draft):
    step = draft.step_rows.all()[1]
    url = reverse("sop:step_edit", args=[draft.pk, step.key])
    client.force_login(cast.kalapas)
    editing.delete_step(step, by=cast.bram, seen=1)

    late = client.post(url, WORDS | {"rev": 1})

    assert late.status_code == 409
    assert "Memeriksa pintu darurat" in late.content.decode()
    assert reverse("sop:step_add", args=[draft.pk]) in late.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_moment_one_is_told():
    cast = stage.everybody()
    draft = stage.draft(cast)

    def write(person, words):
        step = draft.step_rows.get(place=0)
        try:
            editing.edit_step(step, by=person, seen=1, activity=words)
        except editing.Overtaken:
            return "told"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(write, *one) for one in ((cast.bram, "Satu"), (cast.kalapas, "Dua"))]
        assert sorted(one.result() for one in told) == ["kept", "told"]


@pytest.mark.django_db(transaction=True)
def test_nobody_writes_into_a_text_that_is_being_submitted():
    cast = stage.everybody()
    draft = stage.draft(cast)

    def submit():
        try:
            reviewing.submit(stage.fresh(draft), by=cast.kalapas)
        finally:
            connection.close()

    def write():
        try:
            editing.add_step(
                stage.fresh(draft), by=cast.bram, activity="Menambah", symbol="process"
            )
        except IllegalMove:
            return "late"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        sent, kept = pool.submit(submit), pool.submit(write)
        outcome = kept.result()
        sent.exception()
    version = SopVersion.objects.get()
    assert (outcome == "late") == (version.step_rows.count() == 12)
    assert not (
        outcome == "kept" and version.status == "in_review" and version.step_rows.last().lanes
    )


def test_what_is_typed_is_checked_and_kept(client, cast, draft):
    client.force_login(cast.bram)
    step = draft.step_rows.first()
    answer = client.post(
        reverse("sop:step_edit", args=[draft.pk, step.key]),
        WORDS | {"rev": 1, "minutes": "sebentar", "note": "catatan saya"},
    )
    assert answer.status_code == 422
    assert "catatan saya" in answer.content.decode()
    assert draft.step_rows.first().rev == 1


def test_a_row_is_checked_while_it_is_typed_and_nothing_is_kept(client, cast, draft):
    client.force_login(cast.bram)
    step = draft.step_rows.all()[1]
    answer = client.post(
        reverse("sop:step_check", args=[draft.pk, step.key]),
        WORDS | {"rev": 1, "activity": "Alarm berbunyi"},
    )
    assert "kata kerja" in answer.content.decode()
    assert draft.step_rows.all()[1].rev == 1


def test_parts_are_written_one_by_one(client, cast, draft):
    client.force_login(cast.bram)
    url = reverse("sop:part_edit", args=[draft.pk, "title"])
    assert client.post(url, {"rev": 1, "text": "Kebakaran di Lapas"}).status_code == 302
    assert client.post(url, {"rev": 1, "text": "Lain lagi"}).status_code == 409
    assert stage.fresh(draft).title == "Kebakaran di Lapas"
    bad = reverse("sop:part_edit", args=[draft.pk, "effective_on"])
    assert client.post(bad, {"rev": 1, "text": "besok"}).status_code == 422


def test_a_code_that_is_taken_is_said_and_nothing_begins(client, cast, draft):
    client.force_login(cast.kalapas)
    said = {"sample": "SB-02", "owner": cast.lapas.pk, "partners": [cast.polresta.pk]}
    answer = client.post(reverse("sop:start"), said | {"classification": 1})
    assert answer.status_code == 422
    assert "Kode SB-02 sudah dipakai SOP lain milik" in answer.content.decode()
    assert SopVersion.objects.count() == 1
