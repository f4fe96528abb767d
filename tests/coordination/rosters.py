"""Rosters that tests begin with: a prison's four teams, one person each, and what they stand."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from coordination.models import Holiday, Override, Posting, ReachTest, Swap
from coordination.presets import PRESETS
from coordination.services import (
    feeds,
    handovers,
    reach_answers,
    reach_tests,
    roster_import,
    rosters,
    rotations,
)
from journal.clock import telling
from notifications.models import Delivery
from tests.cast import posted

from .sheets import book

LONG_AGO = timedelta(days=60)


def guards(agency, count=4, first=7001, *duties):
    """So many people posted to the agency."""
    return [posted(str(first + at), f"Petugas {first + at}", agency, "Anggota", *duties)
            for at in range(count)]  # fmt: skip


def post(agency, title="Karupam", **terms):
    return rosters.add_post(agency, by=None, title=title, **terms)


def four_teams(agency, people, *, by=None, preset="corrections", now, title="Karupam", **terms):
    """The prison's pattern since two months, one of these people in each team at one post."""
    told = PRESETS[preset]
    station = post(agency, title, **terms)
    with telling(now - LONG_AGO):
        since = rosters.today(agency)
        cycle = told.cycle_for(len(people))
        rotation = rotations.lay_out(
            agency,
            by=by,
            name="Regu pengamanan",
            since=since,
            cycle=cycle,
            shifts=told.shift_rows(),
            places=[(f"Regu {at + 1}", told.offset(at, len(cycle))) for at in range(len(people))],
        )
        teams = [agency.teams.get(name=f"Regu {at + 1}") for at in range(len(people))]
        for team, person in zip(teams, people, strict=True):
            rosters.join(team, by=by, post=station, person=person, since=since)
    return SimpleNamespace(post=station, rotation=rotation, teams=teams, people=people)


def furnish(world, first, second, third):
    """A roster of the prison with everything that can hang on it, about these of its people."""
    now, number = timezone.now(), first.service_number
    watch = four_teams(world.lapas, list(dict.fromkeys([first, second, third])), now=now)
    world.duty_post, world.rotation, world.team = watch.post, watch.rotation, watch.teams[0]
    world.member = world.team.members.get()
    soon = {"starts": now + timedelta(hours=30), "ends": now + timedelta(hours=40)}
    world.stand_in = Override.objects.create(
        agency=world.lapas, post=watch.post, person_in=third, reason="Tambahan", **soon
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    world.holiday = Holiday.objects.create(agency=world.lapas, date=tomorrow, name="Haul")
    if first != third:
        world.swap = Swap.objects.create(
            agency=world.lapas, giver=first, taker=third, post=watch.post, **soon
        )
    world.handover = handovers.hand(world.lapas, by=first, counted=540, registered=540)
    scope = ReachTest.Scope.OFFICE
    world.reach = reach_tests.start(world.lapas, by=first, scope=scope)
    told = Delivery.objects.filter(entry=world.reach.entry).first()
    world.reach_way = tuple(reach_answers.link(told).rstrip("/").split("/")[-2:])
    world.feed, world.secret = feeds.issue(first, label="Ponsel")
    world.imported = roster_import.upload(
        world.lapas, by=first, file=book((1, "", number, "Regu 2", "Karupam"))
    )


def end_office(person, at):
    Posting.objects.filter(person=person).update(until=at)
