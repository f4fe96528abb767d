"""Calendar addresses: what a calendar program finds there, and who does not."""

from datetime import timedelta

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination.models import CalendarFeed
from coordination.services import exceptions, feeds

from .rosters import end_office, four_teams, guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(cast):
    return four_teams(cast.lapas, guards(cast.lapas), now=timezone.now())


@pytest.fixture
def secret(watch):
    return feeds.issue(watch.people[0], label="Ponsel")[1]


def read(client, secret):
    return client.get(reverse("feed", args=[secret]))


def events(answer):
    book = icalendar.Calendar.from_ical(answer.content)
    return [part for part in book.walk("VEVENT")]


def test_a_person_reads_their_own_turns_without_signing_in(client, watch, secret):
    answer = read(client, secret)
    found = events(answer)

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert {str(event["summary"]) for event in found} == {"Karupam"}
    assert len({str(event["uid"]) for event in found}) == len(found) > 90
    hours = {event.decoded("dtend") - event.decoded("dtstart") for event in found}
    assert hours == {timedelta(hours=6), timedelta(hours=12)}


def test_the_feed_says_what_the_rfc_asks_for(client, secret):
    text = read(client, secret).content.decode()

    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for word in ("VERSION:2.0", "PRODID:", "UID:", "DTSTAMP:", "REFRESH-INTERVAL;VALUE=DURATION"):
        assert word in text


def test_no_name_of_a_person_stands_in_a_feed(client, cast, watch, secret):
    _feed, team = feeds.issue(watch.people[0], label="Regu", team=watch.teams[0])

    for answer in (read(client, secret), read(client, team)):
        assert b"Petugas" not in answer.content
        assert events(answer)


def test_a_feed_follows_the_roster(client, cast, watch, secret):
    before = len(events(read(client, secret)))
    now = timezone.now()
    exceptions.stand_in(
        cast.lapas,
        by=cast.sari,
        post=watch.post,
        person_out=watch.people[0],
        person_in=watch.people[1],
        starts=now + timedelta(days=1),
        ends=now + timedelta(days=9),
        reason="Cuti",
    )

    assert len(events(read(client, secret))) < before


def test_a_revoked_address_is_gone_at_once(client, secret):
    feeds.revoke(CalendarFeed.objects.get())

    assert read(client, secret).status_code == 404


def test_an_address_dies_with_the_office_and_with_the_account(client, watch, secret):
    person = watch.people[0]
    person.is_active = False
    person.save()
    assert read(client, secret).status_code == 404
    person.is_active = True
    person.save()
    assert read(client, secret).status_code == 200
    end_office(person, timezone.now() - timedelta(minutes=1))
    assert read(client, secret).status_code == 404


def test_only_a_digest_of_the_secret_is_kept(secret):
    kept = CalendarFeed.objects.get()

    assert secret not in str(vars(kept))
    assert feeds.find(secret) == kept
    assert feeds.find(secret + "x") is None
    assert feeds.find(kept.token_hash) is None


def test_ten_addresses_are_enough(watch, secret):
    for at in range(9):
        feeds.issue(watch.people[0], label=str(at))

    with pytest.raises(ValidationError, match="Paling banyak 10"):
        feeds.issue(watch.people[0], label="Sebelas")


def test_reading_is_noted_now_and_then(client, secret):
    read(client, secret)
    first = CalendarFeed.objects.get().read_at
    read(client, secret)

    assert first is not None
    assert CalendarFeed.objects.get().read_at == first
