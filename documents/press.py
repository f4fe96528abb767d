"""The press: HTML in, PDF out. It runs in a jail, reads `data:` addresses only, knows no Django."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

import weasyprint
from weasyprint.urls import URLFetcher

from .boxes import misplaced
from .signing.fields import prepare

SOURCE = "naskah.json"
SPECIMEN = """<style>@page { @bottom-left { content: counter(page) } }
body { font: 11pt "Source Serif 4" } h1, td { font-family: "Atkinson Hyperlegible Next" }</style>
<h1>A</h1><p>A <b>B</b> <i>C</i> <b><i>D</i></b></p><table><tr><td>A <b>B</b> <i>C</i></table>
<img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/%3E">"""


def warm() -> None:
    """Set type once, on a page of our own: every job then finds fonts and modules already read."""
    work(json.dumps({"html": SPECIMEN}).encode())


def work(job: bytes) -> bytes:
    """The PDF of {"html": …}: tagged, with our fonts, and the same bytes for the same input.

    Any other address than `data:` in the HTML stops the job: a reference that cannot be followed
    must be seen, never skipped over. With "fields" it is made to be signed, and carries "source".
    When boxes do not stand where they were expected, the answer is no PDF but where they stand.
    """
    order: dict[str, Any] = json.loads(job)
    document = _laid_out(order)
    if places := misplaced(document):
        return json.dumps(places).encode()
    if order.get("fields"):
        return _to_be_signed(document, order)
    return bytes(document.write_pdf(pdf_tags=order.get("tags", True)))


def _laid_out(order: dict[str, Any]) -> Any:
    """The pages, before they are written."""
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    page = weasyprint.HTML(string=order["html"], url_fetcher=fetcher, base_url=None)
    if order.get("fields"):
        return page.render(pdf_variant="pdf/a-3a", pdf_forms=True)
    return page.render(pdf_tags=order.get("tags", True))


def _to_be_signed(document: Any, order: dict[str, Any]) -> bytes:
    """In the archive form of PDF, with its source inside and fields where signatures belong."""
    made_at = datetime.fromisoformat(order["made_at"])
    source = base64.b64decode(order.get("source", ""))
    attached = weasyprint.Attachment(
        string=source.decode(),
        name=SOURCE,
        description="Naskah terbaca mesin",
        relationship="Source",
        created=made_at,
        modified=made_at,
    )
    pdf = document.write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_forms=True,
        pdf_identifier=hashlib.sha256(json.dumps(order, sort_keys=True).encode()).digest()[:16],
        attachments=[attached] if source else [],
    )
    return prepare(bytes(pdf), order["fields"], order["made_at"])
