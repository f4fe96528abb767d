"""The gate on a phone: a tap counts once, whatever the network does with it."""

import pytest

from coordination.models import Movement
from coordination.services import muster, support

from .browser import at, browse
from .test_order_officers import issue

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ordered(cast, granted, officers):
    issue(granted, cast.bram, officers)
    return granted


@pytest.fixture
def first(ordered):
    return muster.serving(ordered).first()


def arrivals():
    return Movement.objects.filter(stage=Movement.Stage.ARRIVED).count()


def test_a_double_tap_is_one_arrival_and_no_alarm(cast, ordered, first):
    gate = browse(cast.gate)
    url = at("muster_arrive", ordered.pk, first.pk)
    answers = [gate.post(url, headers=HTMX) for _tap in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Sudah tercatat sebelumnya." in answers[1].content.decode()
    assert arrivals() == 1


def test_a_tap_brings_back_its_row_and_the_counters(cast, ordered, first):
    url = at("muster_arrive", ordered.pk, first.pk)
    said = {"weapons": "1", "phones": "2", "locker": "L-07"}
    answer = browse(cast.gate).post(url, said, headers=HTMX).content.decode()
    assert answer.lstrip().startswith(f'<li id="p{first.pk}"')
    assert 'hx-partial hx-target="#counts"' in answer
    assert "<dd>1<small> / 10</small></dd>" in answer
    first.refresh_from_db()
    assert (first.weapons, first.phones, first.locker) == (1, 2, "L-07")


def test_without_a_script_the_page_comes_back_at_that_row(cast, ordered, first):
    answer = browse(cast.gate).post(at("muster_arrive", ordered.pk, first.pk))
    assert answer.status_code == 302
    assert answer.url.endswith(f"/apel/#p{first.pk}")


def test_an_impossible_deposit_is_refused_in_the_row(cast, ordered, first):
    url = at("muster_arrive", ordered.pk, first.pk)
    answer = browse(cast.gate).post(url, {"weapons": "99"}, headers=HTMX).content.decode()
    assert "20" in answer
    assert arrivals() == 0


def test_who_was_absent_may_still_come(cast, ordered, first):
    gate = browse(cast.gate)
    gate.post(at("muster_absent", ordered.pk, first.pk))
    assert "Ternyata hadir" in gate.get(at("request_muster", ordered.pk)).content.decode()
    gate.post(at("muster_arrive", ordered.pk, first.pk))
    assert arrivals() == 1


def test_a_stand_in_is_somebody_free(cast, ordered, first, officers):
    gate = browse(cast.gate)
    page = gate.get(at("muster_replace", ordered.pk, first.pk)).content.decode()
    assert f'value="{officers[8].pk}"' in page
    assert f'value="{officers[1].pk}"' not in page
    gate.post(at("muster_replace", ordered.pk, first.pk), {"officer": officers[8].pk})
    first.refresh_from_db()
    assert first.replaced_by.officer == officers[8]
    assert muster.serving(ordered).count() == 10


def test_the_muster_ends_only_when_everyone_is_counted(cast, ordered):
    page = browse(cast.gate).post(at("muster_complete", ordered.pk), follow=True)
    assert "belum dicatat" in page.content.decode()
    ordered.refresh_from_db()
    assert ordered.status == "ordered"


def test_the_operation_does_not_end_with_somebody_inside(cast, ordered):
    for one in muster.serving(ordered):
        muster.arrive(one, by=cast.gate)
    muster.complete(ordered, by=cast.gate)
    page = browse(cast.gate).post(at("muster_release", ordered.pk), follow=True)
    assert "Masih ada 10 orang di dalam" in page.content.decode()


def test_names_are_found_by_any_part(cast, ordered):
    page = browse(cast.gate).get(at("request_muster", ordered.pk), {"q": "petugas 03"})
    assert page.content.count(b"data-find-text") == 1
    assert b"<dd>0<small> / 10</small></dd>" in page.content


def test_a_tap_after_the_end_is_told_so(cast, ordered, first):
    support.withdraw(ordered, by=cast.sari, note="Batal")
    late = browse(cast.gate).post(at("muster_arrive", ordered.pk, first.pk))
    assert late.status_code == 409


def test_an_officer_of_another_order_is_not_found(cast, ordered):
    assert browse(cast.gate).post(at("muster_leave", ordered.pk, 10**9)).status_code == 404


def test_the_roll_costs_the_same_however_many_came(cast, ordered, django_assert_max_num_queries):
    for one in muster.serving(ordered):
        muster.arrive(one, by=cast.gate)
    gate = browse(cast.gate)
    gate.get(at("request_muster", ordered.pk))
    with django_assert_max_num_queries(8):
        gate.get(at("request_muster", ordered.pk))
