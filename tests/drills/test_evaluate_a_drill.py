"""What a drill showed: grades with reasons, findings without names, and what follows from them."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from drills import measuring, running, scripts
from drills.models import Drill, Feedback, Finding, Objective
from drills.services import evaluating, tapping
from drills.services.tapping import Said
from journal.lifecycle import IllegalMove

from .. import cast as people
from ..sop import stage as sops
from . import held, stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """GL-01 held to ENDEX; each test's changes are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.everybody()
        cast.held = held.held(cast, stage.in_force(cast)).pk
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def drill(cast):
    return Drill.objects.select_related("scenario__scenario", "programme", "host").get(pk=cast.held)


def test_what_is_measured_comes_from_stored_taps(cast, drill):
    script, record = scripts.script_of(drill.scenario), running.record_of(drill)
    second = script.planned[1]
    assert measuring.took(second, record) == pytest.approx(second.standard * 2.5)
    line = next(one for one in running.board(drill).lines if one.key == second.key)
    assert line.is_late and line.seen.by == cast.padal


def test_another_grade_than_proposed_says_why_and_the_second_evaluator_sees_the_first(cast, drill):
    aim = Objective.objects.filter(version=drill.scenario).first()
    proposed = running.results_of(drill)[0].grade
    other = "M" if proposed != "M" else "P"
    with pytest.raises(ValidationError, match="mengapa"):
        evaluating.rate(drill, by=cast.padal, objective=aim, given=other)
    made = evaluating.rate(drill, by=cast.padal, objective=aim, given=other, reason="Kunci salah")
    assert (made.proposed, made.given, made.by) == (proposed, other, cast.padal)
    with pytest.raises(ValidationError, match="sudah memberi nilai"):
        evaluating.rate(drill, by=cast.gate, objective=aim, given=proposed)
    evaluating.rate(drill, by=cast.gate, objective=aim, given=proposed, seen=other)


def test_the_evaluation_closes_when_everything_is_graded_and_takes_no_taps_then(cast, drill):
    with pytest.raises(ValidationError, match="Belum dinilai"):
        evaluating.close(drill, by=cast.kalapas)
    held.rate_all(cast, drill)
    evaluating.close(drill, by=cast.kalapas)
    late = Said(uuid4(), "note", timezone.now() - held.START / 2, text="Terlambat")
    with pytest.raises(IllegalMove):
        tapping.tap(drill, by=cast.padal, said=late)
    evaluating.reopen(drill, by=cast.kalapas)
    assert tapping.take(drill, by=cast.padal, said=[late])[0].is_kept


def test_a_finding_names_a_step_an_owner_and_a_cause_but_nobody(cast, drill):
    with pytest.raises(ValidationError, match="bukan nama orang"):
        held.issue(cast, drill, text="Sari Prameswari lambat")
    with pytest.raises(ValidationError, match="bukan nama orang"):
        held.issue(cast, drill, advice="Latih bram  mandala lagi")
    with pytest.raises(ValidationError, match="penyebab"):
        held.issue(cast, drill, cause="")
    with pytest.raises(ValidationError, match="ikut latihan"):
        held.issue(cast, drill, owner=cast.polres)
    with pytest.raises(ValidationError, match="Pilih langkah"):
        held.issue(cast, drill, step=(0, "x"))
    assert not Finding.objects.exists()
    evaluating.forget(held.issue(cast, drill), by=cast.padal)
    assert not Finding.objects.exists()


def test_a_finding_opens_the_sop_with_its_step_marked_and_asks_for_a_retest(cast, drill):
    first, second = (
        held.issue(cast, drill),
        held.issue(cast, drill, text="Serah terima kunci tak jelas"),
    )
    draft = evaluating.amend(first, by=cast.kalapas)
    assert (draft.status, draft.document.code) == ("draft", "SB-02")
    assert draft.remarks.get().step == first.step
    assert evaluating.amend(second, by=cast.kapolresta) == draft
    again = evaluating.retest(first, by=cast.kalapas)
    assert again.retests == drill and list(again.sops.all()) == [draft]
    second.refresh_from_db()
    assert evaluating.retest(second, by=cast.kalapas) == again
    with pytest.raises(ValidationError, match="ditindaklanjuti"):
        evaluating.forget(first, by=cast.padal)
    strong = held.issue(cast, drill, kind="strength", cause="")
    with pytest.raises(ValidationError, match="Kekuatan"):
        evaluating.amend(strong, by=cast.kalapas)


def test_a_finding_on_an_sop_that_was_revised_meanwhile_marks_the_text_of_today(cast, drill):
    found = held.issue(cast, drill)
    newer = sops.in_force_again(cast, found.sop)
    draft = evaluating.amend(found, by=cast.kalapas)
    assert (draft.revision, draft.based_on) == (newer.revision + 1, newer)
    assert draft.remarks.get().step == found.step


def test_feedback_is_given_once_and_leads_to_nobody(cast, drill):
    said = {"clear_role": 4, "real_enough": 5, "learnt": 3, "good": "Cepat", "better": ""}
    evaluating.feedback(drill, by=cast.sari, **said)
    with pytest.raises(ValidationError, match="sudah masuk"):
        evaluating.feedback(drill, by=cast.sari, **said)
    with pytest.raises(ValidationError):
        evaluating.feedback(drill, by=cast.gate, **(said | {"learnt": 6}))
    assert {field.name for field in Feedback._meta.fields} & {"person", "by", "at"} == set()
    assert Feedback.objects.count() == 1 and drill.slips.count() == 1
