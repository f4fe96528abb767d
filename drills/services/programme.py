"""A year of drills: planned, given an hour, put off, cancelled; who is concerned hears of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Partnership, Posting
from journal import clock
from journal.lifecycle import hold, move, name_of, record
from notifications.services import forget
from sop.models import SopVersion

from ..models import Crew, Drill, Invitation, Kind, Postponement, Programme, ScenarioVersion
from ..models.scenarios import LONGEST_DRILL
from . import hearing, reminding
from .writing import say as put

S = Drill.Status
LONGEST = timedelta(minutes=LONGEST_DRILL)
PLAIN = ("code", "title", "kind", "place", "is_unannounced")


@transaction.atomic
def begin(*, by: User, one: Agency, other: Agency, year: int) -> Programme:
    """The programme of these two agencies for a year; the same one however often it is begun."""
    if not Partnership.objects.between(one.pk, other.pk).exists():
        raise ValidationError(_("%(agency)s tidak sedang bermitra.") % {"agency": other})
    first, second = sorted((one, other), key=lambda agency: agency.pk)
    programme = Programme(first=first, second=second, year=year, begun_by=by)
    programme.full_clean(exclude=["begun_by"], validate_constraints=False, validate_unique=False)
    found, is_new = Programme.objects.get_or_create(
        first=first, second=second, year=year, defaults={"begun_by": by}
    )
    if is_new:
        record(found, "begun", by=by, year=year)
    return found


@transaction.atomic
def plan(
    programme: Programme,
    *,
    by: User,
    title: str,
    day: date,
    host: Agency,
    kind: str = Kind.TABLETOP,
    sops: Iterable[SopVersion] = (),
    scenario: ScenarioVersion | None = None,
    retests: Drill | None = None,
    classification: int = Posting.Clearance.BIASA,
    **more: Any,
) -> Drill:
    """Put a drill into the year's plan. Refuses a day of another year."""
    drill = Drill(
        programme=programme,
        day=day,
        host=host,
        scenario=scenario,
        retests=retests,
        classification=classification,
        planned_by=by,
    )
    put(drill, {"title": title, "kind": kind, **more})
    _check_plan(drill)
    drill.save()
    drill.sops.set(_tested(sops, scenario))
    hearing.say(drill, S.PLANNED, by=by, tell=hearing.planners(drill))
    return drill


@transaction.atomic
def change(
    drill: Drill,
    *,
    by: User,
    sops: Iterable[SopVersion] | None = None,
    scenario: ScenarioVersion | None = None,
    **words: Any,
) -> None:
    """Write the plan anew while the drill is ahead; the hour of one that has one stays."""
    hold(drill, at=Drill.AHEAD)
    put(drill, words)
    drill.scenario = scenario
    _check_plan(drill)
    _check_fits(drill)
    drill.save(update_fields=[*PLAIN, "day", "host", "scenario"])
    if sops is not None:
        drill.sops.set(_tested(sops, scenario))
    _loosen(drill)
    hearing.say(drill, "changed", by=by, tell=hearing.planners(drill))


@transaction.atomic
def schedule(
    drill: Drill, *, by: User, starts_at: datetime, ends_at: datetime, place: str = ""
) -> None:
    """Give the drill its hour: from now on people are invited, and reminded until they answer."""
    hold(drill, at=[S.PLANNED])
    place = place or drill.place
    if not place:
        raise ValidationError({"place": _("Tulis tempat latihan.")})
    day = _check_window(drill, starts_at, ends_at)
    fills: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
    fills |= {"place": place, "day": day}
    drill.starts_at, drill.ends_at = starts_at, ends_at
    _check_fits(drill)
    fills["programme"] = _year_of(drill, day, by)
    told = hearing.audience(drill)
    move(drill, S.SCHEDULED, by=by, tell=told, fills=fills, **(hearing.codes(drill) | _new(fills)))
    reminding.plan_all(drill)


@transaction.atomic
def postpone(
    drill: Drill,
    *,
    by: User,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    day: date | None = None,
) -> None:
    """Move a drill that has an hour to another one, or back into the plan; says why.

    Whoever had answered is asked anew: they answered for another day.
    """
    hold(drill, at=[S.SCHEDULED])
    was_day, was_at = drill.day, drill.starts_at
    if starts_at is not None and ends_at is not None:
        day = _check_window(drill, starts_at, ends_at)
        if starts_at == was_at:
            raise ValidationError({"starts_at": _("Itu waktunya yang sekarang.")})
    elif day is None:
        raise ValidationError({"day": _("Tulis hari barunya.")})
    drill.starts_at, drill.ends_at = starts_at, ends_at
    _check_fits(drill)
    Postponement.objects.create(
        drill=drill,
        was_day=was_day,
        was_at=was_at,
        new_day=day,
        new_at=starts_at,
        reason=reason,
        by=by,
    )
    fills: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "day": day}
    fills["programme"] = _year_of(drill, day, by)
    _put_off(drill, fills, by)


