"""A scenario is written as rows, made ready, used for ever; revised when its SOP was."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from drills import content, readiness, scripts
from drills.lint import lint
from drills.models import Inject, Objective, ObjectiveStep, ScenarioVersion
from drills.services import scenarios, writing
from journal.lifecycle import IllegalMove
from sop.models import SopVersion
from sop.services.editing import Overtaken

from ..sop import stage as sops
from . import stage

pytestmark = pytest.mark.django_db
CARD = {"kind": "planned", "medium": "card", "message": "Asap", "to": ["rupam"]}


def test_the_library_is_tied_to_the_steps_of_the_sop_in_force(scenario, sop):
    script = scripts.script_of(scenario)
    assert len(script.planned) == 10
    assert [one.kind for one in script.others] == ["contingent", "free"]
    keys = script.aims[0]
    assert (keys.standard, keys.steps[0].sop, keys.steps[0].number) == ("3", "SB-02", 2)
    assert not [one for one in lint(script) if one.is_error]


WRONG = (
    ({"at": None}, "at"),
    ({"at": -60}, "at"),
    ({"at": 120 * 60 + 1}, "at"),
    ({"kind": "contingent"}, "condition"),
    ({"at": 0, "to": ["hantu"]}, "to"),
    ({"at": 0, "standard": 60}, "expected"),
    ({"at": 0, "message": "\u200b"}, "message"),
)


def test_an_inject_that_cannot_be_says_which_part_is_wrong(cast, bare):
    for words, field in WRONG:
        with pytest.raises(ValidationError) as wrong:
            writing.add_inject(bare, by=cast.kalapas, **(CARD | words))
        assert field in wrong.value.message_dict, words


def test_the_database_lets_no_inject_stand_outside(bare):
    for words in ({"at": None}, {"kind": "free", "at": 5}, {"kind": "contingent", "at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Inject.objects.filter(version=bare, kind="planned").update(**words)


def test_a_step_is_one_of_the_sop_that_is_tested(cast, scenario, sop):
    inject = scenario.injects.first()
    with pytest.raises(ValidationError):
        writing.edit_inject(inject, by=cast.bram, seen=1, sop_id=sop.pk, step="zzzzzz")
    inject.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Inject.objects.filter(pk=inject.pk).update(sop=sop, step="zzzzzz")
        Inject.objects.filter(pk=inject.pk).first()
        transaction.get_connection().check_constraints()


def test_of_two_writers_the_second_is_told(cast, bare):
    inject = bare.injects.first()
    writing.edit_inject(inject, by=cast.kalapas, seen=1, message="Api")
    with pytest.raises(Overtaken) as late:
        writing.edit_inject(inject, by=cast.bram, seen=1, message="Banjir")
    assert late.value.row.message == "Api"
    with pytest.raises(Overtaken):
        writing.delete_inject(inject, by=cast.bram, seen=1)


def test_what_others_hang_on_is_not_taken_away(cast, bare):
    aim = Objective.objects.filter(version=bare, measure="minutes").first()
    with pytest.raises(ValidationError, match="Sasaran"):
        writing.delete_inject(aim.ends, by=cast.kalapas, seen=1)
    with pytest.raises(ValidationError, match="dituju"):
        writing.delete_role(bare.roles.get(code="rupam"), by=cast.kalapas, seen=1)
    with pytest.raises(ValidationError, match="melewati"):
        writing.set_head(bare, by=cast.kalapas, seen=1, minutes=30)


def test_ready_freezes_every_word(cast, bare):
    scenarios.ready(bare, by=cast.kalapas)
    assert content.digest(bare.frozen) == bare.sha256
    assert content.read(bare.frozen) == scripts.compiled(bare)
    for rows in (bare.injects, bare.roles, bare.objectives):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(rev=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScenarioVersion.objects.filter(pk=bare.pk).update(stop_word="x")
    with pytest.raises(IllegalMove):
        writing.add_inject(bare, by=cast.kalapas, at=0, **CARD)


def test_it_opens_again_until_it_was_used(cast, bare):
    scenarios.ready(bare, by=cast.kalapas)
    scenarios.reopen(bare, by=cast.bram)
    scenarios.ready(bare, by=cast.kalapas)
    scenarios.use(bare, timezone.now())
    with pytest.raises(IllegalMove):
        scenarios.reopen(stage.fresh(bare), by=cast.bram)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScenarioVersion.objects.filter(pk=bare.pk).update(used_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScenarioVersion.objects.filter(pk=bare.pk).update(frozen="", sha256="", status="draft")


def test_what_is_missing_is_named_before_it_is_ready(cast):
    empty = scenarios.start(
        by=cast.kalapas, owner=cast.lapas, partners=[cast.polresta], code="UJI-1", title="Kosong"
    )
    with pytest.raises(ValidationError) as wrong:
        scenarios.ready(empty, by=cast.kalapas)
    assert len(wrong.value.messages) == 6
    assert stage.fresh(empty).status == "draft"


def test_when_its_sop_was_revised_the_next_version_follows_the_steps_by_key(cast, sop):
    old = stage.prepared(cast, sop)
    drill = stage.scheduled(cast, scenario=old, title="GL-01")
    newer = sops.in_force_again(cast, sops.fresh(sop))
    assert scenarios.newer_sops(old) == {sop: newer}
    words = [one.words for one in readiness.problems(drill) if one.what == "sop"]
    assert words == ["SB-02 sudah direvisi (revisi 1); skenario menguji revisi 0."]
    new = scenarios.revise(old, by=cast.bram, sops=[newer])
    assert set(new.sops.all()) == {newer}
    tied = ObjectiveStep.objects.filter(objective__version=new)
    assert set(tied.values_list("sop", flat=True)) == {newer.pk}
    assert [one.key for one in scripts.compiled(new).events] == [
        one.key for one in scripts.script_of(old).events
    ]


def test_a_draft_of_an_sop_may_be_tested_but_its_steps_not_named(cast):
    draft = SopVersion.objects.get(pk=sops.draft(cast, "SB-01").pk)
    version = stage.written(cast, draft, code="TTX-01")
    script = scripts.script_of(version)
    assert [one.code for one in script.sops] == ["SB-01"]
    assert not any(one.step for one in script.events)
    assert not [one for one in lint(script) if one.is_error]


def test_a_copy_is_a_scenario_of_its_own(cast, bare):
    twin = scenarios.duplicate(
        bare, by=cast.bram, owner=cast.polresta, partners=[cast.lapas], code="gl-09", title="Kembar"
    )
    assert str(twin) == "GL-09 Kembar"
    assert twin.injects.count() == bare.injects.count()
    assert twin.objectives.get(place=0).ends.version_id == twin.pk
    with pytest.raises(ValidationError, match="sudah dipakai"):
        scenarios.duplicate(
            bare, by=cast.bram, owner=cast.polresta, partners=[cast.lapas], code="GL-09", title="x"
        )
