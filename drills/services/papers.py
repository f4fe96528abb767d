"""The papers of a drill: the controllers' book, a sheet for each role, a card for each inject.

Every page of them is marked LATIHAN by the frame that their templates share (pdf/_drill.html).
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from coordination.models import Posting
from documents import services as documents
from documents.models import Rendition
from documents.words import full_date
from journal import clock
from journal.lifecycle import hold

from .. import access, reading, scripts
from ..content import Script
from ..models import Crew, Drill, Kind, ScenarioVersion, elapsed
from ..reading import Told
from . import hearing

KINDS = {  # kind of paper: what it is called on its public card; frozen in Indonesian
    "drill_book": gettext_noop("Buku pengendali latihan"),
    "drill_sheets": gettext_noop("Lembar pemain latihan"),
    "drill_cards": gettext_noop("Kartu inject latihan"),
}
ROWS = 6  # blank ones, for what a player writes down


@transaction.atomic
def ask(drill: Drill, *, by: User) -> list[Rendition]:
    """Have all three made anew; those that were printed before hold no more.

    Raises ValidationError while the scenario may still change.
    """
    hold(drill, at=(*Drill.AHEAD, Drill.Status.RUNNING))
    version = drill.scenario
    if version is None or version.status != ScenarioVersion.Status.READY:
        raise ValidationError(_("Nyatakan skenarionya siap dipakai dahulu."))
    documents.revoke(drill, *KINDS)
    with translation.override("id"):  # paper is always in Indonesian
        context = _context(drill, scripts.script_of(version))
        made = [_asked(drill, kind, context, by) for kind in KINDS]
    hearing.say(drill, "papers_asked", by=by)
    return made


def newest(drill: Drill) -> list[Rendition]:
    """The papers that hold now, in their order."""
    rows = access.papers(drill).filter(revoked_at=None, kind__in=KINDS)
    order = list(KINDS)
    return sorted(rows, key=lambda one: order.index(one.kind))


def _asked(drill: Drill, kind: str, context: dict[str, Any], by: User) -> Rendition:
    name = KINDS[kind]
    card = {
        "kind": name,
        "number": "",
        "issuer": drill.host.name,
        "agencies": [one.name for one in drill.programme.pair],
        "date": full_date(timezone.localdate(clock.now(), drill.zone)),
    }
    more = {"heading": name, "title": f"LATIHAN – {name}"}
    return documents.request_rendition(
        drill, kind, title=f"LATIHAN – {name}", context=context | more, card=card, by=by
    )


def _context(drill: Drill, script: Script) -> dict[str, Any]:
    crew = list(hearing.crew_of(drill).exclude(answer=Crew.Answer.DECLINED))
    events = reading.told(script)
    guarded = drill.classification > Posting.Clearance.BIASA
    return {
        "style": "centred",
        "agency": drill.host.name,
        "guard": drill.get_classification_display().upper() if guarded else "",
        "name": str(drill),
        "kind": str(Kind(drill.kind).label),
        "when": _when(drill),
        "place": drill.place or "-",
        "agencies": [one.name for one in drill.programme.pair],
        "sops": [f"{one.code} revisi {one.revision}, {one.title}" for one in script.sops],
        "safety": _safety(script, crew),
        "stop_word": script.stop_word,
        "situation": script.situation,
        "rules": list(script.rules),
        "equipment": list(script.equipment),
        "goals": _goals(script),
        "crew": _crew(script, crew),
        "events": [_event(one) for one in events],
        "planned": [_event(one) for one in events if one.at is not None],
        "others": [_event(one) for one in events if one.at is None],
        "parts": _parts(script, crew),
        "rows": list(range(ROWS)),
    }


def _when(drill: Drill) -> str:
    if drill.starts_at is None or drill.ends_at is None:
        return full_date(drill.day)
    start, end = (one.astimezone(drill.zone) for one in (drill.starts_at, drill.ends_at))
    until = (
        f"{end:%H.%M}" if end.date() == start.date() else f"{full_date(end.date())}, {end:%H.%M}"
    )
    return f"{full_date(start.date())}, pukul {start:%H.%M}–{until} {start.tzname()}"


def _safety(script: Script, crew: Iterable[Crew]) -> str:
    names = [str(one.person) for one in crew if one.task == Crew.Task.SAFETY]
    return ", ".join(names) or script.safety_role


def _goals(script: Script) -> list[dict[str, str]]:
    return [
        {
            "text": one.text,
            "standard": one.standard,
            "how": one.how,
            "steps": ", ".join(f"{step.sop} langkah {step.number}" for step in one.steps),
        }
        for one in reading.goals(script)
    ]


def _crew(script: Script, crew: Iterable[Crew]) -> list[dict[str, str]]:
    return [
        {
            "task": str(one.get_task_display()),
            "name": one.person.full_name,
            "agency": one.agency.short_name,
            "roles": ", ".join(script.names(one.roles)),
        }
        for one in crew
    ]


def _event(one: Told) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": "" if one.at is None else f"T{elapsed(one.at)}",
        "to": ", ".join(one.names) or "semua pemain",
        "sender": one.sender,
        "medium": one.medium,
        "message": one.message,
        "expected": one.expected,
        "standard": one.standard,
        "condition": one.condition,
        "step": f"{one.step.sop} langkah {one.step.number}" if one.step else "",
    }


def _parts(script: Script, crew: list[Crew]) -> list[dict[str, Any]]:
    """What each role gets in its hands: never an inject, only what it must do by the SOP."""
    return [
        {
            "name": part.name,
            "agency": part.agency.upper(),
            "players": ", ".join(
                one.person.full_name for one in crew if part.code in one.roles
                and one.task == Crew.Task.PLAYER
            ),
            "steps": _own_steps(script, part.code),
        }
        for part in script.parts
    ]  # fmt: skip


def _own_steps(script: Script, code: str) -> list[str]:
    """The steps that injects to this role are about, in the order of the SOP."""
    found = {
        (event.step.sop, event.step.number): event.step.activity
        for event in script.events
        if event.step and event.goes_to(code)
    }
    return [f"{sop} langkah {number}: {words}" for (sop, number), words in sorted(found.items())]
