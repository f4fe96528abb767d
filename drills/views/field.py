"""The evaluators' page on a phone: expected actions to tap, counts, notes and photos.

A device keeps what was tapped until it has been answered; every part works without its script too.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from documents import services as documents
from documents import serving
from journal import clock
from journal.lifecycle import IllegalMove

from .. import access, running
from ..forms.holding import PhotoForm, TapForm, on_the_day, said_by_device
from ..models import Drill, Observation
from ..services import tapping
from ..services.tapping import Said
from .doorstep import noticed, opened


@require_safe
@login_required
def field(request: SignedIn, pk: int) -> HttpResponse:
    """What to look out for, and what was seen."""
    at, drill = opened(request, pk, to="observe")
    noticed(request, drill)
    return _shown(request, drill, access.may(at, drill, "tap"))


def _shown(
    request: SignedIn, drill: Drill, may_tap: bool, form: TapForm | None = None, status: int = 200
) -> HttpResponse:
    at, is_open = access.standing_of(request), drill.status in tapping.HELD
    roles = [code for one in access.own_crew(at, drill) for code in one.roles]
    context: dict[str, Any] = {
        "drill": drill,
        "may_tap": may_tap and is_open,
        "may_write": is_open,
        "form": form,
        **running.sheet(drill, request.user, roles),
    }
    return render(request, "drills/field.html", context, status=status)


@require_POST
@login_required
def tap(request: SignedIn, pk: int) -> HttpResponse:
    """One thing that was seen, from a device without our script, or from a sheet."""
    at, drill = opened(request, pk, to="observe")
    form = TapForm(request.POST, request.FILES)
    if form.is_valid() and form.did(_keep, request, drill, form.cleaned_data):
        return redirect("drills:field", pk)
    return _shown(request, drill, access.may(at, drill, "tap"), form, 422)


def _keep(request: SignedIn, drill: Drill, said: dict[str, Any]) -> None:
    if said["what"] == "undo":
        tapping.untap(drill, by=request.user, key=said["key"])
        return
    file = documents.examine(said["photo"]) if said["photo"] else None
    kept = tapping.tap(drill, by=request.user, said=_said(drill, said))
    if file and isinstance(kept, Observation):
        tapping.photo(drill, kept, by=request.user, file=file)


def _said(drill: Drill, said: dict[str, Any]) -> Said:
    run = running.run_of(drill)
    moment: datetime = clock.now()
    if said["at"] and run:
        moment = on_the_day(run.started_at, said["at"], drill)
    words = {name: said[name] for name in ("key", "what", "count", "text", "tone")}
    return Said(device_at=moment, **words)


@require_POST
@login_required
def send(request: SignedIn, pk: int) -> HttpResponse:
    """What a device kept: taken in one by one, answered one by one."""
    drill = access.watched(access.standing_of(request), pk)
    now = clock.now()
    try:
        tapping.refuse_unheld(drill)
        said = said_by_device(json.loads(request.body), now)
        found = tapping.take(drill, by=request.user, said=said)
    except IllegalMove:
        return _no(_("Latihan belum dimulai atau evaluasinya sudah ditutup."), 409)
    except ValidationError as error:
        return _no(" ".join(error.messages), 413 if error.code == "too_large" else 422)
    except ValueError:
        return _no(_("Isinya tidak dimengerti."), 422)
    return JsonResponse({"now": _ms(now), "said": [_told(one) for one in found]})


@require_POST
@login_required
def photo(request: SignedIn, pk: int, key: Any) -> HttpResponse:
    """A photo for one's own observation that has arrived."""
    drill = access.watched(access.standing_of(request), pk)
    seen = access.own_observation(drill, request.user, key)
    try:
        tapping.refuse_unheld(drill)
        form = PhotoForm(request.POST, request.FILES)
        if not form.is_valid():
            raise ValidationError(_("Fotonya belum ada."))
        file = documents.examine(form.cleaned_data["photo"])
        tapping.photo(drill, seen, by=request.user, file=file)
    except IllegalMove:
        return _no(_("Latihan belum dimulai atau evaluasinya sudah ditutup."), 409)
    except ValidationError as error:
        return _no(" ".join(error.messages), 413 if error.code == "too_large" else 422)
    return JsonResponse({"kept": True})


@require_safe
@login_required
def picture(request: SignedIn, pk: int, file: int) -> HttpResponseBase:
    """A photo of an observation."""
    _at, drill = opened(request, pk, to="observe")
    return serving.attachment(request, access.photos_of(drill, file))


@require_safe
@login_required
def hour(request: SignedIn) -> HttpResponse:
    """What our clock shows, in milliseconds: a device compares its own with it."""
    answer = JsonResponse({"now": _ms(clock.now())})
    answer["Cache-Control"] = "no-store"
    return answer


def _told(one: tapping.Outcome) -> dict[str, Any]:
    at = _ms(one.occurred_at) if one.occurred_at else None
    return {"key": str(one.key), "kept": one.is_kept, "words": one.words, "at": at}


def _no(words: str, status: int) -> JsonResponse:
    return JsonResponse({"message": words}, status=status)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
