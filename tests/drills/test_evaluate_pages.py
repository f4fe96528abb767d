"""The pages after ENDEX: grading, findings, feedback, the report and who signs it."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from drills.models import Rating, Report
from drills.services import evaluating, reporting, tapping
from drills.services.tapping import Said

from .. import cast as people
from . import held, stage
from .test_drill_pages import client, page
from .test_hold_pages import press

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """GL-01 after ENDEX; each test's changes are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = people.everybody()
        world.sop = stage.in_force(world)
        world.drill = held.held(world, world.sop)
        world.aim = world.drill.scenario.objectives.first()
        yield world
        transaction.set_rollback(True)


def test_objectives_are_drawn_measured_and_graded_with_a_reason_if_otherwise(world):
    pk, key = world.drill.pk, world.aim.key
    text = page(world.padal, "evaluate", pk)
    assert "<svg" in text and "usulan" in text
    page(world.sari, "evaluate", pk, status=403)
    press(world.kalapas, "rate", pk, key, status=403, given="P")
    assert "Tulis mengapa nilainya lain" in press(
        world.padal, "rate", pk, key, status=422, given="U", reason=" "
    )
    press(world.padal, "rate", pk, key, given="U", reason="Kunci salah blok")
    assert Rating.objects.get(drill=pk).by == world.padal
    assert "Kunci salah blok" in page(world.kalapas, "evaluate", pk)
    assert "Belum dinilai" in press(world.padal, "evaluated", pk, status=422)


def test_pages_ask_the_same_number_of_questions_however_much_was_seen(world):
    counts = []
    for more in (1, 6, 0):
        with CaptureQueriesContext(connection) as asked:
            page(world.padal, "evaluate", world.drill.pk)
            page(world.padal, "field", world.drill.pk)
            page(world.bram, "run", world.drill.pk)
        counts.append(len(asked))
        for n in range(more):
            said = Said(uuid4(), "note", world.drill.run.ended_at, text=f"Terlihat {n}")
            tapping.take(world.drill, by=world.padal, said=[said])
            held.issue(world, world.drill, text=f"Temuan {n}")
    assert counts[1] == counts[2] <= 100


def test_a_finding_leads_to_the_sop_and_to_a_retest(world):
    pk = world.drill.pk
    sop, key = next(iter(evaluating.tested(world.drill)))
    said = {"kind": "issue", "text": "Sari Prameswari terlambat", "step": f"{sop}:{key}",
            "cause": "planning", "owner": world.lapas.pk}  # fmt: skip
    assert "bukan nama orang" in press(world.padal, "finding", pk, status=422, **said)
    press(world.padal, "finding", pk, **(said | {"text": "Kunci terlambat"}))
    found = world.drill.findings.get()
    press(world.padal, "finding_amend", pk, found.pk, status=403)
    press(world.kalapas, "finding_amend", pk, found.pk)
    press(world.kalapas, "finding_retest", pk, found.pk)
    text = page(world.kalapas, "evaluate", pk)
    assert "Revisi SOP" in text and "Uji ulang" in text


def test_feedback_has_a_page_and_is_shown_without_a_name(world):
    said = {"clear_role": 3, "real_enough": 4, "learnt": 5, "good": "Jelas", "better": ""}
    press(world.sari, "feedback", world.drill.pk, **said)
    text = page(world.padal, "evaluate", world.drill.pk)
    assert "+ Jelas" in text
    assert "sudah masuk" in press(world.sari, "feedback", world.drill.pk, status=422, **said)
    page(world.kapolresta, "feedback", world.drill.pk, status=403)


def test_the_report_goes_from_words_to_both_signatures(world):
    pk = world.drill.pk
    held.rate_all(world, world.drill)
    held.issue(world, world.drill)
    press(world.padal, "evaluated", pk)
    page(world.sari, "report", pk, status=403)
    rev = Report.objects.get(drill=pk).rev
    press(world.bram, "report_write", pk, rev=rev, summary="Baik")
    late = press(world.kalapas, "report_write", pk, status=409, rev=rev, summary="Lain")
    assert "diubah orang lain" in late and "Lain" in late
    press(world.bram, "report_remark", pk, text="Waktunya keliru")
    assert "belum diselesaikan" in press(world.kalapas, "report_agree", pk, status=422)
    remark = Report.objects.get(drill=pk).remarks.get()
    press(world.kalapas, "report_resolve", pk, remark.pk)
    press(world.kalapas, "report_agree", pk, number="B-7")
    press(world.bram, "report_agree", pk)
    assert "Kertasnya masih dibuat" in page(world.kalapas, "report_sign", pk)
    page(world.bram, "report_sign", pk, status=403)
    report = Report.objects.get(drill=pk)
    held.signed_report(report, world.lapas)
    page(world.kalapas, "report_sign", pk, status=409)
    held.signed_report(report, world.polresta)
    assert "Surya Adiwangsa" in page(world.sari, "report", pk)
    assert client(world.sari).get(f"/latihan/{pk}/laporan/pdf/").content == b"%PDF-1.7"


def test_a_frozen_report_is_opened_again_with_a_reason(world):
    pk = world.drill.pk
    held.rate_all(world, world.drill)
    evaluating.close(world.drill, by=world.kalapas)
    report = Report.objects.get(drill=pk)
    reporting.agree(report, by=world.kalapas, agency=world.lapas)
    reporting.agree(report, by=world.bram, agency=world.polresta)
    assert "Kekuatan utama" in page(world.bram, "report", pk)
    press(world.bram, "report_reopen", pk, reason="Salah hitung")
    assert "Salah hitung" in page(world.kalapas, "report", pk)
    press(world.kalapas, "report_print", pk)
    press(world.kalapas, "evaluation_reopen", pk)
