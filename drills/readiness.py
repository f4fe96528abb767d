"""What is still to be done before a drill can begin: seen by who leads it, asked by `start`."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from coordination.models import Posting

from . import scripts
from .content import Script
from .lint import Problem
from .models import Crew, Drill, Invitation, ScenarioVersion
from .services.scenarios import newer_sops

T, A = Crew.Task, Crew.Answer


def problems(drill: Drill) -> list[Problem]:
    """Everything that is missing, errors first: with an error the drill must not begin."""
    crew = list(Crew.objects.filter(drill=drill, left_at=None).select_related("person", "agency"))
    found = [*_scenario(drill), *_people(drill, crew), *_guests(drill)]
    if drill.scenario is not None:
        found += _parts(scripts.script_of(drill.scenario), crew)
    return sorted(found, key=lambda one: not one.is_error)


def _scenario(drill: Drill) -> Iterator[Problem]:
    version = drill.scenario
    if version is None:
        yield Problem("error", _("Belum ada skenario."))
        return
    if version.status != ScenarioVersion.Status.READY:
        yield Problem("error", _("Skenario belum dinyatakan siap dipakai."))
    for old, new in newer_sops(version).items():
        told = _("%(code)s sudah direvisi (revisi %(new)d); skenario menguji revisi %(old)d.")
        said = {"code": old.document.code, "new": new.revision, "old": old.revision}
        yield Problem("warning", told % said, "sop")


def _people(drill: Drill, crew: list[Crew]) -> Iterator[Problem]:
    there = {one.task for one in crew if one.has_confirmed}
    for task, words in _needed().items():
        if task not in there:
            yield Problem("error", words)
    yield from _gone(crew)
    waiting = [one for one in crew if one.answer == A.NONE]
    if waiting:
        told = _("%(count)d orang belum menjawab undangan.")
        yield Problem("warning", told % {"count": len(waiting)})


def _needed() -> dict[str, str]:
    return {
        T.CONTROLLER: _("Belum ada pengendali yang menyatakan hadir."),
        T.EVALUATOR: _("Belum ada penilai yang menyatakan hadir."),
        T.SAFETY: _("Belum ada perwira keselamatan yang menyatakan hadir."),
    }


def _gone(crew: list[Crew]) -> Iterator[Problem]:
    """Whoever was asked at an office that they no longer hold."""
    rows = Posting.objects.now().filter(person__in=[one.person_id for one in crew])
    held = set(rows.values_list("person", "agency"))
    for one in crew:
        if (one.person_id, one.agency_id) not in held:
            told = _("%(who)s tidak lagi menjabat di %(agency)s. Cari penggantinya.")
            yield Problem("warning", told % {"who": one.person, "agency": one.agency})


def _guests(drill: Drill) -> Iterator[Problem]:
    rows = Invitation.objects.filter(drill=drill, answer=A.NONE).select_related("agency", "unit")
    for one in rows:
        told = _("%(who)s belum menjawab undangan.")
        yield Problem("warning", told % {"who": one.who})


def _parts(script: Script, crew: list[Crew]) -> list[Problem]:
    """Roles to which injects go, and which nobody plays."""
    players = [one for one in crew if one.task == T.PLAYER and one.has_confirmed]
    played = {code for one in players for code in one.roles}
    wanted = {code for event in script.events for code in event.to}
    told = _("Peran %(role)s belum ada pemainnya.")
    return [
        Problem("warning", told % {"role": part.name}, f"role:{part.code}")
        for part in script.parts
        if part.code in wanted - played
    ]
