"""An SOP on paper: every word of it is there, the drawing fits the table, ears hear the way."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings

from documents import rendering
from documents.jail import Refused
from documents.models import Rendition
from sop import library, paper
from sop.content import LegalBasis, Party, Symbol, canonical, digest

from .texts import any_sop, flow, ladder, sop, step

HOUSES = {
    "LPS": paper.House("Lapas Uji", "Lapas Uji", ("KEMENTERIAN", "LAPAS UJI"), "Kepala Lapas Uji"),
    "RES": paper.House("Polresta Uji", signer="Rama Contoh", service_number="NRP 76010001"),
}
STAMPS = {"corrections": "LPS", "police": "RES", "fire_service": "DMK", "ems": "PSC"}
PARTIES = (Party("LPS", "Lapas Uji", "1/LPS"), Party("RES", "Polresta Uji", "2/RES"))


def rendition(text, size=paper.A4):
    slots = {party.agency: f"ttd-{party.agency.lower()}" for party in text.parties}
    return Rendition(
        kind="sop",
        title=text.title,
        number="1/LPS",
        context=paper.context(text, digest(text), slots, HOUSES, size=size),
        code="7K3QM9TD2X",
        asked_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        fields=sorted(slots.values()),
        source=canonical(text),
    )


def fire():
    """SB-02 of the library, as two agencies would sign it."""
    text = library.samples()["SB-02"].text(STAMPS)
    return replace(text, parties=PARTIES, made_on="2026-11-01", effective_on="2026-12-01")


@pytest.fixture(scope="module")
def printed():
    return rendering.draw(rendition(fire()))


def words_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def squeezed(text):
    return "".join(text.split())


def said(text):
    """Everything an SOP says in words."""
    yield from (text.title, text.trigger, *(party.number for party in text.parties))
    yield from (basis.title for basis in text.legal_bases)
    for name in ("qualifications", "related", "equipment", "warnings", "records", "readiness"):
        yield from getattr(text, name)
    yield from (lane.name for lane in text.lanes)
    for one in text.steps:
        yield from (one.activity, one.requirements, one.output, one.note)


def test_every_word_is_on_the_paper(printed):
    whole = squeezed(" ".join(words_of(printed)))
    assert [part for part in said(fire()) if squeezed(part) not in whole] == []


def test_every_page_says_which_document_it_is(printed):
    pages = words_of(printed)
    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        assert "7K3QM-9TD2X" in page
        assert "SB-02 revisi 0" in page
        assert digest(fire())[:16] in page
        assert f"Halaman {number} dari 4" in page


def test_the_last_page_has_a_field_for_each_agency_and_says_what_the_signature_is(printed):
    reader = pypdf.PdfReader(io.BytesIO(printed))
    fields = {name: field["/TU"] for name, field in reader.get_fields().items()}
    assert fields["ttd-lps"] == "Tanda tangan elektronik Kepala Lapas Uji"
    assert fields["ttd-res"] == "Tanda tangan elektronik Polresta Uji"
    last = words_of(printed)[-1]
    assert "TTE tidak tersertifikasi" in last
    assert digest(fire()) in last
    assert "NRP 76010001" in last


def tags(pdf):
    """The structure of the document, in reading order: its kinds and their attributes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pending, found = [document.Root.StructTreeRoot], []
        while pending:
            tag = pending.pop()
            if isinstance(tag, pikepdf.Dictionary):
                found.append((str(tag.get("/S", "")), str(tag.get("/Alt", ""))))
                tag = tag.get("/K", pikepdf.Array())
            if isinstance(tag, pikepdf.Array):
                pending.extend(reversed(list(tag)))
    return found


def test_the_flowchart_is_a_table_with_one_picture_that_is_described(printed):
    found = tags(printed)
    kinds = [kind for kind, _alt in found]
    figures = [alt for kind, alt in found if kind == "/Figure"]
    assert kinds.count("/TH") >= 12 + len(fire().lanes)
    assert [alt for alt in figures if "Bagan alur langkah 1 sampai 12" in alt]
    assert all(figures)
    assert kinds.count("/Form") == 5


