"""A roster as those who keep it see it: patterns, teams, posts, exceptions, imports."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from .models import Agency, Holiday, Override, RosterImport, Rotation, Team, TeamMember
from .plans import pattern_of, plans
from .roster import Pattern, Plan

SHOWN = 14  # days of a pattern


@dataclass(frozen=True)
class Shown:
    """A pattern: how it stands, and which shift each team has on the coming days."""

    rotation: Rotation
    state: str  # now, coming, over
    days: list[date]
    teams: list[tuple[str, list[str]]]


def rotations(agency: Agency, today: date) -> list[Shown]:
    """The patterns that hold or will, and those that ended within the last month."""
    plan = plans([agency], timezone.now(), timezone.now() + timedelta(days=SHOWN))[agency.pk]
    recent = Q(until=None) | Q(until__gte=today - timedelta(days=30))
    rows = (
        Rotation.objects.filter(recent, agency=agency)
        .prefetch_related("shifts", "seats__team")
        .order_by("pk")
    )
    return sorted((_shown(row, today, plan) for row in rows), key=lambda one: one.state == "over")


def _shown(row: Rotation, today: date, plan: Plan) -> Shown:
    over = row.until is not None and row.until < today
    state = "over" if over else "coming" if row.since > today else "now"
    start = max(today, row.since)
    days = [start + timedelta(days=at) for at in range(SHOWN)]
    pattern = pattern_of(row)
    teams = [
        (seat.team.name, [_codes(pattern, seat.team_id, day, plan) for day in days])
        for seat in sorted(row.seats.all(), key=lambda one: one.team.order)
    ]
    return Shown(row, state, days, teams)


def _codes(pattern: Pattern, team: int, day: date, plan: Plan) -> str:
    stood = pattern.stood(team, day, free=plan.is_free(day))
    return "+".join(shift.code for shift in stood)


def teams(agency: Agency, today: date) -> QuerySet[Team]:
    """The teams in use, each with who is in it now or will be."""
    still = TeamMember.objects.filter(Q(until=None) | Q(until__gte=today))
    members = Prefetch("members", still.select_related("person", "post"), to_attr="present")
    return Team.objects.filter(agency=agency, is_active=True).prefetch_related(members)


def members(team: Team, today: date) -> tuple[list[TeamMember], list[TeamMember]]:
    """Who is in a team now or will be, and who was."""
    rows = list(team.members.select_related("person", "post").order_by("post__order", "since"))
    now = [row for row in rows if row.until is None or row.until >= today]
    return now, [row for row in rows if row not in now]


def overrides(agency: Agency, now: datetime) -> QuerySet[Override]:
    """Exceptions that hold or will."""
    rows = Override.objects.filter(agency=agency, cancelled_at=None, ends__gt=now)
    return rows.select_related("post", "person_in", "person_out", "swap")


def holidays(agency: Agency, today: date) -> QuerySet[Holiday]:
    """Days to come that count as a weekend, the whole country's among them."""
    return Holiday.objects.filter(Q(agency=agency) | Q(agency=None), date__gte=today)


def imports(agency: Agency) -> QuerySet[RosterImport]:
    """The last lists that were read."""
    rows = RosterImport.objects.filter(agency=agency).exclude(status="discarded")
    return rows.defer("cells").select_related("read_by")[:5]