def _put_off(drill: Drill, fills: dict[str, Any], by: User) -> None:
    told = hearing.audience(drill)
    _ask_anew(drill)
    if fills["starts_at"] is None:
        forget(name_of(drill))
        said = hearing.codes(drill) | _new(fills)
        move(drill, S.PLANNED, by=by, fills=fills, **said)
        hearing.say(drill, "postponed", by=by, tell=told)
        return
    for name, value in fills.items():
        setattr(drill, name, value)
    drill.save(update_fields=list(fills))
    hearing.say(drill, "postponed", by=by, tell=told)
    reminding.plan_all(drill)


@transaction.atomic
def move_day(drill: Drill, *, by: User, day: date) -> None:
    """Put a drill that has no hour yet on another day of the plan."""
    hold(drill, at=[S.PLANNED])
    if day == drill.day:
        return
    drill.programme = _year_of(drill, day, by)
    drill.day = day
    _check_plan(drill)
    drill.save(update_fields=["day", "programme"])
    hearing.say(drill, "changed", by=by, tell=hearing.planners(drill))


@transaction.atomic
def cancel(drill: Drill, *, by: User, reason: str) -> None:
    """Give a drill up before it begins; says why, and everybody concerned hears it."""
    hold(drill, at=Drill.AHEAD)
    if not reason:
        raise ValidationError({"reason": _("Tulis alasannya.")})
    told = hearing.audience(drill)
    fills = {"cancel_note": reason}
    move(drill, S.CANCELLED, by=by, tell=told, fills=fills, **hearing.codes(drill))
    forget(name_of(drill))


# --- What must be true ----------------------------------------------------------------------------


def _check_plan(drill: Drill) -> None:
    drill.full_clean(
        exclude=["programme", "host", "scenario", "retests", "planned_by"],
        validate_constraints=False,
    )
    if drill.day.year != drill.programme.year:
        told = _("Hari itu bukan dalam tahun %(year)d.")
        raise ValidationError({"day": told % {"year": drill.programme.year}})
    if drill.host_id not in (drill.programme.first_id, drill.programme.second_id):
        raise ValidationError({"host": _("Tuan rumah adalah salah satu dari kedua instansi.")})
    scenario = drill.scenario
    if scenario is not None and scenario.status == ScenarioVersion.Status.RETIRED:
        raise ValidationError({"scenario": _("Skenario itu tidak dipakai lagi.")})


def _check_window(drill: Drill, starts_at: datetime, ends_at: datetime) -> date:
    """The day on which it begins, on the host's clock; refuses what no drill can be."""
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("Selesai harus sesudah mulai.")})
    if ends_at - starts_at > LONGEST:
        raise ValidationError({"ends_at": _("Latihan paling lama tiga hari.")})
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": _("Waktu mulai sudah lewat.")})
    return starts_at.astimezone(drill.zone).date()


def _check_fits(drill: Drill) -> None:
    """The scenario must fit into the window; one without an hour yet fits anything."""
    if drill.scenario is None or drill.starts_at is None or drill.ends_at is None:
        return
    minutes = int((drill.ends_at - drill.starts_at).total_seconds() // 60)
    if drill.scenario.minutes > minutes:
        told = _("Skenarionya berlangsung %(long)d menit, waktunya hanya %(short)d menit.")
        said = {"long": drill.scenario.minutes, "short": minutes}
        raise ValidationError({"ends_at": told % said})


def _tested(sops: Iterable[SopVersion], scenario: ScenarioVersion | None) -> Iterable[SopVersion]:
    """What is said to be tested, and what the scenario tests besides."""
    chosen = list(sops)
    return [*chosen, *(scenario.sops.all() if scenario else ())]


def _year_of(drill: Drill, day: date, by: User) -> Programme:
    """The programme of the year in which it now falls."""
    now = drill.programme
    if now.year == day.year:
        return now
    return begin(by=by, one=now.first, other=now.second, year=day.year)


def _ask_anew(drill: Drill) -> None:
    blank: dict[str, Any] = {"answer": "", "note": "", "answered_by": None, "answered_at": None}
    Invitation.objects.filter(drill=drill).update(**blank, coming=None)
    Crew.objects.filter(drill=drill, left_at=None).update(**blank)


def _loosen(drill: Drill) -> None:
    """Roles that the drill's scenario does not have are nobody's any more."""
    known = set(drill.scenario.roles.values_list("code", flat=True)) if drill.scenario else set()
    for one in Crew.objects.filter(drill=drill, left_at=None).exclude(roles=[]):
        kept = [code for code in one.roles if code in known]
        if kept != one.roles:
            one.roles = kept
            one.save(update_fields=["roles"])


def _new(fills: Mapping[str, Any]) -> dict[str, Any]:
    starts = fills["starts_at"]
    return {"day": fills["day"].isoformat(), "starts": starts.isoformat() if starts else ""}
