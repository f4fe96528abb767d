"""The cast. Every test is about these people; nobody else walks on."""

import gc
import os

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from . import cast as stage
from .cast import PASSWORD, agency, posted

__all__ = ("PASSWORD", "agency", "posted")


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not go through it every time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


KEPT = {"django_content_type", "auth_permission"}  # of the migrations


def empty_what_was_filled(_test):
    """After a test that committed: DELETE in the few tables with rows; Django truncates them all.

    It takes a tenth of the time. What guards the append-only tables looks away meanwhile.
    """
    tables = {*connection.introspection.django_table_names(only_existing=True)} - KEPT
    any_row = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (TABLE {one})" for one in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(any_row)
        filled = [table for (table,) in cursor.fetchall()]
        for how in ("ALTER TABLE {} DISABLE TRIGGER USER", "DELETE FROM {}"):
            for table in filled:
                cursor.execute(how.format(table))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in filled:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


TransactionTestCase._fixture_teardown = empty_what_was_filled


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copies the database that scripts/test.sh has migrated: each would else migrate its own."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("TEST_TEMPLATE")


@pytest.fixture
def cast(db):
    """Sari and Bram are partners; Joko's pair must never see a word of theirs."""
    return stage.everybody()


@pytest.fixture
def officers(cast):
    """Fourteen whom Polresta can send: twelve Samapta and two dog handlers."""
    return stage.officers(cast.polresta)


@pytest.fixture
def wish(cast):
    """What Sari wants, as the words of a form."""
    return stage.wish(cast)


@pytest.fixture
def drafted(cast, wish):
    """Sari's draft: 12 Samapta and 2 dog teams. Only Lapas sees it."""
    return stage.drafted(cast, wish)


@pytest.fixture
def asked(cast, drafted):
    """Lapas has asked Polresta for 12 Samapta and 2 dog teams."""
    return stage.submitted(cast, drafted)


@pytest.fixture
def granted(cast, asked):
    """Bram has granted 8 of 12 and both dog teams."""
    return stage.granted(cast, asked)


@pytest.fixture
def pact(cast):
    """Lapas may ask Polresta for 20 Samapta a month; urgent letters are answered in 60 minutes."""
    quota = stage.clause("support_quota", cast.lapas, cast.polresta, kind="samapta", people=20)
    soon = stage.clause("response", cast.lapas, cast.polresta, urgency="routine", minutes=60)
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    return stage.agreed(*both, clauses=[quota, soon])