def test_headings_go_down_without_a_jump(printed):
    levels = [
        int(kind[2:]) for kind, _alt in tags(printed) if kind[:2] == "/H" and kind[2:].isdigit()
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ears_hear_where_each_step_leads(printed):
    chart = words_of(printed)[2]
    assert "keputusan. Bila Ya, lanjut ke langkah 10; bila Tidak, lanjut ke langkah 8." in chart
    assert "Danru Damkarmat bersama Kasat Samapta/Padal" in chart


def test_the_same_sop_is_the_same_bytes(printed):
    assert rendering.draw(rendition(fire())) == printed


def test_connectors_name_the_real_pages_though_the_identity_needs_two():
    """The flowchart then begins a page later than was thought: it is drawn again."""
    laws = tuple(
        LegalBasis(f"UU{n}", f"Undang-Undang Nomor {n} " * 4, "in_force") for n in range(26)
    )
    text = replace(ladder(24), legal_bases=laws)
    text = replace(text, flows=(*text.flows, flow("s20>s2")))
    pages = words_of(rendering.draw(rendition(text)))
    charts = [n for n, page in enumerate(pages, 1) if "Bagan Alur SB-99" in page]
    assert charts[0] == 4
    assert "Berlanjut di halaman lain" in pages[charts[0] - 1]
    assert f"hal. {charts[1]}" in pages[charts[0] - 1]
    assert f"hal. {charts[0]}" in pages[charts[1] - 1]


def size_of(pdf):
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    return tuple(round(float(side) * 25.4 / 72) for side in page.mediabox[2:])


def test_the_paper_has_the_size_that_was_asked_for(printed):
    assert size_of(printed) == (297, 210)
    assert size_of(rendering.draw(rendition(ladder(), paper.F4))) == (330, 215)


HOSTILE = "<img src='file:///etc/passwd'></style><script src='http://127.0.0.1:9/x'>{{ 7|add:7 }}"


def test_markup_in_the_words_is_only_words():
    steps = [step("a", "L", activity=HOSTILE, note=HOSTILE), step("b", "R", output=HOSTILE)]
    more = {name: (HOSTILE,) for name in ("warnings", "equipment", "related", "readiness")}
    text = sop(steps, ["a>b"], title=HOSTILE[:200], trigger=HOSTILE, **more)
    lanes = tuple(replace(lane, name=HOSTILE) for lane in text.lanes)
    whole = squeezed(" ".join(words_of(rendering.draw(rendition(replace(text, lanes=lanes))))))
    assert whole.count(squeezed(HOSTILE)) >= 8
    assert "root:" not in whole


def test_an_address_that_came_into_the_page_all_the_same_stops_the_press():
    html = rendering.page(rendition(ladder()))
    with pytest.raises(Refused, match="Error fetching"):
        rendering.to_pdf(html.replace("data:image/svg+xml", "file:///etc/passwd#", 1))


@given(any_sop(20, 12))
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_word_of_any_sop_is_lost_on_the_way_to_the_press(text):
    html = rendering.page(rendition(text))
    for one in text.steps:
        for part in (one.activity, one.requirements, one.output, one.note):
            assert escaped(part) in html


def escaped(text):
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(letter, name)
    return text.replace("'", "&#x27;")


@pytest.mark.large
def test_the_largest_sop_is_printed_within_the_limits():
    lanes = "ABCDEFGHIJKL"
    text = ladder(60, lanes)
    full = [
        replace(one, activity="Me" + "W" * 398, output="Ma " * 133, note="Ma " * 133)
        for one in text.steps
    ]
    full[30] = replace(full[30], symbol=Symbol.DECISION)
    backs = (flow("s30>s2"), flow("s40>s1"), flow("s50>s31"))
    text = replace(text, steps=tuple(full), flows=(*text.flows, *backs))
    pages = words_of(rendering.draw(rendition(text)))
    assert squeezed("Ma " * 133) in squeezed(" ".join(pages))
    assert len(pages) <= 40
