"""The after-action report as plain words, in the order of HSEEP: what its template may know.

Everything but the parts that people write is read from the record, in Indonesian, as paper is.
Source of the order: Homeland Security Exercise and Evaluation Program, 2020, AAR/IP template.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.words import decimal, full_date

from . import drawing, measuring, reading, running, scripts
from .models import Crew, Drill, Feedback, Finding, Grade, Kind, Rating, elapsed

PARTS = {  # what people write themselves; frozen in Indonesian
    "summary": gettext_noop("Ringkasan"),
    "strengths": gettext_noop("Kekuatan utama"),
    "improve": gettext_noop("Yang perlu diperbaiki"),
    "conclusion": gettext_noop("Kesimpulan"),
}


def context(drill: Drill, words: Mapping[str, str]) -> dict[str, Any]:
    """All that the report says, as it stands."""
    script = scripts.script_of(drill.scenario) if drill.scenario else None
    record, run = running.record_of(drill), running.run_of(drill)
    if script is None or record is None or run is None:
        return {}
    results = measuring.results(script, record)
    drawn = drawing.draw(results)
    return {
        "style": "centred",
        "agency": drill.host.name,
        "name": str(drill),
        "kind": str(Kind(drill.kind).label),
        "place": drill.place or "-",
        "agencies": [one.name for one in drill.programme.pair],
        "date": full_date(record.clock.started_at.astimezone(drill.zone).date()),
        "begun": _hour(drill, record.clock.started_at),
        "ended": _hour(drill, record.clock.ended_at),
        "lasted": elapsed(record.clock.at(record.clock.ended_at or record.clock.started_at))[1:],
        "pauses": [_pause(drill, start, end) for start, end in record.clock.pauses],
        "stopped": run.stop.reason if hasattr(run, "stop") else "",
        "afterwards": run.is_afterwards,
        "sops": [f"{one.code} revisi {one.revision}, {one.title}" for one in script.sops],
        "situation": script.situation,
        "words": {name: words.get(name, "") for name in PARTS},
        "parts": [{"name": str(name), "words": words.get(key, "")} for key, name in PARTS.items()],
        "goals": _goals(drill, results),
        "drawing": asdict(drawn) if drawn else None,
        "findings": (findings := _findings(drill)),
        "issues": [one for one in findings if one["kind"] == Finding.Kind.ISSUE],
        "events": _events(drill, record),
        "crew": _crew(drill),
        "people": _people(drill),
        "feedback": feedback(drill),
        "grades": [{"grade": one.value, "words": str(one.label)} for one in Grade],
        "notes": _notes(drill),
    }


def feedback(drill: Drill) -> dict[str, Any]:
    """What participants said, without who: how many, three averages, and their words."""
    rows = Feedback.objects.filter(drill=drill)
    sums = rows.aggregate(
        count=Count("pk"), clear=Avg("clear_role"), real=Avg("real_enough"), learnt=Avg("learnt")
    )
    said = rows.values_list("good", "better")
    return {
        "count": sums["count"],
        "clear": _mean(sums["clear"]),
        "real": _mean(sums["real"]),
        "learnt": _mean(sums["learnt"]),
        "good": [good for good, _better in said if good],
        "better": [better for _good, better in said if better],
    }


def shown_result(result: measuring.Result) -> str:
    """What was measured, as it is read: "4,3 menit", "82 persen"."""
    if result.measured is None:
        return _("tidak terlihat") if result.was_tried else _("tidak diuji")
    unit = _("menit") if result.aim.measure == "minutes" else result.aim.unit
    return f"{_number(result.measured)} {unit}"


def _goals(drill: Drill, results: list[measuring.Result]) -> list[dict[str, Any]]:
    rated = {one.objective.key: one for one in _ratings(drill)}
    found = []
    for number, one in enumerate(results, 1):
        rating = rated.get(one.aim.key)
        found.append(
            {
                "number": number,
                "text": one.aim.text,
                "standard": reading.bound(one.aim),
                "measured": shown_result(one),
                "met": one.is_met,
                "proposed": one.grade,
                "given": rating.given if rating else "",
                "label": str(rating.get_given_display()) if rating and rating.given else "",
                "reason": rating.reason if rating else "",
                "steps": ", ".join(f"{step.sop} langkah {step.number}" for step in one.aim.steps),
            }
        )
    return found


def _ratings(drill: Drill) -> list[Rating]:
    return list(Rating.objects.filter(drill=drill).select_related("objective"))


def _findings(drill: Drill) -> list[dict[str, Any]]:
    rows = Finding.objects.filter(drill=drill).select_related(
        "sop__document", "owner", "objective", "amendment", "retest"
    )
    known = scripts.steps_of({one.sop_id for one in rows})
    return [
        {
            "kind": one.kind,
            "text": one.text,
            "advice": one.advice,
            "cause": str(one.get_cause_display()) if one.cause else "",
            "owner": one.owner.name,
            "step": _step(known, one),
            "amendment": one.amendment.revision if one.amendment else None,
            "retest": full_date(one.retest.day) if one.retest else "",
        }
        for one in rows
    ]


def _step(known: scripts.Steps, one: Finding) -> str:
    step = known.get((one.sop_id, one.step))
    return f"{step.sop} langkah {step.number}: {step.activity}" if step else ""


def _events(drill: Drill, record: measuring.Record) -> list[dict[str, Any]]:
    board = running.board(drill)
    lines = [(one.handed, one) for one in (*board.lines, *board.free)]
    lines.sort(key=lambda pair: pair[0].occurred_at if pair[0] else record.clock.when(10**9))
    return [
        {
            "planned": "" if line.at is None else f"T{elapsed(line.at)}",
            "handed": f"T{elapsed(record.clock.at(handed.occurred_at))}" if handed else "",
            "how": str(handed.get_how_display()) if handed else "tidak disampaikan",
            "note": handed.note if handed else "",
            "message": line.message,
            "expected": line.expected,
            "standard": line.standard,
            "took": "" if line.took is None else elapsed(line.took)[1:],
            "late": line.is_late,
        }
        for handed, line in lines
    ]


def _crew(drill: Drill) -> list[dict[str, Any]]:
    """How many took part, by agency and task; a report names offices, never persons."""
    rows = Crew.objects.filter(drill=drill, answer=Crew.Answer.CONFIRMED)
    counted = rows.order_by("agency__name", "task").values_list("agency__name", "task")
    sums = counted.annotate(count=Count("pk"))
    return [
        {"agency": agency, "task": str(Crew.Task(task).label), "count": count}
        for agency, task, count in sums
    ]


def _people(drill: Drill) -> list[dict[str, Any]]:
    rows = drill.invitations.filter(answer="confirmed").select_related("agency", "unit")
    return [{"who": one.who, "coming": one.coming or 0} for one in rows]


def _notes(drill: Drill) -> dict[str, int]:
    """How much was written down; what it says stays with the evaluation, for it may name people."""
    run = running.run_of(drill)
    seen = running.observations(run) if run else []
    return {"count": len(seen), "photos": sum(len(files) for _one, files in seen)}


def _pause(drill: Drill, start: datetime, end: datetime | None) -> dict[str, str]:
    return {"since": _hour(drill, start), "until": _hour(drill, end)}


def _hour(drill: Drill, moment: datetime | None) -> str:
    if moment is None:
        return "-"
    local = moment.astimezone(drill.zone)
    return f"{local:%H.%M.%S} {local.tzname()}"


def _mean(value: float | None) -> str:
    return "-" if value is None else _number(value)


def _number(value: float) -> str:
    return decimal(round(value, 1))
