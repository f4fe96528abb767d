"""Asking: a draft is private; a submitted request is frozen, numbered, and told to deciders."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from coordination import access
from coordination.models import Partnership, SupportRequest
from coordination.services import support
from journal.lifecycle import IllegalMove, timeline
from journal.models import Untold

pytestmark = pytest.mark.django_db
LINE = ({"kind": "samapta", "asked": 12},)


def seen_by(person):
    return set(access.support_requests(access.standing(person)))


def test_a_draft_is_seen_by_its_own_agency_only(cast, drafted):
    assert seen_by(cast.kalapas) == {drafted}
    assert seen_by(cast.bram) == set()


def test_submitting_numbers_the_letter_and_tells_the_deciders(cast, asked):
    asked.refresh_from_db()
    assert asked.status == "submitted"
    assert asked.letter_number
    told = Untold.objects.get(entry=timeline(asked).last()).people
    assert set(told) == {cast.bram.pk, cast.kapolresta.pk}


def test_the_entry_keeps_codes_and_no_words(cast, asked):
    data = timeline(asked).last().data
    assert data["from"] == "LPS"
    assert asked.activity not in str(data)


def test_a_submitted_request_is_frozen(cast, asked, wish):
    with pytest.raises(IllegalMove):
        support.revise(asked, by=cast.sari, lines=LINE, **wish)
    assert [line.asked for line in asked.lines.all()] == [12, 2]


def test_a_returned_request_is_completed_and_submitted_again(cast, asked, wish):
    number = asked.letter_number
    support.send_back(asked, by=cast.bram, note="Sebutkan pakaian")
    support.revise(asked, by=cast.sari, lines=LINE, **{**wish, "attire": "PDL dan rompi"})
    support.submit(asked, by=cast.sari)
    assert (asked.status, asked.letter_number) == ("submitted", number)
    assert asked.lines.get().asked == 12


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": -1}, "starts_at"),
        ({"ends_at": 1}, "ends_at"),
        ({"ends_at": 24 * 60}, "ends_at"),
        ({"activity": "x" * 300}, "activity"),
        ({"place": ""}, "place"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, wish, change, field):
    for name, value in change.items():
        hours = isinstance(value, int)
        wish[name] = timezone.now() + timedelta(hours=value) if hours else value
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        asked = support.draft(by=cast.sari, requester=cast.lapas, lines=LINE, **wish)
        support.submit(asked, by=cast.sari)
    assert field in caught.value.message_dict
    assert not SupportRequest.objects.exists()


@pytest.mark.parametrize("number", [0, -3, 10_000])
def test_nobody_and_ten_thousand_are_refused(cast, wish, number):
    lines = ({"kind": "samapta", "asked": number},)
    with pytest.raises(ValidationError), transaction.atomic():
        support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **wish)
    assert not SupportRequest.objects.exists()


def test_a_request_for_nobody_is_not_sent(cast, wish):
    asked = support.draft(by=cast.sari, requester=cast.lapas, lines=(), **wish)
    with pytest.raises(ValidationError, match="belum menyebut personel"):
        support.submit(asked, by=cast.sari)


def test_only_partners_are_asked_and_the_end_of_the_pair_ends_it_at_once(cast, drafted):
    Partnership.objects.filter(first=cast.lapas).update(until=timezone.now())
    with pytest.raises(ValidationError, match="tidak sedang bermitra"):
        support.submit(drafted, by=cast.sari)


def test_emoji_and_long_words_are_kept_as_they_were_typed(cast, wish):
    wish["purpose"] = "Siaga 🔥 " + "penanggungjawabpenggeledahan" * 20
    asked = support.draft(by=cast.sari, requester=cast.lapas, lines=LINE, **wish)
    asked.refresh_from_db()
    assert asked.purpose == wish["purpose"]


def test_the_database_too_refuses_a_request_to_oneself(cast, drafted):
    with pytest.raises(IntegrityError, match="asks_another_agency"), transaction.atomic():
        SupportRequest.objects.filter(pk=drafted.pk).update(provider=cast.lapas)


def test_the_database_too_refuses_that_the_requester_decides(cast, asked):
    with pytest.raises(IntegrityError, match="nobody_decides"), transaction.atomic():
        SupportRequest.objects.filter(pk=asked.pk).update(decided_by=cast.sari)


def test_withdrawing_needs_a_reason_once_it_was_sent(cast, asked):
    with pytest.raises(ValidationError):
        support.withdraw(asked, by=cast.sari)
    support.withdraw(asked, by=cast.sari, note="Razia ditunda")
    assert asked.status == "withdrawn"
    assert asked.comments.get().text == "Razia ditunda"


def test_a_movement_cannot_be_unwritten(cast, granted):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        granted.lines.first().movements.all()._raw_delete("default")
