"""Injects come from a spreadsheet: columns are mapped, each wrong row says why, nothing is lost."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from drills import judging, mip, scripts, spans
from drills.services import importing

from ..coordination.sheets import saved, uploaded

HEAD = ("T+mnt", "Ke", "Media", "Pesan (inject)", "Tindakan diharapkan", "Baku")


@pytest.mark.parametrize(
    ("said", "span"),
    [("4", 240), ("T+4", 240), ("4:30", 270), ("1:02:30", 3750), ("-5", -300), ("2,5", 150),
     ("04:30", 270), ("3 menit", 180), ("+10", 600), ("4:75", None), ("besok", None), ("", None)],
)  # fmt: skip
def test_times_are_read_as_people_write_them(said, span):
    assert spans.seconds(said) == span
    if span is not None:
        assert spans.seconds(spans.written(span)) == span


def book(*rows, head=HEAD, merged=()):
    made = Workbook()
    page = made.active
    page.append(["Matriks Investasi Permasalahan"])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    for ref in merged:
        page.merge_cells(ref)
    return uploaded(saved(made), "mip.xlsx")


def judged(cast, version, *rows, **more):
    found = importing.upload(version, by=cast.kalapas, file=book(*rows, **more))
    return found, judging.judge(version, found.cells, found.mapping)


@pytest.mark.django_db
def test_what_an_office_already_has_is_understood(cast, bare):
    row = (3, "RUPAM", "Tatap muka", "Asap", "Alarm", "≤1 mnt")
    found, rows = judged(
        cast, bare, row, (time(4, 30), "Karupam/Regu Pengamanan", "HT", "Api", "", "")
    )
    assert found.mapping == {"at": 0, "to": 1, "medium": 2, "message": 3, "expected": 4,
                             "standard": 5}  # fmt: skip
    assert [one.reasons for one in rows] == [[], []]
    assert [(one.inject.at, one.inject.to) for one in rows] == [(180, ["rupam"]), (270, ["rupam"])]
    assert rows[0].inject.standard == 60


WRONG = (
    ((-5, "RUPAM", "HT", "Asap", "", ""), "mendahului awal"),
    ((121, "RUPAM", "HT", "Asap", "", ""), "melewati akhir latihan"),
    (("besok", "RUPAM", "HT", "Asap", "", ""), "bukan waktu"),
    ((None, "RUPAM", "HT", "Asap", "", ""), "kapan inject"),
    ((1, "RUPAM", "Merpati pos", "Asap", "", ""), "Media"),
    ((1, "RUPAM", "HT", "", "", ""), "Pesan kosong"),
    ((1, "RUPAM", "HT", "=A1&B1", "", ""), "rumus"),
    ((1, "RUPAM", "HT", "Asap", "", 3), "tindakan"),
)


@pytest.mark.django_db
def test_each_wrong_row_says_why_and_stays_out(cast, bare):
    before = bare.injects.count()
    found, rows = judged(
        cast, bare, *(row for row, _why in WRONG), (2, "P2U", "HT", "Pintu", "", "")
    )
    for one, (_row, why) in zip(rows, WRONG, strict=False):
        assert why in " ".join(one.reasons)
    assert importing.apply(found, by=cast.kalapas) == 1
    assert bare.injects.count() == before + 1
    found.refresh_from_db()
    assert (found.good, found.wrong, found.cells) == (1, len(WRONG), [])


@pytest.mark.django_db
def test_merged_cells_count_for_every_row_they_cover(cast, bare):
    rows = ((5, "RUPAM", "HT", "Asap", "", ""), (None, "P2U", "HT", "Kunci", "", ""))
    _found, read = judged(cast, bare, *rows, merged=("A3:A4",))
    assert [one.inject.at for one in read] == [300, 300]
    assert "sel gabungan baris 3" in read[1].notes[0]
    again = (5, "RUPAM", "HT", "Asap", "", "")
    _found, twice = judged(cast, bare, again, again)
    assert twice[1].reasons == ["Sama dengan baris 3."]


@pytest.mark.django_db
def test_roles_that_are_missing_are_made_only_if_that_is_wished(cast, bare):
    row = (5, "HUMAS + RUPAM", "HT", "Wartawan", "", "")
    found, rows = judged(cast, bare, row)
    assert rows[0].new_roles == ["humas"]
    with pytest.raises(ValidationError):
        importing.apply(found, by=cast.kalapas)
    found, _rows = judged(cast, bare, row)
    importing.apply(found, by=cast.kalapas, new_roles=True)
    assert bare.roles.filter(code="humas").exists()
    assert bare.injects.get(message="Wartawan").to == ["humas", "rupam"]


@pytest.mark.django_db
def test_what_goes_out_comes_back_the_same(cast, scenario):
    before = scripts.compiled(scenario)
    body = mip.workbook(before)
    for aim in scenario.objectives.all():
        aim.delete()
    found = importing.upload(scenario, by=cast.bram, file=uploaded(body, "mip.xlsx"))
    assert importing.apply(found, by=cast.bram, replace=True) == len(before.events)
    after = scripts.compiled(scenario)

    def told(script):
        return [
            (one.at, one.kind, one.condition, one.to, one.medium, one.message, one.expected,
             one.standard, one.step) for one in script.events
        ]  # fmt: skip

    assert told(after) == told(before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "file",
    [uploaded(b"PK\x03\x04", "mip.xlsx"), uploaded(b"x", "mip.xlsm"), uploaded(b"a,b", "mip.csv"),
     uploaded(saved(Workbook()), "mip.xlsx")],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_and_nothing_changes(cast, bare, file):
    with pytest.raises(ValidationError):
        importing.upload(bare, by=cast.kalapas, file=file)
    assert not bare.imports.exists()
