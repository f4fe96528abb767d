"""The after-action report: written together, frozen when both agree, signed by both heads."""

import json
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from pypdf import PdfReader

from documents import rendering
from documents.models import Rendition
from drills import drawing, running
from drills.models import Drill, Report
from drills.services import evaluating, reporting
from journal.lifecycle import IllegalMove

from .. import cast as people
from . import held, stage

pytestmark = pytest.mark.django_db
ORDER = ("1. Ringkasan", "2. Gambaran", "3. Hasil", "4. Kekuatan", "5. Yang", "6. Kesimpulan")
ORDER += tuple(f"Lampiran {letter}." for letter in "ABC")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """GL-01 evaluated, with one finding; each test's changes are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.everybody()
        drill = held.held(cast, stage.in_force(cast))
        held.rate_all(cast, drill)
        held.issue(cast, drill)
        evaluating.close(drill, by=cast.kalapas)
        cast.held = drill.pk
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def report(cast):
    return Report.objects.select_related("drill").get(drill=cast.held)


def agreed(cast, report):
    reporting.agree(report, by=cast.kalapas, agency=cast.lapas, number="B-7/2026")
    reporting.agree(report, by=cast.bram, agency=cast.polresta)
    return report


def read(paper):
    text = [page.extract_text() for page in PdfReader(BytesIO(rendering.draw(paper))).pages]
    assert all("LATIHAN–LATIHAN–LATIHAN" in "".join(page.split()) for page in text)
    return " ".join(" ".join(text).split())


def test_the_draft_stands_with_endex_and_is_printed_in_the_order_of_hseep(cast, report):
    words = {"summary": "Berjalan baik."}
    reporting.write(report, by=cast.bram, words=words, seen=report.rev)
    text = read(reporting.print_draft(report, by=cast.bram))
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places) and "DRAF" in text
    assert "Berjalan baik." in text and "Kunci terlambat tiba" in text
    assert "Sari Prameswari" not in text and "(lewat)" in text


def test_who_writes_upon_an_older_version_is_told_and_consent_is_taken_back(cast, report):
    reporting.agree(report, by=cast.bram, agency=cast.polresta)
    reporting.write(report, by=cast.bram, words={"summary": "Satu"}, seen=1)
    assert not report.parties.exclude(agreed_at=None).exists()
    with pytest.raises(ValidationError, match="diubah orang lain"):
        reporting.write(report, by=cast.kalapas, words={"summary": "Dua"}, seen=1)


def test_an_open_remark_or_an_open_evaluation_keeps_it_from_being_frozen(cast, report):
    said = reporting.remark(report, by=cast.bram, agency=cast.polresta, text="Waktunya keliru")
    with pytest.raises(ValidationError, match="belum diselesaikan"):
        reporting.agree(report, by=cast.kalapas, agency=cast.lapas)
    reporting.resolve(said, by=cast.kalapas)
    evaluating.reopen(report.drill, by=cast.kalapas)
    with pytest.raises(ValidationError, match="Tutup dahulu"):
        reporting.agree(report, by=cast.kalapas, agency=cast.lapas)


def test_frozen_words_do_not_change_and_can_be_opened_again_until_somebody_signs(cast, report):
    agreed(cast, report)
    assert report.status == "frozen" and json.loads(report.frozen)["name"] == str(report.drill)
    with pytest.raises(IllegalMove):
        reporting.write(report, by=cast.bram, words={"summary": "x"}, seen=report.rev)
    with pytest.raises(IllegalMove):
        held.issue(cast, report.drill)
    with pytest.raises(PermissionDenied):
        reporting.sign(report, by=cast.bram, agency=cast.polresta, shown_sha256="", secret=None)
    reporting.reopen(report, by=cast.bram, note="Salah hitung")
    assert (report.status, report.sha256, report.remarks.last().text) == (
        "commented", "", "Salah hitung"
    )  # fmt: skip
    old = Rendition.objects.filter(subject=f"drills.report:{report.pk}")
    assert not old.filter(revoked_at=None).exists()


def test_the_last_of_both_signatures_ends_the_drill(cast, report):
    agreed(cast, report)
    text = read(report.rendition)
    assert "B-7/2026" in text and "Surya Adiwangsa" in text
    assert report.rendition.fields == ["ttd-0", "ttd-1"]
    held.signed_report(report, cast.lapas)
    assert Drill.objects.get(pk=report.drill_id).status == "evaluated"
    with pytest.raises(ValidationError, match="Sudah ada"):
        reporting.reopen(report, by=cast.bram, note="Terlambat")
    held.signed_report(report, cast.polresta)
    assert Report.objects.get(pk=report.pk).status == "signed"
    assert Drill.objects.get(pk=report.drill_id).status == "reported"


def test_the_drawing_keeps_every_bar_on_the_paper(cast, report):
    drawn = drawing.draw(running.results_of(report.drill))
    assert drawn.bars and all(bar.end <= drawn.width for bar in drawn.bars)
    assert all(bar.start + bar.allowed <= drawn.width for bar in drawn.bars)
    assert len(drawn.marks) <= drawing.MOST_MARKS + 1
