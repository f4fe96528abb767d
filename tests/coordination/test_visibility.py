"""Who sees what: postings, clearance, shares with an end, and nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination import access
from coordination.models import PersonShare, Posting, SupportRequest
from coordination.services import sharing
from journal.lifecycle import timeline

pytestmark = pytest.mark.django_db
EVERYONE = (
    "sari",
    "gate",
    "kalapas",
    "admin",
    "bram",
    "kapolresta",
    "padal",
    "joko",
    "jember",
    "laras",
    "operator",
)


def sees(person, asked):
    return access.support_requests(access.standing(person)).filter(pk=asked.pk).exists()


def those_who_see(cast, asked):
    return {name for name in EVERYONE if sees(getattr(cast, name), asked)}


BOTH_ENDS = {"sari", "gate", "kalapas", "bram", "kapolresta", "padal"}


def test_both_ends_see_it_and_nobody_else(cast, asked):
    assert those_who_see(cast, asked) == BOTH_ENDS


def test_a_classified_request_wants_clearance(cast, asked):
    SupportRequest.objects.filter(pk=asked.pk).update(classification=Posting.Clearance.RAHASIA)
    assert those_who_see(cast, asked) == {"kalapas", "bram", "kapolresta"}


def test_an_ended_posting_ends_the_sight_of_it_at_once(cast, asked):
    cast.bram.postings.update(until=timezone.now())
    assert not sees(cast.bram, asked)


def test_a_posting_of_tomorrow_opens_nothing_today(cast, asked):
    cast.bram.postings.update(since=timezone.now() + timedelta(days=1))
    assert not sees(cast.bram, asked)


def test_the_two_ways_of_asking_the_door_agree(cast, asked):
    people = {getattr(cast, name).pk: name for name in EVERYONE}
    sharing.share(
        asked,
        by=cast.kalapas,
        with_whom=cast.laras,
        reason="Koordinasi",
        until=timezone.now() + timedelta(days=1),
    )
    asked_of_the_row = {people[pk] for pk in access.viewers(asked.pk, people)}
    assert asked_of_the_row == those_who_see(cast, asked) == BOTH_ENDS | {"laras"}


@pytest.mark.parametrize("whom", ["laras", "bpbd"])
def test_a_share_opens_one_request_until_its_end(cast, asked, whom):
    until = timezone.now() + timedelta(hours=1)
    sharing.share(asked, by=cast.kalapas, with_whom=getattr(cast, whom), reason="x", until=until)
    assert sees(cast.laras, asked)
    for share in (*asked.person_shares.all(), *asked.agency_shares.all()):
        type(share).objects.filter(pk=share.pk).update(until=timezone.now())
    assert not sees(cast.laras, asked)


def test_a_share_taken_back_is_gone_with_the_next_question(cast, asked):
    sharing.share(
        asked,
        by=cast.bram,
        with_whom=cast.laras,
        reason="x",
        until=timezone.now() + timedelta(days=1),
    )
    sharing.revoke(asked, PersonShare.objects.get(), by=cast.bram)
    assert not sees(cast.laras, asked)
    assert timeline(asked).last().verb == "unshared"


def test_a_guest_may_look_but_do_nothing(cast, asked):
    sharing.share(
        asked,
        by=cast.bram,
        with_whom=cast.laras,
        reason="x",
        until=timezone.now() + timedelta(days=1),
    )
    at = access.standing(cast.laras)
    assert access.is_guest(at, asked)
    assert not any(access.may(at, asked, verb) for verb in access.RIGHTS)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_share_needs_a_near_end(cast, asked, days):
    with pytest.raises(ValidationError):
        sharing.share(
            asked,
            by=cast.bram,
            with_whom=cast.laras,
            reason="x",
            until=timezone.now() + timedelta(days=days),
        )


def test_a_share_needs_a_reason_and_an_outsider(cast, asked):
    until = timezone.now() + timedelta(days=1)
    for whom, reason in ((cast.laras, " "), (cast.sari, "x"), (cast.polresta, "x")):
        with pytest.raises(ValidationError):
            sharing.share(asked, by=cast.bram, with_whom=whom, reason=reason, until=until)


@pytest.mark.parametrize(
    ("verb", "those"),
    [
        ("decide", {"bram", "kapolresta"}),
        ("submit", {"sari", "kalapas"}),
        ("order", {"bram", "kapolresta"}),
        ("muster", {"sari", "gate", "bram", "padal"}),
        ("report", {"bram", "padal"}),
        ("close", {"sari", "kalapas"}),
    ],
)
def test_each_verb_belongs_to_named_duties(cast, asked, verb, those):
    able = {
        name for name in EVERYONE if access.may(access.standing(getattr(cast, name)), asked, verb)
    }
    assert able == those
