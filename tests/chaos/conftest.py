"""News in flight: two hundred people told of one thing."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.models import User
from journal.lifecycle import record
from notifications.models import Delivery

from .harness import Town

PEOPLE = 200
OFFICE = SimpleNamespace(  # anything with a name, a chain and an address can be spoken of
    pk=1,
    _meta=SimpleNamespace(label_lower="tests.office"),
    stream="tests",
    get_absolute_url=lambda: "/",
)


@pytest.fixture
def town(tmp_path):
    """A place for processes; nobody outlives the test."""
    built = Town(tmp_path)
    yield built
    built.end()


@pytest.fixture
def people(transactional_db):
    """Two hundred people with an address."""
    return User.objects.bulk_create(
        User(
            service_number=f"7{at:05}",
            full_name=f"Orang {at}",
            email=f"orang{at}@contoh.invalid",
            password="!",
        )
        for at in range(PEOPLE)
    )


@pytest.fixture
def announce(people):
    """Tells everybody something, in one commit."""

    def said(verb="posted"):
        with transaction.atomic():
            return record(OFFICE, verb, by=None, tell=people)

    return said


@pytest.fixture
def unsent(transactional_db):
    """Counts the letters that have not left yet."""

    def count():
        return PEOPLE - Delivery.objects.filter(channel="email", state="sent").count()

    return count
