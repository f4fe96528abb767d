"""Ordering: named officers, never more than granted, never in two places at once."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from coordination.models import Assignment, SupportRequest
from coordination.services import muster, orders, support
from notifications.models import Reminder

pytestmark = pytest.mark.django_db


def sending(asked, officers, samapta=8, dogs=2):
    first, second = asked.lines.all()
    men = [orders.Sending(first.pk, one, "Pengamanan ring 2") for one in officers[:samapta]]
    return men + [orders.Sending(second.pk, one, "Pelacakan") for one in officers[12 : 12 + dogs]]


def issue(asked, by, officers, **change):
    given = {
        "sending": sending(asked, officers),
        "report_place": "Pintu Utama Lapas",
        "report_at": asked.starts_at - timedelta(hours=1),
        "commander": "Kompol Bima Wijanarko",
        "tasks": "Melaksanakan pengamanan.",
    }
    return orders.order(asked, by=by, **{**given, **change})


def test_an_order_names_everyone_and_sets_the_reminders(cast, granted, officers):
    issued = issue(granted, cast.bram, officers)
    assert granted.status == "ordered"
    assert issued.assignments.count() == 10
    kinds = set(Reminder.objects.values_list("kind", flat=True))
    assert kinds == {"muster_soon", "window_begins", "report_overdue"}


def test_nobody_beyond_the_grant_is_ordered(cast, granted, officers):
    with pytest.raises(ValidationError, match="melebihi yang disetujui"):
        issue(granted, cast.bram, officers, sending=sending(granted, officers, samapta=9))
    granted.refresh_from_db()
    assert granted.status == "partly_approved"


def test_an_officer_of_another_agency_is_not_ours_to_send(cast, granted, officers):
    officers[0].agency = cast.polres
    with pytest.raises(ValidationError, match="instansi Anda"):
        issue(granted, cast.bram, officers)


@pytest.fixture
def second(cast, wish):
    """Another request of the same hours, granted as well."""
    lines = ({"kind": "samapta", "asked": 4}, {"kind": "k9", "asked": 1})
    asked = support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **wish)
    support.submit(asked, by=cast.sari)
    given = {line.pk: line.asked for line in asked.lines.all()}
    support.decide(asked, by=cast.bram, grants=given)
    return asked


def test_overlapping_duty_is_refused_and_the_other_order_is_named(cast, granted, second, officers):
    first = issue(granted, cast.bram, officers, number="SPRIN/1")
    with pytest.raises(ValidationError) as caught:
        issue(second, cast.bram, officers, sending=sending(second, officers, samapta=1, dogs=0))
    assert "Petugas 01 sudah bertugas: Sprin SPRIN/1" in caught.value.messages[0]
    assert Assignment.objects.exclude(order=first).count() == 0


def test_the_same_officer_twice_in_one_order_is_refused(cast, granted, officers):
    line = granted.lines.first()
    twice = [orders.Sending(line.pk, officers[0], "A"), orders.Sending(line.pk, officers[0], "B")]
    with pytest.raises(ValidationError, match="dua kali"):
        issue(granted, cast.bram, officers, sending=twice)


def test_a_withdrawn_order_frees_its_officers(cast, granted, second, officers):
    issue(granted, cast.bram, officers)
    support.withdraw(granted, by=cast.sari, note="Ditunda")
    issue(second, cast.bram, officers, sending=sending(second, officers, samapta=4, dogs=1))
    assert second.status == "ordered"
    assert not Reminder.objects.filter(subject__endswith=f":{granted.pk}", fired_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_never_send_one_officer_to_both(cast, granted, second, officers):
    gate, outcomes = threading.Barrier(2), []

    def race(pk):
        asked = SupportRequest.objects.get(pk=pk)
        gate.wait(5)
        try:
            line = asked.lines.first()
            one = [orders.Sending(line.pk, officers[0], "Pengamanan")]
            issue(asked, cast.bram, officers, sending=one)
            outcomes.append("won")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(one.pk,)) for one in (granted, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["refused", "won"]


def test_a_stand_in_takes_the_place_and_the_hours(cast, granted, officers):
    issued = issue(granted, cast.bram, officers)
    gone = issued.assignments.first()
    stand_in = muster.replace(gone, by=cast.gate, officer=officers[9])
    gone.refresh_from_db()
    assert (gone.presence, gone.is_cancelled) == ("replaced", True)
    assert stand_in.replaces == gone
    assert muster.serving(granted).count() == 10
