"""What a signed paper is made of, and what other programs say of it."""

import hashlib
import io
import shutil
import subprocess
from itertools import pairwise

import pikepdf
import pytest
from pikepdf import Name

from documents.signing import pades
from documents.signing.fields import Unfit, prepare
from documents.signing.results import Word
from documents.signing.verdict import verdict

from . import signing as bench


@pytest.fixture(params=["base", "once", "sealed"])
def paper(request):
    with pikepdf.open(io.BytesIO(getattr(bench, request.param)())) as opened:
        yield opened


def widgets(paper):
    return [one for page in paper.pages for one in page.get("/Annots", ())]


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def test_every_field_is_a_locked_printing_signature_with_a_name_for_readers(paper):
    assert [str(one.T) for one in widgets(paper)] == [
        *bench.FIELDS,
        "arsip-1",
        "arsip-2",
        "arsip-3",
    ]
    for one in widgets(paper):
        assert (one.FT, one.F, one.Subtype) == (Name.Sig, 132, Name.Widget)
        assert str(one.TU) == f"Kolom {one.T}"


def test_a_form_tag_stands_around_every_field(paper):
    tagged = {
        thing.K.Obj.T
        for thing in paper.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == Name.Form
    }
    assert tagged == {one.T for one in widgets(paper)}


def test_archive_fields_are_points_and_signatures_have_an_appearance(paper):
    for one in widgets(paper):
        x1, y1, x2, y2 = one.Rect
        if str(one.T).startswith("arsip"):
            assert (x1, y1) == (x2, y2)
        else:
            assert x2 - x1 > 200
            assert "/N" in one.AP


def test_the_archive_form_of_pdf_keeps_its_parts(paper):
    root = paper.Root
    assert root.OutputIntents[0].S == Name.GTS_PDFA1
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "id"
    assert (root.AcroForm.SigFlags, "/NeedAppearances" in root.AcroForm) == (3, False)
    with paper.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "A")
        assert (said["pdfuaid:part"], said["dc:title"]) == ("1", "Naskah Uji")
    assert b"pdfaSchema" in root.Metadata.read_bytes()
    assert all(page.Tabs == Name.S for page in paper.pages if "/Annots" in page)


def test_heads_of_tables_say_what_they_head(paper):
    heads = [
        thing
        for thing in paper.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == Name.TH
    ]
    assert heads
    assert all(head.A.Scope == Name.Column for head in heads)


def test_the_source_comes_out_as_it_went_in(paper):
    (attached,) = paper.Root.AF
    assert (attached.AFRelationship, str(attached.UF)) == (Name.Source, "naskah.json")
    inside = attached.EF.F.read_bytes()
    assert hashlib.sha256(inside).digest() == hashlib.sha256(bench.SOURCE).digest()


def test_each_step_begins_with_the_bytes_before_it():
    steps = [bench.base(), bench.once(), bench.twice(), bench.sealed()]
    assert all(after.startswith(before) for before, after in pairwise(steps))


def test_the_seal_goes_into_the_next_prepared_field_each_year():
    again = pades.seal(bench.sealed(), bench.stamper(), bench.proof())
    assert again.startswith(bench.sealed())
    assert pades.empty_fields(again) == ["arsip-3"]
    assert verdict(again, bench.trust()).word == Word.GENUINE


@pytest.mark.large
def test_a_seal_finds_a_place_when_the_prepared_ones_are_used_up():
    pdf = bench.sealed()
    for _year in range(3):
        pdf = pades.seal(pdf, bench.stamper(), bench.proof())
    assert pades.empty_fields(pdf) == []
    assert verdict(pdf, bench.trust()).word == Word.GENUINE


def test_a_page_without_its_fields_is_refused():
    with pytest.raises(Unfit, match="ttd-lain"):
        prepare(bench.base(), ["ttd-lain"], "2026-11-22T06:00:00+00:00")


def test_poppler_believes_both_signatures(tmp_path):
    (tmp_path / "f.pdf").write_bytes(bench.sealed())
    said = run("pdfsig", "-nocert", tmp_path / "f.pdf").stdout.decode()
    assert said.count("Signature is Valid") == 2
    assert "Total document signed" in said


def test_poppler_sees_what_we_see_in_a_changed_file(tmp_path):
    (tmp_path / "f.pdf").write_bytes(bench.flip(bench.sealed(), bench.in_page(bench.sealed())))
    said = run("pdfsig", "-nocert", tmp_path / "f.pdf").stdout.decode()
    assert said.count("Digest Mismatch") == 2


@pytest.mark.parametrize("make", [bench.base, bench.once, bench.twice, bench.sealed])
def test_qpdf_finds_nothing_to_complain_about(make, tmp_path):
    (tmp_path / "f.pdf").write_bytes(make())
    checked = run("qpdf", "--check", tmp_path / "f.pdf")
    assert (checked.returncode, checked.stderr) == (0, b"")


def test_qpdf_extracts_the_very_source(tmp_path):
    (tmp_path / "f.pdf").write_bytes(bench.sealed())
    assert run("qpdf", "--show-attachment=naskah.json", tmp_path / "f.pdf").stdout == bench.SOURCE


def test_the_programs_these_tests_need_are_here():
    assert all(shutil.which(name) for name in ("pdfsig", "qpdf", "openssl", "softhsm2-util"))
