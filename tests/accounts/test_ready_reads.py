"""A read that is put together once gives what its queryset would give, to each their own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.ready import LARGEST, HowMany, counted, ready

pytestmark = pytest.mark.django_db
built = []


@ready
def of_rank(rank):
    built.append(rank)
    return User.objects.filter(rank=rank).order_by("pk")


@ready
def numbers_of(word, *, ranks):
    return (
        User.objects.filter(rank__in=ranks, full_name__contains=word)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@ready
def how_many(rank):
    return counted(User.objects.filter(rank=rank))


@ready
def beside(pk, rank):
    alike = User.objects.filter(rank=rank).order_by().values("pk")
    counts = HowMany(alike), HowMany(alike[:1]), HowMany(User.objects.none().values("pk"))
    return User.objects.filter(pk=pk).values_list("rank", *counts)


@ready
def with_key(pk):
    return User.objects.filter(pk=pk)


@pytest.fixture
def people():
    ranks = ("IIa", "IIb", "IIa")
    return [
        User.objects.create(service_number=f"n{at}", full_name=f"Orang {at}", rank=rank)
        for at, rank in enumerate(ranks)
    ]


def test_each_value_finds_its_own_rows_and_the_statement_is_built_once(people):
    built.clear()
    assert of_rank("IIa") == [people[0], people[2]]
    assert of_rank("IIb") == [people[1]]
    assert of_rank("IIa'; --") == []
    assert len(built) <= 1


def test_what_is_written_between_two_reads_is_found(people):
    assert how_many("IIb") == [1]
    people[0].rank = "IIb"
    people[0].save()
    assert how_many("IIb") == [2]
    assert of_rank("IIb") == [people[0], people[1]]


def test_several_numbers_come_with_one_row(people):
    assert beside(people[1].pk, "IIa") == [("IIb", 2, 1, 0)]
    people[0].delete()
    assert beside(people[1].pk, "IIa") == [("IIb", 1, 1, 0)]


def test_each_shape_is_a_statement_of_its_own(people):
    for _again in range(3):
        assert numbers_of("Orang", ranks=("IIa",)) == [people[0].pk, people[2].pk]
        assert numbers_of("Orang", ranks=("IIa", "IIb")) == [one.pk for one in people]
        assert numbers_of("1", ranks=("IIa", "IIb")) == [people[1].pk]
        assert numbers_of("Orang", ranks=()) == []


def test_the_database_keeps_the_plan(people):
    of_rank("IIa")
    with CaptureQueriesContext(connection) as spent:
        of_rank("IIb")
    assert [one["sql"] for one in spent] == [
        "EXECUTE \"tests.accounts.test_ready_reads.of_rank\" ('IIb')"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_learns_anew(people):
    assert of_rank("IIb") == [people[1]]
    connection.close()
    assert of_rank("IIb") == [people[1]]


def test_a_number_no_row_can_have_finds_none(people):
    assert with_key(people[0].pk) == [people[0]]
    assert with_key(LARGEST + 1) == []
