"""Keeps bodies that are too large out of the house before anything reads them."""

import contextlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

FORM = 1024 * 1024  # room for the form around the file
SWALLOW = 64 * 1024 * 1024  # read and dropped, so that the browser stays to hear the answer


class BoundedBody:
    """Refuses a body larger than a form, or a form with a file, may be. Listed before CSRF.

    Whatever was refused, and whoever refused it, the body is read to its end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        _hear_out(request)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size) <= _most(request):
            return
        request._mark_post_parse_error()  # type: ignore[attr-defined]  # nobody parses it
        raise RequestDataTooBig


def _hear_out(request: HttpRequest) -> None:
    """Read and drop what nobody wanted: whoever is cut off while sending never hears the answer."""
    left = SWALLOW
    with contextlib.suppress(UnreadablePostError):  # they have hung up
        while left > 0 and (part := request.read(1 << 20)):
            left -= len(part)


def _most(request: HttpRequest) -> int:
    if request.content_type == "multipart/form-data":
        return settings.ATTACHMENT_MAX_BYTES + FORM
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or FORM
