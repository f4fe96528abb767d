"""The gate: everyone who came in is known until they have gone out."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination import queries
from coordination.models import Movement
from coordination.services import muster, reporting
from journal.lifecycle import IllegalMove

from .test_order_officers import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(cast, granted, officers):
    issue(granted, cast.bram, officers)
    return granted


def come(asked, cast, number=10):
    rows = list(muster.serving(asked))
    for one in rows[:number]:
        muster.arrive(one, by=cast.gate, weapons=1, phones=1, locker="A1")
    return rows


def test_who_came_is_inside_until_they_leave(cast, ordered):
    come(ordered, cast, 3)
    assert muster.inside(ordered).count() == 3
    assert sum(tally.inside for tally in queries.ledger(ordered)) == 3


def test_arriving_twice_is_refused(cast, ordered):
    first = come(ordered, cast, 1)[0]
    with pytest.raises(IllegalMove):
        muster.arrive(first, by=cast.gate)
    assert Movement.objects.filter(stage=Movement.Stage.ARRIVED).count() == 1


def test_the_muster_is_not_over_while_someone_is_unrecorded(cast, ordered):
    come(ordered, cast, 9)
    with pytest.raises(ValidationError, match="1 orang belum dicatat"):
        muster.complete(ordered, by=cast.gate)


def test_whoever_was_marked_absent_may_still_come_late(cast, ordered):
    late = come(ordered, cast, 9)[9]
    muster.absent(late, by=cast.gate)
    muster.complete(ordered, by=cast.gate)
    muster.arrive(late, by=cast.gate)
    assert muster.inside(ordered).count() == 10


def test_the_operation_does_not_end_while_someone_is_inside(cast, ordered):
    come(ordered, cast)
    muster.complete(ordered, by=cast.gate)
    muster.enter(ordered, by=cast.sari)
    with pytest.raises(ValidationError, match="Masih ada 10 orang di dalam"):
        muster.release(ordered, by=cast.sari)


def test_closing_with_somebody_unaccounted_for_is_refused(cast, ordered):
    come(ordered, cast)
    muster.complete(ordered, by=cast.gate)
    muster.leave_all(ordered, by=cast.gate)
    muster.release(ordered, by=cast.sari)
    reporting.report(ordered, by=cast.padal, result="Aman")
    muster.serving(ordered).filter(pk=muster.serving(ordered).first().pk).update(released_at=None)
    with pytest.raises(ValidationError, match="belum tercatat keluar"):
        reporting.close(ordered, by=cast.sari)


def test_the_whole_way_home(cast, ordered):
    come(ordered, cast)
    muster.complete(ordered, by=cast.gate)
    muster.enter(ordered, by=cast.sari)
    assert muster.leave_all(ordered, by=cast.gate) == 10
    muster.release(ordered, by=cast.sari)
    report = reporting.report(ordered, by=cast.padal, result="Situasi aman terkendali")
    reporting.close(ordered, by=cast.kalapas, note="Sangat membantu")
    report.refresh_from_db()
    assert (ordered.status, report.closing_note) == ("closed", "Sangat membantu")
    sums = [(t.asked, t.granted, t.ordered, t.arrived, t.released) for t in queries.ledger(ordered)]
    assert sums == [(12, 8, 8, 8, 8), (2, 2, 2, 2, 2)]


@pytest.mark.parametrize("stage", [2, 3, 4, 5])
def test_the_database_keeps_the_ledger_in_order(cast, granted, stage):
    line = granted.lines.first()
    with pytest.raises(IntegrityError, match="ledger"), transaction.atomic():
        Movement.objects.create(line=line, stage=stage, number=13, by=cast.bram)
