"""What every lifecycle shares: one wins, all of it or nothing, and nothing is forgotten."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from coordination.models import SupportRequest
from journal.lifecycle import IllegalMove, hold, move, record, timeline
from journal.models import Entry, Untold

pytestmark = pytest.mark.django_db


def test_a_move_outside_a_transaction_is_a_mistake_of_ours(transactional_db, cast, drafted):
    with pytest.raises(RuntimeError):
        move(drafted, "withdrawn", by=cast.sari)


def test_a_move_that_the_map_does_not_know_changes_nothing(cast, drafted):
    with pytest.raises(IllegalMove):
        move(drafted, "closed", by=cast.sari)
    drafted.refresh_from_db()
    assert drafted.status == "draft"
    assert [entry.verb for entry in timeline(drafted)] == ["draft"]


def test_the_actor_is_not_told_what_the_actor_did(cast, drafted):
    entry = record(drafted, "noted", by=cast.sari, tell=[cast.sari, cast.bram, cast.bram])
    assert Untold.objects.get(entry=entry).people == [cast.bram.pk]


def test_nothing_is_told_when_the_work_is_rolled_back(transactional_db, cast, drafted):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(drafted, "noted", by=cast.sari, tell=[cast.bram])
        raise ZeroDivisionError
    assert not Entry.objects.filter(verb="noted").exists()
    assert not Untold.objects.exists()


@pytest.mark.parametrize(
    "sql", ["UPDATE journal_entry SET verb = 'x'", "DELETE FROM journal_entry"]
)
def test_the_database_refuses_to_forget(drafted, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db(transaction=True)
def test_a_mover_waits_for_whoever_holds_and_then_sees_the_truth(cast, drafted):
    seen, held, order = threading.Event(), threading.Event(), []

    def mover():
        mine = SupportRequest.objects.get(pk=drafted.pk)
        seen.set()
        held.wait(5)
        try:
            with transaction.atomic():
                move(mine, "withdrawn", by=cast.sari)
        except IllegalMove:
            order.append("too late")
        connection.close()

    thread = threading.Thread(target=mover)
    thread.start()
    seen.wait(5)
    with transaction.atomic():
        hold(drafted, at=["draft"])
        held.set()
        move(drafted, "submitted", by=cast.sari)
        order.append("first")
    thread.join(5)
    assert order == ["first", "too late"]
