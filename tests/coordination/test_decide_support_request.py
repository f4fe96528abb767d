"""Deciding: once, line by line, by somebody else, and the numbers give the verdict."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from coordination.models import SupportRequest
from coordination.services import support
from journal.lifecycle import IllegalMove, timeline
from journal.models import Untold

pytestmark = pytest.mark.django_db


def grants(asked, *numbers):
    return {line.pk: number for line, number in zip(asked.lines.all(), numbers, strict=True)}


def test_a_partial_grant_reaches_the_commander_who_asked(cast, granted):
    granted.refresh_from_db()
    assert granted.status == "partly_approved"
    last = timeline(granted).last()
    assert last.actor == cast.bram
    assert sorted(last.data["given"].values()) == [[2, 2], [8, 12]]
    assert set(Untold.objects.get(entry=last).people) == {cast.sari.pk, cast.kalapas.pk}


@pytest.mark.parametrize(
    ("numbers", "status"),
    [((12, 2), "approved"), ((0, 1), "partly_approved"), ((0, 0), "declined")],
)
def test_the_numbers_decide_the_verdict(cast, asked, numbers, status):
    support.decide(asked, by=cast.bram, grants=grants(asked, *numbers), note="Keterbatasan")
    assert asked.status == status


@pytest.mark.parametrize("numbers", [(13, 2), (-1, 2)])
def test_nobody_is_granted_more_than_was_asked(cast, asked, numbers):
    with pytest.raises(ValidationError):
        support.decide(asked, by=cast.bram, grants=grants(asked, *numbers), note="x")
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_a_refusal_needs_a_reason(cast, asked):
    with pytest.raises(ValidationError) as caught:
        support.decide(asked, by=cast.bram, grants={}, note="  ")
    assert "note" in caught.value.message_dict
    assert not asked.lines.filter(granted__isnull=False).exists()


def test_a_decided_request_stays_decided(cast, granted):
    with pytest.raises(IllegalMove):
        support.decide(granted, by=cast.kapolresta, grants={}, note="Berubah pikiran")
    granted.refresh_from_db()
    assert granted.status == "partly_approved"


def test_the_requester_never_decides_even_with_both_duties(cast, asked):
    with pytest.raises(PermissionDenied):
        support.decide(asked, by=cast.sari, grants=grants(asked, 12, 2))


@pytest.mark.django_db(transaction=True)
def test_of_two_liaisons_deciding_at_once_one_wins(cast, asked):
    gate, outcomes = threading.Barrier(2), []

    def race(by, note, numbers):
        mine = SupportRequest.objects.get(pk=asked.pk)
        gate.wait(5)
        try:
            support.decide(mine, by=by, grants=grants(mine, *numbers), note=note)
            outcomes.append("won")
        except IllegalMove:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=race, args=(cast.bram, "", (12, 2))),
        threading.Thread(target=race, args=(cast.kapolresta, "Tidak ada personel", (0, 0))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["too late", "won"]
    assert timeline(asked).filter(verb__in=("approved", "declined")).count() == 1
