"""Duty rosters of the demo: two prisons and two police resorts, manned around the clock."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from accounts.models import User
from journal.clock import telling

from .. import roster
from ..models import Agency, DutyPost, TeamMember
from ..plans import turns_of
from ..presets import PRESETS, Preset
from ..services import exceptions, handovers, rosters, rotations, swaps
from ..services.rotations import Seating
from ..services.swaps import Given
from .stage import Stage

HERE = Path(__file__).parent
KEPT_FOR = timedelta(days=120)  # how long ago the rosters began
APEL: dict[str, Any] = {
    "registered": 932,
    "counted": 929,
    "outside": 3,
    "keys": 46,
    "radios": 12,
    "notes": "Situasi aman. Lampu menara 2 redup, sudah dilaporkan.",
}
HOLIDAYS = ((12, 25, "Hari Raya Natal"), (1, 1, "Tahun Baru Masehi"), (5, 1, "Hari Buruh"),
            (6, 1, "Hari Lahir Pancasila"), (8, 17, "Hari Kemerdekaan"))  # fmt: skip


def build(stage: Stage, now: datetime) -> None:
    """Put every roster in place as if for months, with an absence to come and a stand-in."""
    _holidays(now)
    for told in json.loads((HERE / "rosters.json").read_text(encoding="utf-8")):
        agency = stage.agencies[told["agency"]]
        began = now.astimezone(agency.zone).date() - KEPT_FOR
        with telling(datetime.combine(began, time(6), agency.zone)):
            posts = {row["code"]: _post(agency, row) for row in told["posts"]}
            for row in told["rotations"]:
                _rotation(stage, agency, posts, row, now)
    _exceptions(stage, now)


def _holidays(now: datetime) -> None:
    for year in (now.year, now.year + 1):
        for month, day, name in HOLIDAYS:
            exceptions.add_holiday(None, by=None, date=date(year, month, day), name=name)


def _post(agency: Agency, row: dict[str, Any]) -> DutyPost:
    return rosters.add_post(agency, by=None, **row)


def _rotation(
    stage: Stage, agency: Agency, posts: dict[str, DutyPost], row: dict[str, Any], now: datetime
) -> None:
    preset, told = PRESETS[row["preset"]], row["teams"]
    cycle = preset.cycle_for(len(told))
    teams = [rosters.add_team(agency, by=None, name=team["name"]) for team in told]
    since = rosters.today(agency)
    here = next((at for at, team in enumerate(told) if team.get("on_now")), None)
    ahead = 0 if here is None else _ahead(agency, preset, cycle, now, here)
    made = rotations.rotate(
        agency,
        by=None,
        name=row["name"],
        since=since,
        cycle=cycle,
        shifts=preset.shift_rows(),
        seats=[
            Seating(team, preset.offset(at, len(cycle)) + ahead) for at, team in enumerate(teams)
        ],
    )
    for team, said in zip(teams, told, strict=True):
        for post, people in said["members"].items():
            for code in people:
                person = stage.who(agency.code, code)
                rosters.join(team, by=None, post=posts[post], person=person, since=made.since)


def _ahead(agency: Agency, preset: Preset, cycle: list[str], now: datetime, place: int) -> int:
    """How far ahead all teams must be for the one in this place to be on duty now."""
    since = rosters.today(agency)
    shifts = {
        row["code"]: roster.Shift(row["code"], row["starts"], row["minutes"], row["days"])
        for row in preset.shift_rows()
    }
    days = tuple(roster.codes_of(day) for day in cycle)
    member = roster.Member(1, 1, 1, since)
    for ahead in range(len(cycle)):
        offset = preset.offset(place, len(cycle)) + ahead
        pattern = roster.Pattern(since, None, days, shifts, {1: offset})
        plan = roster.Plan(agency.zone, (pattern,), (member,))
        if roster.turns(plan, now, now + timedelta(minutes=1)):
            return ahead
    return 0


def _exceptions(stage: Stage, now: datetime) -> None:
    """Somebody is ill for two days; a gate officer will be on leave, and nobody stands in yet."""
    lapas = stage.agencies["lapas-bwi"]
    chief = stage.who("lapas-bwi", "ka-kplp")
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=10)
    with telling(start):
        exceptions.stand_in(
            lapas,
            by=chief,
            post=DutyPost.objects.get(agency=lapas, code="blok"),
            person_out=stage.who("lapas-bwi", "anggota-2b"),
            person_in=stage.who("lapas-bwi", "anggota-4a"),
            starts=start,
            ends=start + timedelta(hours=48),
            reason="Sakit",
        )
    with telling(now - timedelta(days=1)):
        _leave(lapas, stage.who("lapas-bwi", "p2u-4"), chief, now)
    _swaps(stage, lapas, now)
    _apels(stage, lapas, now)


def _leave(agency: Agency, person: User, by: User, now: datetime) -> None:
    today = now.astimezone(agency.zone).date()
    member = TeamMember.objects.select_related("team__agency", "post").get(person=person)
    rosters.leave(member, by=by, last=today + timedelta(days=4))
    again = today + timedelta(days=11)
    rosters.join(member.team, by=by, post=member.post, person=person, since=again)


def _swaps(stage: Stage, agency: Agency, now: datetime) -> None:
    """One that was agreed, and one that waits for Karupam II."""
    second, third, fourth = (stage.who("lapas-bwi", f"karupam-{at}") for at in (2, 3, 4))
    with telling(now - timedelta(days=2)):
        (given, *_rest), (*_more, back) = _turns(agency, fourth, now), _turns(agency, third, now)
        agreed = swaps.propose(agency, by=fourth, taker=third, given=given, back=back)
    with telling(now - timedelta(days=1)):
        swaps.accept(agreed, by=third)
    with telling(now - timedelta(hours=3)):
        given = _turns(agency, third, now)[-1]
        swaps.propose(agency, by=third, taker=second, given=given, reason="Acara keluarga")


def _turns(agency: Agency, person: User, now: datetime) -> list[Given]:
    """A person's turns of the coming weeks, at the post of the commander."""
    post = DutyPost.objects.get(agency=agency, code="karupam")
    stood = turns_of([agency], now, now + timedelta(days=14))[agency.pk]
    mine = [one for one in stood if (one.post, one.person) == (post.pk, person.pk)]
    return [Given(post, one.starts, one.ends) for one in mine if one.starts > now]


def _apels(stage: Stage, agency: Agency, now: datetime) -> None:
    """The last two days' hand-overs, each taken by whoever came; one count differed."""
    post = DutyPost.objects.select_related("agency").get(agency=agency, code="karupam")
    stood = turns_of([agency], now - timedelta(days=2), now)[agency.pk]
    mine = [one for one in stood if one.post == post.pk and one.source == "team"]
    people = {one.pk: one for one in stage.people.values()}
    for at, (going, coming) in enumerate(pairwise(mine)):
        if coming.starts > now or going.person == coming.person:
            continue
        with telling(coming.starts - timedelta(minutes=10)):
            made = handovers.hand(agency, by=people[going.person], **APEL)
        with telling(coming.starts + timedelta(minutes=5)):
            radios = APEL["radios"] - (1 if at == 2 else 0)
            note = "Satu HT ditinggal di klinik, sudah diambil." if at == 2 else ""
            handovers.take(
                made,
                by=people[coming.person],
                taken_counted=APEL["counted"],
                taken_keys=APEL["keys"],
                taken_radios=radios,
                taken_note=note,
            )
