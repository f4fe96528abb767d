"""The press: what it prints is tagged and always the same; what it must not, it refuses."""

import base64
import io
import json

import pypdf
import pytest

from documents import rendering
from documents.jail import Jail, Limits, Refused, Unusable

PAGE = """<html lang="id"><head><title>Surat Uji</title>
<meta name="dcterms.created" content="2026-11-22T09:00:00+07:00"></head>
<body style="font-family:'Source Serif 4'"><h1>Judul</h1><p>Isi <b>surat</b></p>
<table><tr><th>No.</th></tr><tr><td>1</td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def printed():
    return rendering.to_pdf(PAGE)


def fonts_of(pdf):
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            yield font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_a_pdf_is_tagged_titled_and_says_its_language(printed):
    root = pypdf.PdfReader(io.BytesIO(printed)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "id"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert pypdf.PdfReader(io.BytesIO(printed)).metadata.title == "Surat Uji"


def test_only_our_own_fonts_are_used_and_all_are_embedded(printed):
    fonts = list(fonts_of(printed))
    assert {"Source-Serif" in font["/FontName"] for font in fonts} == {True}
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_same_page_is_the_same_bytes(printed):
    assert rendering.to_pdf(PAGE) == printed


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src='file:///etc/passwd'>",
        "<link rel=attachment href='file:///etc/hostname'>",
        "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>",
        "<p style='background:url(http://127.0.0.1:9/x)'>x",
        "<style>@import url(file:///etc/passwd)</style>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}p{font-family:x}</style><p>x",
        "<img src='https://169.254.169.254/latest/'>",
        "<object data='ftp://127.0.0.1/x'></object>",
    ],
)
def test_a_reference_to_a_file_or_an_address_stops_the_press(hostile):
    with pytest.raises(Refused, match="Error fetching"):
        rendering.to_pdf(hostile)


def test_a_picture_in_a_picture_reads_no_file_either():
    inner = (
        "<image href='file:///etc/passwd' width='9' height='9'/><use href='file:///etc/passwd'/>"
    )
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{inner}</svg>"
    coded = base64.b64encode(svg.encode()).decode()
    pdf = rendering.to_pdf(f"<img src='data:image/svg+xml;base64,{coded}'><p>x")
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert "root:" not in reader.pages[0].extract_text()
    assert not reader.attachments
    assert not reader.pages[0].images


@pytest.mark.parametrize(
    ("limits", "bomb", "why"),
    [
        (Limits(1 << 30, 1, 60), "<table>" + "<tr><td>x" * 30_000, "SIGXCPU|SIGKILL"),
        (Limits(1 << 30, 20, 2), "<table>" + "<tr><td>x" * 30_000, "wall time"),
        (Limits(1 << 30, 20, 60), "<div>" * 5000, "RecursionError"),
        (Limits(320 << 20, 20, 60), "<table><tr><td colspan=9999999>x", "Memory|SIG"),
    ],
    ids=["processor", "wall", "depth", "memory"],
)
def test_a_bomb_goes_off_inside_the_jail(limits, bomb, why):
    with Jail("documents.press", limits) as press, pytest.raises(Refused, match=why):
        press.run(json.dumps({"html": bomb}).encode())


def test_after_a_refusal_the_press_prints_on(printed):
    with pytest.raises(Refused):
        rendering.to_pdf("<img src='file:///etc/passwd'>")
    assert rendering.to_pdf(PAGE) == printed


def test_a_machine_without_the_library_is_told_apart_from_a_bad_page():
    none = Jail("documents.no_such_press", Limits(1 << 30, 5, 30))
    with none, pytest.raises(Unusable, match="no_such_press"):
        none.run(b"{}")


def test_the_jail_knows_no_secret_of_the_product(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with Jail("tests.documents.curious", Limits(1 << 30, 5, 30)) as jail:
        told = jail.run(b"")
    assert b"secret" not in told
    assert b"DATABASE_URL" not in told
    assert b"wrote" not in told
    assert told.count(b"not allowed in the jail") == 3
