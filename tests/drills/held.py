"""Short drills on their way: begun, ended, judged; through the verbs that people use."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from documents.models import Attachment, Rendition, Signature
from drills import scripts
from drills.models import Objective, Report
from drills.running import results_of
from drills.services import evaluating, holding, reporting, scenarios, tapping, writing
from drills.services.tapping import Said
from journal import clock
from journal.clock import telling
from journal.lifecycle import name_of

from . import stage

START = timedelta(hours=2)  # ago


def brief(cast, sop=None, code="RING-01"):
    """Two things happen to the squad, one to everybody; minutes are measured, heads counted."""
    version = scenarios.start(
        by=cast.kalapas, owner=cast.lapas, partners=[cast.polresta], code=code, title="Asap",
        sops=[sop] if sop else [], stop_word="BERHENTI", safety_role="Ka. KPLP", situation="Malam",
    )  # fmt: skip
    writing.add_role(version, by=cast.kalapas, name="Regu", code="rupam", agency=cast.lapas)
    steps = list(scripts.steps_of([sop.pk]))[:3] if sop else []
    made = [
        writing.add_inject(
            version, by=cast.kalapas, kind="planned", at=at, medium="radio", to=to, standard=180,
            message=f"Kejadian {at // 60}", expected=f"Tindakan {at // 60}",
            **({"sop_id": steps[n][0], "step": steps[n][1]} if steps else {}),
        )
        for n, (at, to) in enumerate([(0, ["rupam"]), (120, ["rupam"]), (300, [])])
    ]  # fmt: skip
    writing.add_objective(
        version, by=cast.kalapas, text="Kunci tiba", standard=3, begins=made[1], ends=made[1],
        steps=steps[1:2],
    )  # fmt: skip
    writing.add_objective(
        version, by=cast.kalapas, text="Terhitung", measure="count", bound="at_least", standard=80,
        unit="persen", steps=steps[2:],
    )  # fmt: skip
    scenarios.ready(version, by=cast.kalapas)
    return stage.fresh(version)


def all_set(cast, sop=None, **more):
    """With an hour, a scenario that is ready, and everybody there."""
    scenario = more.pop("scenario", None) or brief(cast, sop, **more)
    return stage.manned(cast, stage.scheduled(cast, scenario=scenario, title="Asap"))


def begun(cast, drill, ago=timedelta(0)):
    """STARTEX by Bram, weeks before the hour."""
    with telling(clock.now() - ago):
        holding.start(drill, by=cast.bram, early=True)
    return drill


def held(cast, sop=None, **more):
    """Every inject handed over at its time, the second action late; ENDEX."""
    drill = begun(cast, all_set(cast, sop, **more), START)
    since = drill.run.started_at
    for number, inject in enumerate(drill.scenario.injects.order_by("at")):
        at = since + timedelta(seconds=inject.at)
        with telling(at):
            holding.hand_over(drill, by=cast.bram, inject=inject, key=uuid4())
        took = timedelta(seconds=inject.standard * (2.5 if number == 1 else 0.5))
        said = Said(uuid4(), f"inject:{inject.key}", at + took)
        assert tapping.take(drill, by=cast.padal, said=[said])[0].is_kept
    with telling(since + timedelta(hours=1.9)):
        holding.end(drill, by=cast.bram)
    return drill


def rate_all(cast, drill):
    """Each objective as it was measured."""
    for result in results_of(drill):
        aim = Objective.objects.get(version=drill.scenario, key=result.aim.key)
        given, reason = (result.grade, "") if result.grade else ("U", "Tidak diuji")
        evaluating.rate(drill, by=cast.padal, objective=aim, given=given, reason=reason)


def issue(cast, drill, text="Kunci terlambat tiba", **more):
    """Something to mend on the first step of the SOP."""
    said = {"kind": "issue", "text": text, "cause": "planning", "owner": cast.lapas} | more
    said.setdefault("step", next(iter(evaluating.tested(drill))))
    return evaluating.find(drill, by=cast.padal, **said)


def signed_report(report, agency):
    """The agency's head has signed by hand; keys and scans are tested in their own room."""
    if report.rendition.state == "queued":
        printed(report.rendition)
    report.refresh_from_db()
    party = report.parties.get(agency=agency)
    head = party.signatory.person
    sheet = Attachment.objects.create(
        subject=name_of(report.rendition), name="lembar.pdf", size=4, sha256="1" * 64,
        media_type="application/pdf", content=b"%PDF", added_by=head,
    )  # fmt: skip
    proof = Signature.objects.create(
        rendition=report.rendition, field=party.field, person=head, name=head.full_name,
        office="Kepala", agency_name=agency.name, method="wet", scan=sheet,
        shown_sha256="0" * 64, intent_at=timezone.now(), signed_at=timezone.now(), recorded_by=head,
    )  # fmt: skip
    reporting.keep_signature(report, party, signed=proof, by=head)


def printed(paper):
    """As a worker would have left it, but for its content."""
    Rendition.objects.filter(pk=paper.pk).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now(), pages=1
    )


def frozen(cast, drill):
    """Judged, agreed on by both, and waiting for both signatures."""
    rate_all(cast, drill)
    evaluating.close(drill, by=cast.kalapas)
    report = Report.objects.select_related("drill").get(drill=drill)
    reporting.agree(report, by=cast.kalapas, agency=cast.lapas)
    reporting.agree(report, by=cast.bram, agency=cast.polresta)
    printed(report.rendition)
    return report


def furnish(world):
    """A drill that runs, one after ENDEX with what hangs on it, and one whose report is frozen."""
    world.run = begun(world, all_set(world))
    world.runner = world.run.crew.get(person=world.sari)
    world.held = held(world, world.sop, code="RING-02")
    note = Said(uuid4(), "note", world.held.run.ended_at, text="Asap tebal")
    world.note = tapping.tap(world.held, by=world.gate, said=note)
    world.picture = Attachment.objects.create(
        subject=name_of(world.note), name="asap.jpg", size=4, sha256="2" * 64,
        media_type="image/jpeg", content=b"\xff\xd8", added_by=world.gate,
    )  # fmt: skip
    world.finding = issue(world, world.held)
    world.report = Report.objects.get(drill=world.held)
    world.report_remark = reporting.remark(
        world.report, by=world.bram, agency=world.polresta, text="Waktunya keliru"
    )
    asked = reporting.print_draft(world.report, by=world.bram)
    printed(asked)
    world.judged = held(world, world.sop, code="RING-03")
    frozen(world, world.judged)
