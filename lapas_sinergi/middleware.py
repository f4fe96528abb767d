"""Turns what the house refuses into pages a person understands."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts import origin
from journal.lifecycle import IllegalMove

from . import refusals


class SealedCookies:
    """What is given over HTTPS is kept for HTTPS, whatever other address the box has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class NotInTheClear:
    """Refuses to talk to people over plain HTTP from anywhere but the machine itself.

    What strangers may read anyway stays open: health, the authority's certificates and lists, and
    the checking of papers.
    """

    OPEN = ("/healthz", "/pki/", "/v/", settings.STATIC_URL)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PLAIN_IS_LOCAL or request.is_secure() or _is_open(request, self.OPEN):
            return self.get_response(request)
        return refusals.in_the_clear(request)


def _is_open(request: HttpRequest, ways: tuple[str, ...]) -> bool:
    if request.path.startswith(ways):
        return True
    found = origin.address(request)
    return found is not None and ipaddress.ip_address(found).is_loopback


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
