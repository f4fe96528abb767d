"""Makes a printed page ready to be signed. Runs inside the press's jail; knows no Django.

A template writes `<input type=checkbox name="ttd-…" title="…">` where a signature belongs and
`arsip-1` … for archive time-stamps. WeasyPrint places and tags these boxes; here they become
signature fields that stay reachable for screen readers, also once they are signed.
"""

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

PRINT, LOCKED = 4, 128
BUTTONS_OWN = ("/DA", "/V", "/Ff", "/AS", "/AP", "/MK", "/Border", "/Opt", "/MaxLen", "/DR", "/DV")
SIGN, STAMP = "ttd-", "arsip-"  # what the names of our fields begin with
SMALL = 2.0  # points: a narrower box is meant to be unseen

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{made_at}</xmp:CreateDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class Unfit(Exception):
    """The page does not carry the fields that were asked for."""


def prepare(pdf: bytes, wanted: list[str], made_at: str) -> bytes:
    """The same pages with empty signature fields, or Unfit naming those that differ.

    Written anew in one piece with object streams of moderate size: what is signed later is
    checked several times faster than WeasyPrint's own file.
    """
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        found = sorted(_become_fields(paper))
        if [name for name in found if name.startswith(SIGN)] != sorted(wanted):
            raise Unfit(f"wanted {sorted(wanted)}, the page has {found}")
        _tidy_form(paper)
        for thing in _dictionaries(paper):
            _tidy_tag(thing)
        _describe(paper, made_at)
        _attach_once(paper)
        kept = io.BytesIO()
        paper.save(
            kept,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return kept.getvalue()


def _become_fields(paper: pikepdf.Pdf) -> Iterator[str]:
    """Every box of ours becomes an empty, locked, printing signature field."""
    for page in paper.pages:
        for widget in page.get("/Annots", Array()):
            if widget.get("/Subtype") != Name.Widget:
                continue
            for key in BUTTONS_OWN:
                if key in widget:
                    del widget[key]
            widget.FT, widget.F = Name.Sig, PRINT | LOCKED
            _place(paper, widget)
            yield str(widget.T)
        if "/Annots" in page:
            page.Tabs = Name.S


def _place(paper: pikepdf.Pdf, widget: Any) -> None:
    """A box with an empty appearance; one that is meant to be unseen shrinks to a point."""
    x1, y1, x2, y2 = (float(edge) for edge in widget.Rect)
    left, low, right, high = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    if right - left < SMALL:
        widget.Rect = Array([left, low, left, low])
        return
    widget.Rect = Array([left, low, right, high])
    blank = pikepdf.Stream(paper, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    widget.AP = Dictionary(N=paper.make_indirect(blank))


def _tidy_form(paper: pikepdf.Pdf) -> None:
    """The form says that it holds signatures, and asks no reader to draw anything anew."""
    form = paper.Root.get("/AcroForm")
    if form is None:
        raise Unfit("the page has no fields")
    for key in ("/NeedAppearances", "/DR", "/DA"):
        if key in form:
            del form[key]
    form.SigFlags = 3


def _dictionaries(paper: pikepdf.Pdf) -> Iterator[Any]:
    return (thing for thing in paper.objects if isinstance(thing, Dictionary))


def _tidy_tag(thing: Any) -> None:
    """Heads say what they head; a Form points at its one widget directly.

    A reader that compares two revisions follows that direct way only.
    """
    if thing.get("/S") == Name.Form:
        kids = thing.get("/K")
        if isinstance(kids, Array) and len(kids) == 1:
            thing.K = kids[0]
    if thing.get("/S") == Name.TH:
        attributes = thing.get("/A", Dictionary(O=Name.Table))
        if isinstance(attributes, Dictionary) and "/Scope" not in attributes:
            attributes.Scope = Name.Column
            thing.A = attributes


def _attach_once(paper: pikepdf.Pdf) -> None:
    """WeasyPrint names an associated file twice."""
    if "/AF" in paper.Root:
        once = {one.objgen: one for one in paper.Root.AF}
        paper.Root.AF = Array(list(once.values()))


def _describe(paper: pikepdf.Pdf, made_at: str) -> None:
    """Metadata in both places where readers look, saying the same."""
    info = paper.docinfo
    words = {
        "title": escape(str(info.get("/Title", ""))),
        "producer": escape(str(info.get("/Producer", ""))),
        "made_at": escape(made_at),
    }
    xmp = XMP.format(**words).encode()
    described = pikepdf.Stream(paper, xmp, Type=Name.Metadata, Subtype=Name.XML)
    paper.Root.Metadata = paper.make_indirect(described)
    info.CreationDate = f"D:{made_at[:19].translate(str.maketrans('', '', '-:T'))}Z"
