"""Whatever people do, in whatever order: the map holds, the ledger adds up, nothing is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination import queries
from coordination.models import SupportRequest
from coordination.services import muster, orders, reporting, support
from journal.chain import walk
from journal.lifecycle import IllegalMove, timeline

VERBS = (
    "revise",
    "submit",
    "receive",
    "review",
    "decide",
    "send_back",
    "withdraw",
    "order",
    "arrive",
    "absent",
    "replace",
    "complete",
    "enter",
    "leave",
    "leave_all",
    "release",
    "report",
    "close",
    "comment",
)
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 12)), max_size=25)


class Play:
    """Tries any verb at any time, as whoever may."""

    def __init__(self, cast, officers, wish, asked):
        self.cast, self.officers, self.wish, self.asked = cast, officers, wish, asked

    def step(self, verb, n):
        getattr(self, verb)(n)

    def revise(self, n):
        lines = ({"kind": "samapta", "asked": n},)
        support.revise(self.asked, by=self.cast.sari, lines=lines, **self.wish)

    def submit(self, n):
        support.submit(self.asked, by=self.cast.sari)

    def receive(self, n):
        support.receive(self.asked, by=self.cast.bram)

    def review(self, n):
        support.review(self.asked, by=self.cast.bram)

    def decide(self, n):
        grants = {line.pk: min(n, line.asked) for line in self.asked.lines.all()}
        support.decide(self.asked, by=self.cast.bram, grants=grants, note="Cadangan terbatas")

    def send_back(self, n):
        support.send_back(self.asked, by=self.cast.bram, note="Lengkapi")

    def withdraw(self, n):
        support.withdraw(self.asked, by=self.cast.sari, note="Batal")

    def order(self, n):
        line = self.asked.lines.first()
        men = [orders.Sending(line.pk, one, "Jaga") for one in self.officers[:n]]
        orders.order(
            self.asked,
            by=self.cast.bram,
            sending=men,
            report_place="P2U",
            report_at=self.asked.starts_at - timedelta(hours=1),
            commander="Padal",
            tasks="Jaga",
        )

    def one(self, n):
        rows = list(muster.serving(self.asked))
        if not rows:
            raise ValidationError("nobody")
        return rows[n % len(rows)]

    def arrive(self, n):
        muster.arrive(self.one(n), by=self.cast.gate)

    def absent(self, n):
        muster.absent(self.one(n), by=self.cast.gate)

    def replace(self, n):
        muster.replace(self.one(n), by=self.cast.gate, officer=self.officers[n])

    def complete(self, n):
        muster.complete(self.asked, by=self.cast.gate)

    def enter(self, n):
        muster.enter(self.asked, by=self.cast.sari)

    def leave(self, n):
        muster.leave(self.one(n), by=self.cast.gate)

    def leave_all(self, n):
        muster.leave_all(self.asked, by=self.cast.gate)

    def release(self, n):
        muster.release(self.asked, by=self.cast.sari)

    def report(self, n):
        reporting.report(self.asked, by=self.cast.padal, result="Aman")

    def close(self, n):
        reporting.close(self.asked, by=self.cast.sari)

    def comment(self, n):
        support.comment(self.asked, by=self.cast.bram, text=f"Catatan {n}")


def must_hold(asked):
    for line in queries.ledger(asked):
        granted = line.asked if line.granted is None else line.granted
        assert line.asked >= granted >= line.ordered >= line.arrived >= line.released >= 0
    if asked.status == "closed":
        assert not muster.inside(asked).exists()
    moves = [(e.data["was"], e.verb) for e in timeline(asked) if "was" in e.data]
    assert all(to in SupportRequest.MOVES[was] for was, to in moves)
    trail = ["draft", *[to for _, to in moves]]
    assert trail[-1] == asked.status
    assert [was for was, _ in moves] == trail[:-1]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, head=st.integers(0, 9))
def test_no_order_of_verbs_breaks_the_rules(cast, officers, wish, steps, head):
    usual = [
        ("submit", 0),
        ("decide", 6),
        ("order", 4),
        ("arrive", 0),
        ("arrive", 1),
        ("arrive", 2),
        ("arrive", 3),
        ("complete", 0),
        ("enter", 0),
    ]
    with transaction.atomic():
        asked = support.draft(
            by=cast.sari, requester=cast.lapas, lines=({"kind": "samapta", "asked": 9},), **wish
        )
        play = Play(cast, officers, wish, asked)
        for verb, n in [*usual[:head], *steps]:
            before = asked.status
            try:
                with transaction.atomic():
                    play.step(verb, n)
            except (IllegalMove, ValidationError, PermissionDenied):
                asked = play.asked = SupportRequest.objects.get(pk=asked.pk)
                assert asked.status == before, "a refused verb changed something"
            must_hold(asked)
        assert not list(walk({}))
        transaction.set_rollback(True)
