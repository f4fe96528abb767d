"""What every view of a drill does: open the door, check it is time, show a page, go back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import SignedIn
from coordination.views.doorstep import noticed, once, once_token, searched, status_of, typed
from journal.lifecycle import IllegalMove

from .. import access
from ..access import Standing
from ..models import Drill, ScenarioVersion

__all__ = ("noticed", "once", "once_token", "searched", "typed")

S, V = Drill.Status, ScenarioVersion.Status
WHEN: dict[str, tuple[str, ...]] = {  # verb: the statuses in which there is a time for it
    "plan": Drill.AHEAD,
    "schedule": (S.PLANNED,),
    "postpone": (S.SCHEDULED,),
    "cancel": Drill.AHEAD,
    "invite": Drill.AHEAD,
    "crew": (*Drill.AHEAD, S.RUNNING),
}
WHEN_SCENARIO: dict[str, tuple[str, ...]] = {
    "edit": (V.DRAFT,),
    "ready": (V.DRAFT,),
    "reopen": (V.READY,),
    "revise": (V.READY, V.RETIRED),
    "retire": (V.DRAFT, V.READY),
}


def opened(request: SignedIn, pk: int, to: str | None = None) -> tuple[Standing, Drill]:
    """The drill for somebody who may do this with it and in time, else 404, 403 or 409."""
    at = access.standing_of(request)
    drill = access.drill(at, pk, to=to)
    if to in WHEN and drill.status not in WHEN[to]:
        raise IllegalMove(drill, to)
    return at, drill


def verbs(at: Standing, drill: Drill) -> set[str]:
    """What this person may do with the drill as it stands."""
    every = [*access.RIGHTS, *access.CREW_RIGHTS]
    return {
        verb
        for verb in every
        if drill.status in WHEN.get(verb, (drill.status,)) and access.may(at, drill, verb)
    }


def opened_scenario(
    request: SignedIn, pk: int, to: str | None = None
) -> tuple[Standing, ScenarioVersion]:
    """The scenario for somebody who may do this with it and in time, else 404, 403 or 409."""
    at = access.standing_of(request)
    version = access.scenario(at, pk, to=to)
    if to in WHEN_SCENARIO and version.status not in WHEN_SCENARIO[to]:
        raise IllegalMove(version, to)
    return at, version


def scenario_verbs(at: Standing, version: ScenarioVersion) -> set[str]:
    """What this person may do with the scenario as it stands."""
    found = {
        verb
        for verb in access.SCENARIO_RIGHTS
        if version.status in WHEN_SCENARIO.get(verb, (version.status,))
        and access.may_write(at, version, verb)
    }
    return found - {"reopen"} if version.used_at else found


def page(request: SignedIn, name: str, form: Form, **more: Any) -> HttpResponse:
    """A page with a form: 200 to look at, 422 when what was typed cannot be."""
    status = status_of(form) if form.is_bound and form.errors else 200
    thing = more.get("drill") or more.get("version")
    if status != 200 and thing is not None:  # a verb that was refused may have changed it
        thing.refresh_from_db(fields=["status"])
    context = {"form": form, "once": once_token(), **more}
    return render(request, f"drills/{name}.html", context, status=status)


def done(request: SignedIn, thing: Any, words: str) -> HttpResponse:
    """Back to the drill or scenario, saying what was done."""
    messages.success(request, words)
    return redirect(thing)
