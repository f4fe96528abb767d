"""Turns what the house refuses into pages a person understands."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from journal.lifecycle import IllegalMove

from . import refusals


class FriendlyRefusals:
    """Shows who was first and when (409), and what is too large (413) or no page at all (405)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return refusals.not_that_way(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, IllegalMove):
            return refusals.overtaken(request, error)
        if isinstance(error, RequestDataTooBig):
            return refusals.too_large(request)
        return None
