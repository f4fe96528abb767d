"""How a refusal is shown: a page to a browser, the same words as JSON to a machine."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.words import moment
from journal.lifecycle import IllegalMove, timeline
from journal.models import Entry, Living

API = "/api/"


def refuse(
    request: HttpRequest, status: int, template: str, message: str, **page: Any
) -> HttpResponse:
    """The refusal in the form its reader expects.

    A fragment's request gets the whole page, put in place of the whole page: half a page that
    says "too late" inside a form would be worse than none.
    """
    if request.path.startswith(API):
        return JsonResponse({"message": message, "fields": {}}, status=status)
    response = render(request, template, {"message": message, **page}, status=status)
    if "HX-Request" in request.headers:
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def overtaken(request: HttpRequest, error: IllegalMove) -> HttpResponse:
    """409: somebody was first, or it never could go there; who it was, and when."""
    error.thing.refresh_from_db()
    last = last_move(error.thing)
    words = who_was_first(error.thing, last)
    return refuse(request, 409, "409.html", words, thing=error.thing, last=last)


def last_move(thing: Living) -> Entry | None:
    """What brought the thing to where it is: no comment on it and no look at it since."""
    return timeline(thing).filter(verb=thing.status).last()


def not_that_way(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """405: an address that only takes forms was opened as a page, or the other way round."""
    response = refuse(request, 405, "405.html", _("Alamat ini bukan halaman"))
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than the house takes in."""
    return refuse(request, 413, "413.html", _("Yang dikirim terlalu besar."))


def in_the_clear(request: HttpRequest) -> HttpResponse:
    """403: this came over plain HTTP from another machine, where others can read along."""
    safe = settings.TLS_ORIGINS or ([settings.BASE_URL] if settings.SECURE else [])
    words = _("Alamat ini tidak terenkripsi. Gunakan alamat https.")
    return refuse(request, 403, "403_plain.html", words, safe=safe)


def who_was_first(thing: Living, last: Entry | None) -> str:
    """ "Sudah disetujui oleh Bram Mandala, 22 Nov 2026 14.05 WIB." """
    state = str(thing.get_status_display())  # type: ignore[attr-defined]  # every Living has choices
    if last is None:
        return _("Keadaannya sekarang: %(state)s.") % {"state": state}
    return _("Keadaannya sekarang: %(state)s, oleh %(who)s, %(when)s.") % {
        "state": state,
        "who": last.actor.full_name if last.actor else _("Sistem"),
        "when": moment(last.occurred_at, timezone.get_current_timezone()),
    }
