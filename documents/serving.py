"""How bytes leave the house. The owner's view opens its door first; nobody is asked here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from .models import Attachment, Rendition
from .services.renditions import current

# A browser's own PDF viewer refuses to open inside a sandbox, so only downloads are boxed in.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
VIEWER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def paper(request: HttpRequest, rendition: Rendition, *, inline: bool = False) -> HttpResponseBase:
    """The newest PDF, as a download or, with `inline`, for the browser to show and print.

    Raises Http404 while it is still being made.
    """
    if rendition.state != Rendition.State.READY or rendition.content is None:
        raise Http404
    content, sha256 = rendition.content, rendition.sha256
    if rendition.fields:
        newest = current(rendition)
        content, sha256 = newest.content, newest.sha256
    name = f"{slugify(rendition.title)[:80] or rendition.kind}-{rendition.code}.pdf"
    response = HttpResponse(bytes(content), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["Content-Security-Policy"] = VIEWER if inline else SANDBOX
    return _guarded(request, response, sha256)


def attachment(request: HttpRequest, file: Attachment) -> HttpResponseBase:
    """An attached file, always as a download."""
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    return _guarded(request, response, file.sha256)


def _guarded(request: HttpRequest, response: HttpResponse, sha256: str) -> HttpResponseBase:
    """With the headers of every file; 304 to a browser that still has these very bytes."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"  # kept, but asked for again behind the door
    response["X-SHA256"] = sha256
    response["ETag"] = etag = f'"{sha256}"'
    return get_conditional_response(request, etag=etag, response=response) or response
