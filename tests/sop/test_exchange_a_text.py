"""Out as JSON or Excel, and in again: nothing a spreadsheet would run, nothing lost."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from sop import exchange, rows
from sop.content import to_plain
from sop.models import Wording
from sop.services import drafting, editing

from . import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(cast):
    """An empty draft."""
    return stage.fresh(
        drafting.start(
            by=cast.bram, owner=cast.polresta, partners=[cast.lapas], code="SB-20", title="Kosong"
        )
    )


def send(client, version, name, content):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("sop:import", args=[version.pk]), {"file": file})


def sheet(*table):
    book, made = Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def test_a_text_comes_back_from_json_as_it_was(client, cast, draft, blank):
    client.force_login(cast.bram)
    out = client.get(reverse("sop:export", args=[draft.pk, "json"]))
    assert send(client, blank, "a.json", out.content).status_code == 302

    before, after = rows.compiled(rows.read(draft)), rows.compiled(rows.read(stage.fresh(blank)))
    assert (after.steps, set(after.flows)) == (before.steps, set(before.flows))
    assert (after.lanes, after.readiness) == (before.lanes, before.readiness)


def test_steps_come_back_from_a_workbook(client, cast, draft, blank):
    client.force_login(cast.bram)
    out = client.get(reverse("sop:export", args=[draft.pk, "xlsx"]))
    first = send(client, blank, "a.xlsx", out.content)
    form = first.context["form"]
    words = {"cells": form["cells"].value(), "keep": "1"}
    words |= {f"column_{at}": name for at, name in enumerate(form.columns)}

    kept = client.post(reverse("sop:import", args=[blank.pk]), words)

    assert kept.status_code == 302
    before, after = rows.compiled(rows.read(draft)), rows.compiled(rows.read(stage.fresh(blank)))
    assert [s.activity for s in after.steps] == [s.activity for s in before.steps]
    assert [s.minutes for s in after.steps] == [s.minutes for s in before.steps]
    assert len(after.flows) == len(before.flows)


def test_nothing_in_the_workbook_is_a_formula(cast, draft):
    step = draft.step_rows.first()
    editing.edit_step(step, by=cast.bram, seen=1, note="=HYPERLINK(1)", output="+62", activity="@x")
    book = load_workbook(io.BytesIO(exchange.workbook(rows.compiled(rows.read(draft)))))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [c.value for c in cells if str(c.value).startswith(("=", "+", "@"))]


def test_wrong_rows_are_named_with_the_reason_and_nothing_is_changed(client, cast, draft):
    client.force_login(cast.bram)
    table = sheet(
        ["Kegiatan", "Simbol", "Waktu", "Pelaksana"],
        ["Memeriksa", "bulat", "cepat", "Karupam/Regu Pengamanan"],
        ["", "", 4, "Kepala KPLP"],
    )
    page = send(client, draft, "a.xlsx", table).content.decode()
    for reason in ("Simbol “bulat” tidak dikenal", "Waktu “cepat” bukan", "Kegiatan kosong"):
        assert reason in page
    assert draft.step_rows.count() == 12


def test_what_is_replaced_stays_on_record(client, cast, draft):
    client.force_login(cast.bram)
    text = to_plain(rows.compiled(rows.read(draft)))
    lost = text["steps"][0]["activity"]
    text["steps"][0]["activity"] = "Berteriak"
    assert send(client, draft, "a.json", json.dumps(text).encode()).status_code == 302
    assert lost in [wording.said for wording in Wording.objects.all()]


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"0" * (exchange.MOST_INFLATED + 1))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'{"code": 1}', "tidak ada"),
        ("a.json", b"{" * 5000, "tidak utuh"),
        ("a.json", b'{"steps": [', "tidak utuh"),
        ("a.xlsx", b"PK\x03\x04nonsense", "bukan buku kerja"),
        ("a.xlsx", b"plain words", "bukan buku kerja"),
        ("a.xlsx", bomb(), "mengembang"),
        ("a.xlsx", sheet(["Kegiatan"]), "tidak berisi baris"),
    ],
)
def test_a_bad_file_is_refused_in_words(client, cast, draft, name, content, said):  # noqa: PLR0917
    client.force_login(cast.bram)
    answer = send(client, draft, name, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert draft.step_rows.count() == 12


def test_columns_may_be_named_by_hand_and_cells_that_were_bent_are_refused(client, cast, draft):
    client.force_login(cast.bram)
    url = reverse("sop:import", args=[draft.pk])
    for cells in ("", "[1]", "nonsense", json.dumps([["x"] * 40] * 3)):
        assert client.post(url, {"cells": cells, "keep": "1"}).status_code == 422
    twice = {"cells": json.dumps([["A", "B"], ["Memeriksa", "x"]]), "keep": "1"}
    answer = client.post(url, twice | {"column_0": "activity", "column_1": "activity"})
    assert "dipakai dua kolom" in answer.content.decode()
