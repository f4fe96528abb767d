"""From the library to force: who may do what, in which order, and what it leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from coordination.services import numbering
from journal.lifecycle import IllegalMove
from journal.models import Entry
from sop import rows
from sop.content import digest, from_plain, to_plain
from sop.lint import lint
from sop.models import LaneRow, Part, Ratification, SopVersion, StepRow
from sop.services import drafting, editing, ratifying, reading, reviewing

from . import stage

S = SopVersion.Status


@pytest.mark.parametrize("code", stage.library.samples())
def test_a_text_of_the_library_becomes_rows_and_text_again(cast, code):
    draft = stage.draft(cast, code)

    text = rows.compiled(rows.read(draft))

    sample = stage.library.samples()[code].text({"corrections": "LPS", "police": "POL"})
    assert (text.steps, set(text.flows)) == (sample.steps, set(sample.flows))
    assert [lane.code for lane in text.lanes] == [lane.code for lane in sample.lanes]
    assert from_plain(to_plain(text)) == text
    assert not [problem for problem in lint(text) if problem.severity == "error"]


def test_only_agencies_that_work_together_begin_an_sop(cast):
    with pytest.raises(ValidationError, match="tidak sedang bermitra"):
        drafting.start(
            by=cast.kalapas, owner=cast.lapas, partners=[cast.polres], code="SB-10", title="Banjir"
        )
    assert not SopVersion.objects.exists()


def test_nobody_submits_a_text_with_faults_or_open_remarks(cast, draft):
    reviewing.comment(draft, by=cast.bram, text="Tambah jalur cadangan.")
    with pytest.raises(ValidationError, match="belum diselesaikan"):
        reviewing.submit(draft, by=cast.kalapas)
    reviewing.resolve(draft.remarks.get(), by=cast.kalapas)
    StepRow.objects.filter(version=draft, place=0).update(activity="Alarm berbunyi")
    with pytest.raises(ValidationError, match="kata kerja"):
        reviewing.submit(draft, by=cast.kalapas)
    assert draft.status == S.DRAFT


def test_initials_are_given_in_turn_and_over_the_words_that_were_read(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    with pytest.raises(PermissionDenied):
        reviewing.initial(reviewing.turns(draft)[0], by=cast.joko)

    stage.initialled(draft, cast.sari, cast.bram)

    words = digest(rows.compiled(rows.read(draft)))
    assert set(draft.review_steps.values_list("outcome", "sha256")) == {("initialled", words)}


def test_a_text_that_is_sent_back_needs_every_initial_again(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    stage.initialled(draft, cast.sari)
    reviewing.send_back(
        reviewing.turns(draft)[0], by=cast.bram, note="Waktu langkah 4 terlalu lama."
    )
    assert draft.status == S.DRAFT
    reviewing.resolve(draft.remarks.get(), by=cast.kalapas, answer="Diperbaiki.")

    reviewing.submit(draft, by=cast.kalapas)

    assert [step.agency for step in reviewing.waiting(draft)] == [cast.lapas, cast.polresta]


def test_what_is_missing_is_said_before_a_text_is_frozen(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    with pytest.raises(ValidationError) as refused:
        reviewing.freeze(draft, by=cast.bram)

    assert len(refused.value.messages) == 4
    assert draft.status == S.IN_REVIEW


def test_a_reviewed_text_is_frozen_under_the_digest_of_its_words(cast, ready):
    assert ready.status == S.READY_TO_SIGN
    assert ready.sha256 == digest(rows.thawed(ready))
    assert [party.number for party in rows.thawed(ready).parties] == [
        "W15-SOP-002/2026",
        "SOP/2/XI/2026",
    ]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda version: SopVersion.objects.filter(pk=version.pk).update(frozen="{}"),
        lambda version: SopVersion.objects.filter(pk=version.pk).update(sha256="0" * 64),
        lambda version: StepRow.objects.filter(version=version).update(activity="Lari"),
        lambda version: StepRow.objects.filter(version=version).last().delete(),
        lambda version: LaneRow.objects.filter(version=version).update(name="Siapa saja"),
        lambda version: Part.objects.filter(version=version).update(text="-"),
    ],
)
def test_the_database_refuses_other_words_for_a_frozen_text(cast, ready, tamper):
    with pytest.raises(DatabaseError), transaction.atomic():
        tamper(ready)


def test_only_the_signature_of_the_last_agency_puts_it_into_force(cast, ready):
    stage.signed(ready, cast.lapas, cast.kalapas)
    assert stage.fresh(ready).phase == "ready_to_sign"

    stage.signed(ready, cast.polresta, cast.kapolresta)

    assert stage.fresh(ready).phase == "effective"


def test_a_frozen_text_goes_back_only_as_long_as_nobody_has_signed(cast, ready):
    reviewing.reopen(ready, by=cast.kapolresta, note="Nomor keliru.")
    assert (ready.status, ready.sha256) == (S.DRAFT, "")
    editing.set_part(ready.parts.get(kind="title"), by=cast.kalapas, seen=1, text="Kebakaran")

    assert ready.step_rows.first().changed_by == cast.kalapas


def test_after_the_first_signature_nothing_goes_back(cast, ready):
    stage.signed(ready, cast.lapas, cast.kalapas)
    with pytest.raises(IllegalMove):
        reviewing.reopen(ready, by=cast.kapolresta, note="Nomor keliru.")


def test_what_was_proved_is_never_written_anew(cast, in_force):
    reading.acknowledge(in_force, by=cast.sari)
    for table in (Ratification, in_force.acknowledgements.model):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def test_an_effective_date_in_the_future_is_waited_for(cast, reviewed):
    day = timezone.localdate() + timedelta(days=10)
    Part.objects.filter(version=reviewed, kind="effective_on").update(text=day.isoformat())
    coming = stage.ratified(cast, stage.ready(cast, reviewed))

    assert coming.phase == "coming"
    assert coming.phase_at(timezone.now() + timedelta(days=11)) == "effective"
    assert not SopVersion.objects.in_force().exists()


def test_a_revision_takes_over_and_the_old_text_is_superseded(cast, in_force):
    revision = stage.in_force_again(cast, in_force)

    old = stage.fresh(in_force)
    assert (old.phase, revision.phase) == ("superseded", "effective")
    assert list(SopVersion.objects.in_force()) == [revision]
    assert not revision.acknowledgements.exists()


def test_two_versions_are_never_in_force_at_once(cast, in_force):
    stage.in_force_again(cast, in_force)
    with pytest.raises(DatabaseError), transaction.atomic():
        SopVersion.objects.filter(pk=in_force.pk).update(in_force_until=None)


def test_a_revision_keeps_the_keys_of_its_steps_and_begins_where_the_old_text_stands(
    cast, in_force
):
    revision = drafting.amend(in_force, by=cast.bram)

    before, now = rows.thawed(in_force), rows.compiled(rows.read(revision))
    assert (now.steps, set(now.flows)) == (before.steps, set(before.flows))
    assert (revision.revision, now.made_on) == (1, before.made_on)
    with pytest.raises(ValidationError, match="sedang disusun"):
        drafting.amend(in_force, by=cast.kalapas)


def test_a_withdrawal_counts_at_once(cast, in_force):
    ratifying.withdraw(in_force, by=cast.kapolresta, note="Gedung dirombak.")

    assert stage.fresh(in_force).phase == "withdrawn"
    assert not SopVersion.objects.in_force().exists()


def test_a_revision_withdrawn_before_its_day_gives_its_place_back(cast, in_force):
    coming = stage.in_force_again(cast, in_force, in_days=20)
    assert stage.fresh(in_force).in_force_until == coming.in_force_from

    ratifying.withdraw(coming, by=cast.kalapas, note="Ditunda.")

    old = stage.fresh(in_force)
    assert (old.in_force_until, old.superseded_by) == (None, None)
    assert list(SopVersion.objects.in_force()) == [old]


def test_the_journal_keeps_codes_and_no_words(cast, in_force):
    words = str([entry.data for entry in Entry.objects.filter(stream=in_force.stream)])

    assert "SB-02" in words
    assert not any(step.activity in words for step in rows.thawed(in_force).steps)


def test_a_number_of_another_sop_is_refused_and_the_counter_passes_over_it(client, cast, draft):
    other = stage.draft(cast, "SB-01")
    coming = numbering.numbered(cast.lapas, "SOP", 1, timezone.now())
    reviewing.number(other, by=cast.sari, agency=cast.lapas, number=coming)
    client.force_login(cast.sari)
    typed = {"agency": cast.lapas.pk, "number": f" {coming.lower()}"}
    answer = client.post(reverse("sop:number", args=[draft.pk]), typed, follow=True)
    assert f"sudah dipakai {cast.lapas} untuk SB-01" in answer.content.decode()
    assert not draft.numbers.exists()
    assert reviewing.number(draft, by=cast.sari, agency=cast.lapas) != coming


def test_a_revision_may_keep_the_number_of_its_sop(cast, in_force):
    revision = stage.fresh(drafting.amend(in_force, by=cast.bram))
    kept = in_force.numbers.get(agency=cast.lapas).number
    reviewing.number(revision, by=cast.sari, agency=cast.lapas, number=kept)
    assert revision.numbers.get().number == kept
