"""The press: HTML in, PDF out. It runs in a jail, reads `data:` addresses only, knows no Django."""

import json
from typing import Any

import weasyprint
from weasyprint.urls import URLFetcher


def work(job: bytes) -> bytes:
    """The PDF of {"html": …}: tagged, with our fonts, and the same bytes for the same input.

    Any other address than `data:` in the HTML stops the job: a reference that cannot be followed
    must be seen, never skipped over.
    """
    order: dict[str, Any] = json.loads(job)
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    page = weasyprint.HTML(string=order["html"], url_fetcher=fetcher, base_url=None)
    return bytes(page.write_pdf(pdf_tags=True))
