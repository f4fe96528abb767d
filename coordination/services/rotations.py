"""Patterns of shifts: begun on a day, ended on a day, never changed in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import record

from .. import roster
from ..models import Agency, Rotation, Seat, Shift, Team
from ..models.roster import LONGEST_CYCLE, MOST_SHIFTS, MOST_TEAMS
from .rosters import add_team, held, not_before, today


@dataclass(frozen=True)
class Seating:
    """A team's place in a new rotation."""

    team: Team
    offset: int


@transaction.atomic
def rotate(
    agency: Agency,
    *,
    by: User | None,
    name: str,
    since: date,
    cycle: Sequence[str],
    shifts: Sequence[Mapping[str, Any]],
    seats: Sequence[Seating],
    replaces: Rotation | None = None,
) -> Rotation:
    """Begin a pattern on a day; the one that it replaces ends the day before.

    Raises ValidationError for a cycle with unknown shifts, a team that stands another pattern
    then, or a first day that is past.
    """
    held(agency)
    not_before(agency, since)
    _check_cycle(cycle, shifts)
    if replaces is not None:
        _end(replaces, since - roster.ONE_DAY)
    _check_teams(agency, seats, since)
    made = Rotation(
        agency=agency, name=name, since=since, cycle=list(cycle), replaces=replaces, made_by=by
    )
    made.full_clean(exclude=["replaces", "made_by"])
    made.save()
    for said in shifts:
        shift = Shift(rotation=made, **said)
        shift.full_clean(validate_constraints=False)
        shift.save()
    Seat.objects.bulk_create(
        Seat(rotation=made, team=seat.team, offset=seat.offset % len(cycle)) for seat in seats
    )
    record(agency, "rotation_begun", by=by, rotation=made.pk, since=since.isoformat())
    return made


@transaction.atomic
def lay_out(
    agency: Agency, *, by: User, places: Sequence[tuple[str, int]], **pattern: Any
) -> Rotation:
    """The same with teams by their names; those that are new are added."""
    held(agency)
    known = {team.name.casefold(): team for team in agency.teams.all()}
    seats = []
    for name, offset in places:
        team = known.get(name.casefold())
        if team is None:
            team = known[name.casefold()] = add_team(agency, by=by, name=name)
        seats.append(Seating(team, offset))
    return rotate(agency, by=by, seats=seats, **pattern)


@transaction.atomic
def stop(rotation: Rotation, *, by: User, last: date) -> None:
    """Let a pattern end with this day; nobody is on duty by it from the next."""
    agency = held(rotation.agency)
    not_before(agency, last + roster.ONE_DAY)
    _end(rotation, last)
    record(agency, "rotation_ended", by=by, rotation=rotation.pk, last=last.isoformat())


@transaction.atomic
def discard(rotation: Rotation, *, by: User) -> None:
    """Take out a pattern that has not begun; the one it was to replace goes on."""
    agency = held(rotation.agency)
    rotation.refresh_from_db(fields=["since", "until"])
    if rotation.since <= today(agency):
        raise ValidationError(_("Pola ini sudah berlaku. Akhiri dengan hari terakhir."))
    before, pk = rotation.replaces, rotation.pk
    rotation.delete()
    if before is not None and before.until == rotation.since - roster.ONE_DAY:
        before.until = None
        before.save(update_fields=["until"])
    record(agency, "rotation_discarded", by=by, rotation=pk)


def _end(rotation: Rotation, last: date) -> None:
    rotation.refresh_from_db(fields=["since", "until"])
    if last < rotation.since:
        words = _("Pola ini mulai %(since)s. Pilih hari sesudahnya.")
        raise ValidationError({"since": words % {"since": f"{rotation.since:%d-%m-%Y}"}})
    if rotation.until is not None and rotation.until <= last:
        raise ValidationError({"since": _("Pola ini sudah berakhir.")})
    rotation.until = last
    rotation.save(update_fields=["until"])


def _check_cycle(cycle: Sequence[str], shifts: Sequence[Mapping[str, Any]]) -> None:
    codes = [said["code"] for said in shifts]
    if not 1 <= len(codes) <= MOST_SHIFTS or len(set(codes)) != len(codes):
        words = _("Tulis 1 sampai %(most)d giliran dengan kode yang berbeda.")
        raise ValidationError({"shifts": words % {"most": MOST_SHIFTS}})
    if not 1 <= len(cycle) <= LONGEST_CYCLE:
        words = _("Siklus terdiri dari 1 sampai %(most)d hari.")
        raise ValidationError({"cycle": words % {"most": LONGEST_CYCLE}})
    unknown = {code for day in cycle for code in roster.codes_of(day)} - set(codes)
    if unknown:
        words = _("Kode giliran tidak dikenal: %(codes)s.")
        raise ValidationError({"cycle": words % {"codes": ", ".join(sorted(unknown))}})
    if not any(cycle):
        raise ValidationError({"cycle": _("Siklus ini tidak berisi satu giliran pun.")})


def _check_teams(agency: Agency, seats: Sequence[Seating], since: date) -> None:
    teams = [seat.team for seat in seats]
    if not 1 <= len({team.pk for team in teams}) == len(teams) <= MOST_TEAMS:
        raise ValidationError({"seats": _("Pilih paling sedikit satu regu, masing-masing sekali.")})
    if any(team.agency_id != agency.pk for team in teams):
        raise ValidationError({"seats": _("Regu ini milik instansi lain.")})
    later = Q(rotation__until=None) | Q(rotation__until__gte=since)
    busy = Seat.objects.filter(later, team__in=teams).select_related("team", "rotation").first()
    if busy is not None:
        words = _("%(team)s sudah mengikuti pola %(rotation)s. Akhiri atau ubah pola itu.")
        said = {"team": busy.team, "rotation": busy.rotation}
        raise ValidationError({"seats": words % said})
