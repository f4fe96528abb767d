"""Is it proven that urgent news arrives? The auditor looks each minute, and is looked at too."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from journal.models import Beat

from ..models import Call, Delivery, Hop, Policy
from ..plans import Plan
from .escalating import call_out
from .ringing import proofs

OVERDUE = timedelta(seconds=30)
ROUNDS = 20  # policies tried a minute, those longest untried first
TURN = timedelta(seconds=50)  # a call of the last minute has had time to go round
KEPT = timedelta(minutes=15)
NOTICED_FOR = timedelta(hours=1)
BEAT = "auditor"
C = Call.State


def audit() -> bool:
    """Look at what was due and at the last round; whether all is proven. Then begin a new round.

    Says so with a sign of life. While something is overdue, or a round did not end, it says
    nothing: its silence is what /healthz and every open page show.
    """
    proven = not overdue() and rounds_ended()
    begin_rounds()
    if proven:
        _beat()
    return proven


def overdue() -> int:
    """Steps and urgent messages that should have left half a minute ago and have not."""
    late = Now() - OVERDUE
    hops = Hop.objects.filter(state=Hop.State.WAITING, call__state=C.RINGING, due_at__lt=late)
    unsent = Delivery.objects.filter(
        state=Delivery.State.QUEUED, urgent=True, due_at__lt=late, attempts=0
    ).filter(created_at__gt=Now() - NOTICED_FOR)  # a way that was taken away alarms once, not ever
    return hops.count() + unsent.count()


def rounds_ended() -> bool:
    """Whether every round begun a minute ago took all its steps and was sent to the last one."""
    begun = Call.objects.filter(synthetic=True, started_at__lt=Now() - TURN)
    return not any(_stands_still(call) for call in begun.prefetch_related("hops"))


@transaction.atomic
def begin_rounds() -> None:
    """Send a call that reaches nobody round the policies, and forget those that went round."""
    old = Call.objects.filter(synthetic=True, started_at__lt=Now() - KEPT)
    for call in old:
        proofs(call).delete()
    old.delete()
    untried = Policy.objects.filter(is_active=True).order_by(
        F("tried_at").asc(nulls_first=True), "pk"
    )
    for policy in untried.select_for_update(skip_locked=True)[:ROUNDS]:
        call_out(policy.owner, Plan.of(policy).at_once(), synthetic=True)
        Policy.objects.filter(pk=policy.pk).update(tried_at=Now())


def _stands_still(call: Call) -> bool:
    if any(hop.state == Hop.State.WAITING for hop in call.hops.all()):
        return True
    return proofs(call).filter(state=Delivery.State.QUEUED).exists()


def _beat() -> None:
    Beat.objects.bulk_create(
        [Beat(name=BEAT, at=Now())],
        update_conflicts=True,
        update_fields=["at"],
        unique_fields=["name"],
    )
