"""Who is on duty: reads over rosters, for pages, for calendars and for whoever must be called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from accounts.models import User

from . import posts, roster
from .access import Standing, standing
from .models import Agency, DutyPost, Posting, Team
from .plans import in_office, turns_of
from .roster import Gap, Turn

AHEAD = timedelta(days=14)  # how far gaps are looked for
MOMENT = timedelta(microseconds=1)


# --- The port: who is to be called ---------------------------------------------------------------


def on_duty(post_pk: int, at: datetime | None = None) -> list[int]:
    """The persons who stand this post at that moment, who came first first; nobody: none."""
    post = DutyPost.objects.filter(pk=post_pk, is_active=True).select_related("agency").first()
    if post is None:
        return []
    at = at or timezone.now()
    stood = turns_of([post.agency], at, at + MOMENT)[post.agency_id]
    people = dict.fromkeys(turn.person for turn in stood if turn.post == post_pk)
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    return [person for person in people if person in active]


def next_at(post: DutyPost, at: datetime) -> list[int]:
    """The persons whose turn at this post begins next, within the coming two days."""
    stood = turns_of([post.agency], at, at + 2 * roster.ONE_DAY)[post.agency_id]
    coming = [turn for turn in stood if turn.post == post.pk and turn.starts > at]
    start = min((turn.starts for turn in coming), default=None)
    return [turn.person for turn in coming if turn.starts == start]


def holders(position_pk: int, at: datetime | None = None) -> list[int]:
    """The persons who hold this position at that moment: who acts for an absent holder first."""
    at = at or timezone.now()
    turn = Case(
        When(kind=Posting.Kind.PLH, then=Value(0)),
        When(kind=Posting.Kind.PLT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = in_office(at, at + MOMENT).filter(position=position_pk, person__is_active=True)
    people = rows.order_by(turn, "since", "pk").values_list("person", flat=True)
    return list(dict.fromkeys(people))


# --- The picture of tonight ----------------------------------------------------------------------


@dataclass(frozen=True)
class Sentry:
    """One person at a post: since when, until when. Without a name where none may be shown."""

    starts: datetime
    ends: datetime
    person: User | None
    source: str = "team"
    team: str = ""


@dataclass(frozen=True)
class Manned:
    """A post as it is at this moment, and who comes next."""

    post: DutyPost
    now: list[Sentry]
    then: list[Sentry]
    missing: int


@dataclass(frozen=True)
class House:
    """One agency's roster at this moment, as much of it as the reader may see."""

    agency: Agency
    level: str
    at: datetime
    posts: list[Manned]
    changes_at: datetime | None
    gaps: list[tuple[DutyPost, Gap]] = field(default_factory=list)
    doubles: list[tuple[User, DutyPost, DutyPost, datetime]] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        return self.level == posts.OWN

    @property
    def unmanned(self) -> int:
        """How many posts have fewer people now than they need."""
        return sum(1 for one in self.posts if one.missing)


def tonight(person: User, at: datetime | None = None) -> list[House]:
    """Who is on duty now at the person's agencies, and at partners as far as a clause allows."""
    return picture(standing(person), at)


def picture(at: Standing, moment: datetime | None = None) -> list[House]:
    """The same for a standing that was read already: own agencies first, eleven queries in all."""
    now = moment or timezone.now()
    levels = posts.shown(at)
    agencies = [agency for agency, _level in levels]
    stood = turns_of(agencies, now, now + AHEAD)
    wanted, names = posts_of(agencies), _names(turn for turns in stood.values() for turn in turns)
    return [
        _house((agency, level), now, wanted.get(agency.pk, []), stood[agency.pk], names)
        for agency, level in levels
    ]


def posts_of(agencies: Iterable[Agency]) -> dict[int, list[DutyPost]]:
    """The posts in use, agency by agency, in their order."""
    found: dict[int, list[DutyPost]] = {}
    for post in DutyPost.objects.filter(agency__in=list(agencies), is_active=True):
        found.setdefault(post.agency_id, []).append(post)
    return found


def gaps_of(agency: Agency, start: datetime, end: datetime) -> list[tuple[DutyPost, Gap]]:
    """Where an agency's posts have too few people in the window, the earliest first."""
    stood = turns_of([agency], start, end)[agency.pk]
    return _gaps(posts_of([agency]).get(agency.pk, []), stood, start, end)


@dataclass(frozen=True)
class _Names:
    people: dict[int, User]
    teams: dict[int, str]


def _names(stood: Iterable[Turn]) -> _Names:
    turns = list(stood)
    people = User.objects.filter(is_active=True).in_bulk({turn.person for turn in turns})
    teams = Team.objects.filter(pk__in={turn.team for turn in turns if turn.team})
    return _Names(people, dict(teams.values_list("pk", "name")))


def _house(
    read: tuple[Agency, str], now: datetime, wanted: list[DutyPost], stood: list[Turn], of: _Names
) -> House:
    agency, level = read
    known = [turn for turn in stood if turn.person in of.people]
    rows = [_manned(post, known, now, of, named=level != posts.ROLES) for post in wanted]
    house = House(agency, level, now, rows, roster.next_change(known, now))
    if house.is_own:
        house.gaps.extend(_gaps(wanted, known, now, now + AHEAD))
        house.doubles.extend(_doubles(wanted, known, of))
    return house


def _manned(
    post: DutyPost, stood: Iterable[Turn], now: datetime, of: _Names, *, named: bool
) -> Manned:
    here = [turn for turn in stood if turn.post == post.pk]
    present = [turn for turn in here if turn.holds_at(now)]
    start = min((turn.starts for turn in here if turn.starts > now), default=None)
    coming = [turn for turn in here if turn.starts == start]
    return Manned(
        post=post,
        now=[_sentry(turn, of, named=named) for turn in present],
        then=[_sentry(turn, of, named=named) for turn in coming],
        missing=max(0, post.least - len({turn.person for turn in present})),
    )


def _sentry(turn: Turn, of: _Names, *, named: bool) -> Sentry:
    team = of.teams.get(turn.team, "") if turn.team else ""
    return Sentry(
        turn.starts, turn.ends, of.people[turn.person] if named else None, turn.source, team
    )


def _gaps(
    wanted: Iterable[DutyPost], stood: Iterable[Turn], start: datetime, end: datetime
) -> list[tuple[DutyPost, Gap]]:
    known = {post.pk: post for post in wanted}
    least = {pk: post.least for pk, post in known.items()}
    return [(known[gap.post], gap) for gap in roster.gaps(stood, least, start, end)]


def _doubles(
    wanted: Iterable[DutyPost], stood: Iterable[Turn], of: _Names
) -> list[tuple[User, DutyPost, DutyPost, datetime]]:
    known = {post.pk: post for post in wanted}
    return [
        (of.people[one.person], known[one.post], known[other.post], other.starts)
        for one, other in roster.overlaps(turn for turn in stood if turn.post in known)
    ]
