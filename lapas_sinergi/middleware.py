"""Turns what the house refuses into pages a person understands."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from journal.lifecycle import IllegalMove

from . import refusals


class FriendlyRefusals:
    """Shows who was first, and when, to the second of two people who acted at once (409)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, IllegalMove):
            return refusals.overtaken(request, error)
        if isinstance(error, RequestDataTooBig):
            return refusals.too_large(request)
        return None
