"""A browser on real programs. Whatever it complains of fails the test that caused it."""

import os

import pytest
from django.db import connection
from playwright.sync_api import sync_playwright

from .house import House
from .visitor import LAUNCH, Visitor, session_of


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Ours come last, so that one house and one browser serve them all."""
    items.sort(key=is_ours)


def pytest_itemcollected(item):
    if is_ours(item):
        item.add_marker(pytest.mark.browser)


def is_ours(item):
    return "tests/browser/" in item.nodeid


@pytest.fixture(scope="package")
def chromium(house):
    """Ours for this package only: one that stayed open would leave its event loop to others.

    It closes before the house does: beside a loop, Django opens a second connection.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the loop is Playwright's, not a server's
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        connection.close()  # an earlier loop's, whose other end may be gone
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    """Pages and events on the test database."""
    house = House(tmp_path_factory.mktemp("house"))
    try:
        house.open()
        yield house
    finally:
        house.end()
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def visitor(house, chromium):
    """Opens browser windows; at the end none of them may have complained."""
    opened = []

    def visit(person=None, *, key="", proven=False, **how):
        one = Visitor(chromium, house.url, **how)
        opened.append(one)
        key = key or (session_of(person, proven) if person else "")
        return one.holds(key) if key else one

    yield visit
    for one in opened:
        one.context.close()
    assert not [words for one in opened for words in one.unhappy]


@pytest.fixture
def relay(house, transactional_db):
    """Carries news while this test runs; gone before its tables are emptied."""
    relay = house.relay()
    yield relay
    relay.kill()


@pytest.fixture
def printer(house, relay):
    """Makes papers while this test runs."""
    broker, worker = house.printer()
    yield worker
    worker.kill()
    broker.kill()
