"""Letter numbers: in the agency's own pattern, without gaps, never twice."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from coordination.models import Agency, LetterCounter
from coordination.services import letters

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("pattern", "kind", "number"),
    [
        ("{seq}/{kind}/{month_roman}/{year}", "request", "1/B/XI/2026"),
        ("{kind}/{seq}/{month_roman}/OPS.1.3./{year}", "order", "Sprin/1/XI/OPS.1.3./2026"),
        ("W15.{stamp}-{seq:03}/{month}", "report", "W15.POL-001/11"),
    ],
)
def test_a_number_follows_the_pattern_of_the_agency(cast, pattern, kind, number):
    cast.polresta.numbering = pattern
    assert letters.next_number(cast.polresta, kind, on=ON) == number


def test_each_register_counts_by_itself(cast):
    def number(agency, kind, on=ON):
        return letters.next_number(agency, kind, on=on)

    assert number(cast.polresta, "request") == "1/B/XI/2026"
    assert number(cast.polresta, "reply") == "2/B/XI/2026"
    assert number(cast.polresta, "order") == "1/Sprin/XI/2026"
    assert number(cast.lapas, "order") == "1/SP/XI/2026"
    assert number(cast.polresta, "order", date(2027, 1, 1)) == "1/Sprin/I/2027"


def test_the_year_is_that_of_the_agencys_own_clock(cast):
    new_year_there = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    assert letters.next_number(cast.lapas, "request", on=new_year_there) == "1/B/I/2027"


@pytest.mark.parametrize(
    "pattern",
    [
        "tanpa-nomor",
        "{seq}/{unknown}",
        "{seq}/{0.__class__}",
        "{seq}/{kind.__class__.__mro__}",
        "{seq!r}",
        "{seq:9999999999}",
        "{seq}/{",
        "}{seq}",
        "{seq}" + "x" * 120,
        "",
    ],
)
def test_a_pattern_that_is_none_is_refused_and_counts_nothing(cast, pattern):
    cast.lapas.numbering = pattern
    with pytest.raises(ValidationError):
        letters.check_numbering(pattern)
    with pytest.raises(ValidationError):
        letters.next_number(cast.lapas, "request", on=ON)
    assert not LetterCounter.objects.exists()


def test_a_number_that_was_rolled_back_is_given_again(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.next_number(cast.lapas, "request", on=ON)
        raise RuntimeError
    assert letters.next_number(cast.lapas, "request", on=ON) == "1/B/XI/2026"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_numbers_in_a_row(cast):
    start, numbers = Barrier(8), []

    def take():
        start.wait()
        numbers.append(letters.next_number(Agency.objects.get(pk=cast.lapas.pk), "reply", on=ON))
        connection.close()

    takers = [Thread(target=take) for _ in range(8)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(numbers) == [f"{seq}/B/XI/2026" for seq in range(1, 9)]
