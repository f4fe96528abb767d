"""The clause is the permission: what agreements in force allow, and what they refuse."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from coordination.models import Agreement, SupportRequest
from coordination.services import clauses, readers, support
from journal.lifecycle import timeline
from notifications.models import Reminder
from notifications.services import fire_due

from .. import cast as stage

pytestmark = pytest.mark.django_db


def days(agreement, since, until):
    """As if the clock stood elsewhere: only its own dates say whether it is in force."""
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(
        valid_from=today + timedelta(days=since), valid_until=today + timedelta(days=until)
    )
    agreement.refresh_from_db()


def refused(cast, drafted):
    with pytest.raises(ValidationError) as why:
        support.submit(drafted, by=cast.sari)
    drafted.refresh_from_db()
    assert drafted.status == "draft"
    return " ".join(why.value.messages)


def another(cast, wish, *lines, days=3):
    start = timezone.now() + timedelta(days=days)
    words = wish | {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    return support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **words)


def test_a_pair_that_never_agreed_works_on_its_partnership(cast, drafted):
    support.submit(drafted, by=cast.sari)
    assert drafted.status == "submitted"


def test_an_agreement_in_force_lets_the_request_pass(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    assert drafted.status == "submitted"


def test_the_day_after_the_last_one_the_next_request_is_refused(cast, drafted, pact):
    days(pact, -40, -1)
    words = refused(cast, drafted)
    assert "berakhir" in words
    assert str(pact.valid_until.day) in words
    assert pact.title in words


def test_on_its_last_day_it_still_holds(cast, wish, pact):
    days(pact, -40, 0)
    today = readers.may_ask(cast.lapas.pk, cast.polresta.pk, timezone.localdate())
    assert today.allowed


def test_one_signed_but_not_begun_says_nothing_yet(cast, drafted, pact):
    days(pact, 5, 40)
    assert readers.may_ask(cast.lapas.pk, cast.polresta.pk, timezone.localdate()).agreement is None
    support.submit(drafted, by=cast.sari)


def test_a_task_that_begins_after_the_last_day_is_refused(cast, drafted, pact):
    days(pact, -40, 1)
    assert "sedangkan tugas dimulai" in refused(cast, drafted)


def test_a_successor_already_signed_covers_what_comes_after(cast, drafted, pact):
    days(pact, -40, 1)
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    stage.agreed(*both, renews=pact, says={"since": 2, "until": 300})
    support.submit(drafted, by=cast.sari)
    assert drafted.status == "submitted"


def test_a_terminated_agreement_permits_nothing(cast, drafted, pact):
    from_now_on(cast, pact)
    assert "diakhiri" in refused(cast, drafted)


def from_now_on(cast, pact):
    stage.freezing.terminate(pact, by=cast.kalapas, note="Disepakati mengakhiri")


def test_one_of_two_signatures_is_no_agreement(cast, drafted):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    half = stage.frozen(*both)
    stage.made_by_hand(half.parties.select_related("agreement", "agency").first())
    assert not Agreement.objects.in_force().exists()
    assert readers.may_ask(cast.lapas.pk, cast.polresta.pk, timezone.localdate()).agreement is None


def test_over_the_quota_is_refused_with_what_is_left(cast, wish, drafted, pact):
    support.submit(drafted, by=cast.sari)  # 12 of 20 Samapta
    more = another(cast, wish, {"kind": "samapta", "asked": 9})
    words = refused(cast, more)
    assert "20 orang" in words
    assert "Sisanya 8, diminta 9" in words
    support.submit(another(cast, wish, {"kind": "samapta", "asked": 8}), by=cast.sari)


def test_what_was_declined_or_called_off_counts_no_more(cast, wish, drafted, pact):
    support.submit(drafted, by=cast.sari)
    support.decide(drafted, by=cast.bram, grants={}, note="Tidak ada personel")
    second = another(cast, wish, {"kind": "samapta", "asked": 20})
    support.submit(second, by=cast.sari)
    support.withdraw(second, by=cast.sari, note="Batal")
    assert left(cast) == 20


def test_once_decided_the_granted_number_counts(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    assert left(cast) == 8
    samapta = drafted.lines.get(kind="samapta")
    support.decide(drafted, by=cast.bram, grants={samapta.pk: 5}, note="Sisanya berjaga")
    assert left(cast) == 15


def test_what_was_sent_back_waits_outside_the_count(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    support.send_back(drafted, by=cast.bram, note="Lampirkan denah")
    assert left(cast) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_sent_in_the_same_moment_only_what_is_left_is_let_through(cast, wish, pact):
    drafts = [another(cast, wish, {"kind": "samapta", "asked": 12}) for _one in range(2)]
    outcome, together = [], threading.Barrier(2)

    def send(draft):
        mine = SupportRequest.objects.get(pk=draft.pk)
        together.wait()
        try:
            support.submit(mine, by=cast.sari)
            outcome.append("sent")
        except ValidationError:
            outcome.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["refused", "sent"]
    assert left(cast) == 8


def left(cast):
    on = timezone.localdate(timezone.now() + timedelta(days=3))
    (quota,) = readers.quotas(cast.lapas, cast.polresta, on)
    return quota.left


def test_the_other_direction_and_other_kinds_have_no_quota(cast, wish, pact):
    on = timezone.localdate()
    assert readers.quotas(cast.polresta, cast.lapas, on) == []
    support.submit(another(cast, wish, {"kind": "k9", "asked": 40}), by=cast.sari)


def test_an_addendum_in_force_takes_the_place_of_what_it_changes(cast, pact):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    more = stage.clause("support_quota", cast.lapas, cast.polresta, kind="samapta", people=30)
    content = stage.words(more, since=-1)
    addendum = stage.agreed(*both, amends=pact, content=content)
    assert left(cast) == 30
    days(addendum, -9, -1)
    assert left(cast) == 20


@pytest.mark.parametrize("amends", [True, False], ids=["addendum", "another agreement"])
def test_of_two_that_began_on_one_day_the_one_agreed_later_counts(cast, pact, amends):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    less = stage.clause("support_quota", cast.lapas, cast.polresta, kind="samapta", people=6)
    later = stage.agreed(*both, clauses=[less], **({"amends": pact} if amends else {}))
    Agreement.objects.filter(pk=later.pk).update(valid_from=pact.valid_from, made_on=pact.made_on)
    assert left(cast) == 6


def test_an_addendum_lives_no_longer_than_what_it_amends(cast, pact):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    more = stage.clause("support_quota", cast.lapas, cast.polresta, kind="samapta", people=30)
    stage.agreed(*both, amends=pact, content=stage.words(more, since=-1))
    from_now_on(cast, pact)
    assert not Agreement.objects.in_force().exists()


def test_an_answer_is_due_when_the_agreement_says(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    due = readers.answers_due([drafted])
    assert due == {drafted.pk: drafted.submitted_at + timedelta(minutes=60)}
    assert Reminder.objects.get(kind="answer_overdue").due_at == due[drafted.pk]


def test_a_late_answer_is_asked_for_once(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    late(drafted)
    assert (fire_due(), fire_due()) == (1, 0)
    assert timeline(drafted).last().verb == "answer_overdue"


def late(asked):
    past = timezone.now() - timedelta(hours=2)
    type(asked).objects.filter(pk=asked.pk).update(submitted_at=past)
    Reminder.objects.filter(kind="answer_overdue").update(due_at=past)


def test_an_answer_that_was_given_is_not_asked_for(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    support.decide(drafted, by=cast.bram, grants={}, note="Tidak ada personel")
    late(drafted)
    fire_due()
    assert timeline(drafted).last().verb == "declined"


def test_without_the_clause_nothing_is_due_any_more(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    stage.take_out("response")
    late(drafted)
    fire_due()
    assert readers.answers_due([drafted]) == {}
    assert timeline(drafted).last().verb == "submitted"


def test_every_kind_on_offer_has_a_reader_of_its_own():
    kinds = list(clauses.KINDS.values())
    assert {kind.reader for kind in kinds} == {
        readers.may_ask,
        readers.quotas,
        readers.answers_due,
        readers.rosters_shown,
        readers.packages,
    }
    assert len(kinds) == 5


@pytest.mark.parametrize("kind", ["joint_search", "patrol", "intelligence", ""])
def test_a_kind_that_nothing_reads_is_not_offered(kind):
    with pytest.raises(ValidationError, match="tidak ditawarkan"):
        clauses.check(kind, {})


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("support_quota", {"kind": "samapta", "people": 0}),
        ("support_quota", {"kind": "samapta", "people": True}),
        ("support_quota", {"kind": "samapta", "people": "9" * 5000}),
        ("support_quota", {"kind": "tank", "people": 3}),
        ("support_quota", {"people": 3}),
        ("support", {"people": 3}),
        ("response", {"urgency": "routine", "minutes": 4}),
    ],
)
def test_values_that_make_no_sense_are_refused(kind, params):
    with pytest.raises(ValidationError):
        clauses.check(kind, params)
