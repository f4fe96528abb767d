"""How the paper of an SOP leaves the house: as it was signed, or with a red mark over it."""

import io

import pikepdf
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from documents.serving import VIEWER

from .models import Phase, SopVersion

MARKS = {Phase.SUPERSEDED: "DIGANTI", Phase.EXPIRED: "KEDALUWARSA", Phase.WITHDRAWN: "DICABUT"}
SIGNED_PARTS = ("/AcroForm", "/Perms", "/AF", "/DSS", "/Metadata")  # and what it claims to be
FONT = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica-Bold"}
WIDTH = 0.7  # of a capital of that font, in its own size: near enough to stand in the middle


def marked_paper(version: SopVersion, content: bytes, mark: str) -> HttpResponseBase:
    """The print with its mark, for the browser to show; made anew each time, kept nowhere."""
    response = HttpResponse(marked(content, mark), content_type="application/pdf")
    name = f"{slugify(str(version))[:80]}-{MARKS[Phase(mark)].lower()}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = VIEWER
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def marked(content: bytes, mark: str) -> bytes:
    """A print of the paper with its mark in red across every page, and no signature in it.

    The signed bytes stay as they are: this is another file, and does not pretend to be signed.
    """
    word, made = MARKS[Phase(mark)], io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as book:
        for part in SIGNED_PARTS:
            if part in book.Root:
                del book.Root[part]
        for sheet in book.pages:
            if "/Annots" in sheet:
                del sheet["/Annots"]
            font = pikepdf.Dictionary({f"/{key}": pikepdf.Name(name) for key, name in FONT.items()})
            name = sheet.add_resource(font, pikepdf.Name.Font)
            sheet.contents_add(b"q", prepend=True)  # what was drawn may have turned the sheet
            sheet.contents_add(b"Q " + _across(sheet, word, str(name)))
        book.save(made)
    return made.getvalue()


def _across(sheet: pikepdf.Page, word: str, font: str) -> bytes:
    left, low, right, high = (float(edge) for edge in sheet.mediabox)
    size = min(right - left, high - low) / 4.5
    reach = len(word) * size * WIDTH / 2 * 0.8
    x, y = (left + right) / 2 - reach, (low + high) / 2 - reach * 0.5
    turn = "0.894 0.447 -0.447 0.894"
    return (
        f"q 0.72 0.08 0.17 rg BT {font} {size:.1f} Tf {turn} {x:.1f} {y:.1f} Tm ({word}) Tj ET Q"
    ).encode()
