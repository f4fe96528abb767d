"""From a frozen context to the bytes of a PDF."""

import atexit
import base64
import hashlib
import io
import json
from datetime import UTC
from typing import Any

import pikepdf
import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from . import codes
from .jail import Jail, Limits, Refused
from .makers import PASSES, Measured, made
from .models import Rendition

LIMITS = Limits(memory=1 << 30, cpu=20, wall=30)
LIBRARIES = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_press = Jail("documents.press", LIMITS)


def draw(rendition: Rendition) -> bytes:
    """The PDF of this rendition: the same bytes whenever it is drawn. Raises jail.Refused."""
    more = _to_be_signed(rendition) if rendition.fields else {}
    measured: Measured = {}
    for _again in range(PASSES):
        printed = to_pdf(page(rendition, measured), **more)
        if printed.startswith(b"%PDF"):
            return printed
        measured = json.loads(printed)
    raise Refused("the boxes never stood where they were expected")


def page(rendition: Rendition, measured: Measured | None = None) -> str:
    """The rendition as HTML, made from its frozen context and from nothing else."""
    known = _all_it_may_know(rendition)
    known |= made(rendition.kind, known, measured or {})
    with translation.override(rendition.language):
        return render_to_string(f"pdf/{rendition.kind}.html", known)


def to_pdf(html: str, **more: Any) -> bytes:
    """HTML as a tagged PDF, made in a jail that opens no file and no network address."""
    return _press.run(json.dumps({"html": html, **more}).encode())


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        return len(paper.pages)


def verify_url(code: str) -> str:
    """Where anybody may check the paper with this code."""
    return f"{settings.BASE_URL}/v/{code}"


def qr(text: str) -> str:
    """A QR code as a `data:` address, for an <img>."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.getvalue()).decode()


def trouble() -> str:
    """Why no PDF can be made on this machine, with the line that mends it; "" when all is well."""
    try:
        to_pdf("<title>.</title>")
    except Exception as error:
        return f"{error} → {LIBRARIES}"
    return ""


def _to_be_signed(rendition: Rendition) -> dict[str, Any]:
    return {
        "fields": rendition.fields,
        "source": base64.b64encode(rendition.source or b"").decode(),
        "made_at": rendition.asked_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def _all_it_may_know(rendition: Rendition) -> dict[str, Any]:
    return {
        **rendition.context,
        "title": rendition.title,
        "number": rendition.number,
        "language": rendition.language,
        "asked_at": rendition.asked_at,
        "code": codes.shown(rendition.code),
        "verify_url": verify_url(rendition.code),
        "verify_at": f"{settings.BASE_URL}/v".split("://", 1)[-1],
        "qr": qr(verify_url(rendition.code)),
        "fields": rendition.fields,
        "source_sha256": hashlib.sha256(rendition.source or b"").hexdigest(),
        "uncertified": "bsre" not in settings.SIGNING_METHODS,
    }


atexit.register(_press.close)
