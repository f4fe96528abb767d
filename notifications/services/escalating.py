"""The urgent call: begun, climbing step by step, and silenced in the commit of the first answer.

Whoever locks here does so in one order: the call, then what is being sent, then the journal.
A verb of another room that ends a call does that before it writes what it did itself.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from journal.models import Entry

from .. import bells, silence
from ..models import Call, Delivery, Hop, Ticket
from ..plans import Plan
from ..ports import label_of, port, viewers
from ..targets import Parted, people_on_duty
from ..texts import SPACE, reference
from .ringing import prove, ring, unsent

log = logging.getLogger(__name__)
HELD_AFTER_FAILURE = timedelta(seconds=5)
C, H = Call.State, Hop.State


class NotRinging(Exception):
    """The call has ended, or waits for somebody else."""

    def __init__(self, call: Call) -> None:
        super().__init__(f"call {call.reference} is {call.state}")
        self.call = call


@transaction.atomic
def call_out(
    subject: str, plan: Plan, *, entry: Entry | None = None, synthetic: bool = False
) -> Call:
    """Begin to call; one that rings for the same purpose goes on instead. Nothing is sent yet."""
    ringing = Call.objects.filter(subject=subject, purpose=plan.purpose, state=C.RINGING)
    if not synthetic and (running := ringing.filter(synthetic=False).first()):
        return running
    call = Call.objects.create(
        subject=subject,
        entry=entry,
        policy_id=plan.policy,
        purpose=plan.purpose,
        steps=plan.frozen(),
        reference=_free_reference(),
        synthetic=synthetic,
    )
    Hop.objects.bulk_create(
        Hop(
            call=call,
            order=order,
            target=rung.target if rung else "",
            channels=list(rung.channels) if rung else [],
            due_at=Now() + timedelta(seconds=after),
        )
        for order, (after, rung) in enumerate(plan.timed(), start=1)
    )
    bells.ring("untold")  # the relay looks for calls then, too
    return call


def climb() -> int:
    """Take every step that is due by the database's clock; how many were taken.

    Each in a transaction of its own. Two relays at once take different calls; a step whose
    neighbours fail (a roster, a journal) is tried again, and the other calls do not wait for it.
    """
    taken = 0
    while _climb_next():
        taken += 1
    return taken


@transaction.atomic
def acknowledge(
    call: Call, *, by: User, via: str, minutes: int | None = None, told: bool = True
) -> Call:
    """Somebody takes it: nothing of this call is sent any more, from this commit on.

    Raises NotRinging if it has ended. `told=False` leaves the words to the verb that ends it.
    """
    answer = {"acknowledged_by": by, "via": via, "eta_minutes": minutes}
    if not _end(call, C.ACKNOWLEDGED, **answer):
        raise NotRinging(call)
    reached = Delivery.objects.filter(entry__hop__call=call, person=by, answered_at=None)
    reached.filter(state=Delivery.State.SENT).update(answered_at=Now())
    Ticket.objects.filter(call=call, person=by, used_at=None).update(used_at=Now())
    if told:
        _note(call, "call_answered", by, via=via, minutes=minutes)
    return call


@transaction.atomic
def cancel(subject: str, *, by: User | None = None) -> int:
    """End every call about `subject`; how many. With a person, it is their deed that answers."""
    calls = Call.objects.filter(subject=subject, state__in=Call.OPEN, synthetic=False)
    ended = 0
    for call in calls.order_by("pk"):
        if by is None:
            ended += _end(call, C.CANCELLED)
            continue
        try:
            acknowledge(call, by=by, via=Call.Via.DEED, told=False)
            ended += 1
        except NotRinging:
            log.info("call %s ended by somebody else at this moment", call.reference)
    return ended


@transaction.atomic
def decline(call: Call, *, by: User) -> bool:
    """Somebody reached cannot come. Once all of the last step said so, the next one is due."""
    held = Call.objects.select_for_update(no_key=True).filter(pk=call.pk, state=C.RINGING).first()
    last = call.hops.filter(state=H.SENT).order_by("-order").first() if held else None
    if last is None or by.pk not in last.people or by.pk in last.declined:
        return False
    last.declined = [*last.declined, by.pk]
    last.save(update_fields=["declined"])
    if set(last.people) <= set(last.declined):
        _bring_forward(call, last.order)
    _note(call, "call_declined", by)
    return True


@transaction.atomic
def _climb_next() -> bool:
    due = Hop.objects.filter(state=H.WAITING, due_at__lte=Now(), call__state=C.RINGING)
    free = due.select_related("call__policy").order_by("due_at", "pk")
    hop = free.select_for_update(skip_locked=True, no_key=True, of=("self", "call")).first()
    if hop is None:
        return False
    try:
        with transaction.atomic():
            if hop.target:
                _take(hop)
            else:
                _exhaust(hop)
    except Exception:  # a stranger's roster or verb: the other calls must not wait for it
        log.exception("call %s, step %s failed", hop.call.reference, hop.order)
        Hop.objects.filter(pk=hop.pk).update(due_at=Now() + HELD_AFTER_FAILURE)
    return True


def _take(hop: Hop) -> None:
    people, reason = _people_of(hop)
    if not people:
        _settle(hop, H.SKIPPED, reason)
        _bring_forward(hop.call, hop.order)
        _note(hop.call, "call_unreached", None, target=hop.target, reason=reason)
        return
    entry = _note(
        hop.call, "call_rung", None, target=hop.target, people=[person.pk for person in people]
    )
    _settle(hop, H.SENT, "", people=people, entry=entry)
    if hop.call.synthetic:
        prove(hop, people)
        return
    _write_tickets(hop.call, people)
    if entry is not None and ring(hop, people, entry):
        Hop.objects.filter(pk=hop.pk).update(reason=Hop.Reason.INBOX_ONLY)
    log.info("call %s, step %s: %d called", hop.call.reference, hop.order, len(people))


def _people_of(hop: Hop) -> tuple[list[User], str]:
    """Who is to be called at this moment, or why nobody is."""
    policy = hop.call.policy
    try:
        with transaction.atomic():
            people = people_on_duty(hop.target, policy.owner if policy else "")
    except Parted:
        return [], Hop.Reason.PARTED
    except Exception:
        log.exception("roster of %s failed", hop.target)
        return [], Hop.Reason.NO_ROSTER
    if not people:
        return [], Hop.Reason.NOBODY
    seen = viewers(hop.call.subject, [person.pk for person in people])
    allowed = [person for person in people if seen is None or person.pk in seen]
    return allowed, "" if allowed else Hop.Reason.UNSEEN


def _exhaust(hop: Hop) -> None:
    """Nobody is left to call. An answer that comes late still counts."""
    _settle(hop, H.SENT, "")
    Call.objects.filter(pk=hop.call_id).update(state=C.EXHAUSTED, ended_at=Now())
    _note(hop.call, "call_exhausted", None)


def _settle(
    hop: Hop, state: str, reason: str, *, people: Iterable[User] = (), entry: Entry | None = None
) -> None:
    Hop.objects.filter(pk=hop.pk).update(
        state=state,
        reason=reason,
        fired_at=Now(),
        people=[person.pk for person in people],
        entry=entry,
    )


def _bring_forward(call: Call, order: int) -> None:
    """Have the step after this one due now, and those after it as much sooner."""
    waiting = call.hops.filter(state=H.WAITING, order__gt=order)
    following = waiting.annotate(early=F("due_at") - Now()).order_by("order").first()
    if following is not None and following.early > timedelta(0):
        waiting.update(due_at=F("due_at") - following.early)
    bells.ring("untold")


def _end(call: Call, state: str, **answer: Any) -> bool:
    """Whether we are the one who ends it; if so, all that was still to come is taken back."""
    fills = {"state": state, "ended_at": Now(), **answer}
    if not Call.objects.filter(pk=call.pk, state__in=Call.OPEN).update(**fills):
        call.refresh_from_db()
        return False
    call.hops.filter(state=H.WAITING).update(state=H.CANCELLED)
    alone = silence.keep(call.pk)
    left = unsent(call) if alone else unsent(call).filter(lease=None)  # others drop what they hold
    left.update(state=Delivery.State.DROPPED, lease=None, leased_until=None)
    call.refresh_from_db()
    return True


def _write_tickets(call: Call, people: Iterable[User]) -> None:
    made = []
    for person in people:
        ticket = Ticket(call=call, person=person, nonce=secrets.token_hex(8))
        ticket.digest = digest_of(ticket.token)
        made.append(ticket)
    Ticket.objects.bulk_create(made, ignore_conflicts=True)


def digest_of(token: str) -> str:
    """How a token is found without being kept."""
    return sha256(token.encode()).hexdigest()


def _note(call: Call, verb: str, by: User | None, **data: Any) -> Entry | None:
    """Write it into the journal of what the call is about, where that keeps one."""
    label, pk = label_of(call.subject)
    verb_of = None if call.synthetic else port("CALL_VERBS", label)
    if verb_of is None:
        return None
    told: Mapping[str, Any] = {"call": call.pk, "reference": call.reference, **data}
    entry: Entry = verb_of(pk, verb, by=by, data=told)
    return entry


def _free_reference() -> str:
    """A reference that no open call has; the database would refuse a second one."""
    taken = set(Call.objects.filter(state__in=Call.OPEN).values_list("reference", flat=True))
    while (found := reference(secrets.randbelow(SPACE))) in taken:
        pass
    return found
