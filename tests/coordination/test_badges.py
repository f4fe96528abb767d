"""What the frame of a page counts: what waits, and what is not read, of this person alone."""

import pytest
from django.test import RequestFactory

from coordination import badges
from coordination.services import support
from journal.lifecycle import name_of
from notifications.services import tell


@pytest.fixture
def asks():
    """A page that this person asks for."""

    def asked(person):
        request = RequestFactory().get("/")
        request.user = person
        return request

    return asked


def test_it_counts_what_waits_and_what_is_unread_in_one_query(
    cast, asked, asks, django_assert_num_queries
):
    badges.of(asks(cast.sari))  # plans
    request = asks(cast.bram)
    tell()
    with django_assert_num_queries(2):  # who serves where, and the numbers
        found = badges.of(request, about=name_of(asked))
        assert badges.of(request) is found
    assert found == (1, 1, 1)
    assert request.__dict__["unread"] == 1


def test_of_what_is_decided_nothing_waits_and_other_things_are_not_about_it(cast, asked, asks):
    support.decide(asked, by=cast.bram, grants={}, note="Tidak ada personel")
    assert badges.of(asks(cast.bram), about="coordination.agency:1") == (0, 0, 0)
    assert badges.of(asks(cast.sari)).waiting == 1  # to close it


def test_whoever_serves_nowhere_has_nothing(cast, asked, asks):
    assert badges.of(asks(cast.operator)) == (0, 0, 0)
