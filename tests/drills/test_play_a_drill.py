"""A drill plays itself from STARTEX to its report, by the verbs that the screens call."""

import random
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook
from pypdf import PdfReader

from drills.models import Drill, Finding, Rating, Tap
from drills.services import importing, scenarios, writing

from ..coordination.sheets import saved, uploaded
from . import stage
from .test_bring_injects import HEAD

pytestmark = pytest.mark.django_db


def play(settings, tmp_path, code, speed=0):
    settings.VAR_DIR = tmp_path
    out = StringIO()
    call_command("play_drill", code, speed=speed, stdout=out)
    lines = out.getvalue().splitlines()
    pages = PdfReader(BytesIO(Path(lines[-1]).read_bytes())).pages
    return lines, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_night_fire_plays_to_its_report_and_its_late_step_is_found(
    cast, sop, settings, tmp_path
):
    drill = stage.all_set(cast, sop)
    Drill.objects.filter(pk=drill.pk).update(code="GL-01")
    lines, text = play(settings, tmp_path, "GL-01")
    drill.refresh_from_db()
    assert drill.status == "evaluated" and "Terlihat asap" in " ".join(lines)
    assert Tap.objects.filter(run=drill.run).count() == 10  # contingent ones were left out
    assert Rating.objects.filter(drill=drill).exclude(given="").count() == 3
    assert Finding.objects.filter(drill=drill, kind="issue").exists()
    assert "Lampiran B. Jalannya latihan" in text and "(lewat)" in text
    with pytest.raises(CommandError, match="Tidak ada latihan terjadwal"):
        play(settings, tmp_path, "GL-01")


@pytest.mark.parametrize("seed", [3])
def test_a_random_scenario_from_a_spreadsheet_plays_the_same_way(cast, settings, tmp_path, seed):
    dice = random.Random(seed)
    version = stage.written(cast, code="CALL-01")
    rows = [
        (dice.randrange(28), "RUPAM", dice.choice(["HT", "Kartu", "SMS"]), f"Kejadian {n}",
         f"Tindakan {n}", f"{dice.randrange(1, 9)}:{dice.randrange(60):02}")
        for n in range(dice.randrange(4, 12))
    ]  # fmt: skip
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(list(row))
    for aim in version.objectives.all():
        writing.delete_objective(aim, by=cast.kalapas, seen=aim.rev)
    found = importing.upload(version, by=cast.kalapas, file=uploaded(saved(book), "mip.xlsx"))
    importing.apply(found, by=cast.kalapas, replace=True, new_roles=True)
    first, second = version.injects.order_by("at", "pk")[:2]
    writing.add_objective(
        version, by=cast.kalapas, text="Cepat", measure="minutes", standard=30, begins=first,
        ends=second, steps=[], bound="at_most",
    )  # fmt: skip
    scenarios.ready(stage.fresh(version), by=cast.kalapas)
    drill = stage.scheduled(cast, scenario=stage.fresh(version), title="Acak", code="ACAK")
    stage.manned(cast, drill)
    _lines, text = play(settings, tmp_path, "ACAK", speed=50_000)
    assert all(f"Kejadian {n}" in text for n in range(len(rows)))
    assert Tap.objects.filter(run__drill=drill).count() == len(rows)
