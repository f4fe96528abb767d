"""Urgent calls as screens show them: every step, whom it reached, and how far each message came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from journal.models import Entry

from .models import Call, Delivery, Hop, Policy
from .plans import Plan, Rung
from .ports import seen_by
from .services.ringing import Way, ways_of
from .targets import NoRoster, Parted, Target, named, people_on_duty

Progress = Delivery.Progress
TONES: Mapping[str, str] = {
    Progress.QUEUED: "wait",
    Progress.SENT: "plan",
    Progress.DELIVERED: "good",
    Progress.READ: "good",
    Progress.ANSWERED: "good",
    Progress.FAILED: "bad",
    Progress.DROPPED: "quiet",
}
CALL_TONES: Mapping[str, str] = {
    Call.State.RINGING: "wait",
    Call.State.ACKNOWLEDGED: "good",
    Call.State.EXHAUSTED: "bad",
    Call.State.CANCELLED: "quiet",
}


@dataclass(frozen=True)
class Message:
    """One message of a step: over which channel, and how far it came."""

    channel: str
    progress: Delivery.Progress
    error: str

    @property
    def tone(self) -> str:
        return TONES[self.progress]


@dataclass(frozen=True)
class Reached:
    """One person whom a step reached."""

    person: User
    messages: list[Message] = field(default_factory=list)
    declined: bool = False


@dataclass(frozen=True)
class Rise:
    """One step of a call; without a target it is the end."""

    hop: Hop
    target: Target | None
    people: list[Reached]

    @property
    def since(self) -> datetime:
        """When it was taken, or falls due."""
        return self.hop.fired_at or self.hop.due_at


@dataclass(frozen=True)
class Picture:
    """One call whole."""

    call: Call
    rises: list[Rise]

    @property
    def tone(self) -> str:
        return CALL_TONES[self.call.state]

    @property
    def was_called(self) -> set[int]:
        """Everybody whom it reached so far."""
        return {reached.person.pk for rise in self.rises for reached in rise.people}

    @property
    def numbers(self) -> list[Target]:
        """Whom to telephone by hand: the posts, then the people, each number once."""
        posts = [rise.target for rise in self.rises if rise.target and rise.target.phone]
        people = [reached.person for rise in self.rises for reached in rise.people]
        whole = posts + [Target(str(one), phone=one.phone) for one in people if one.phone]
        return list({target.phone: target for target in reversed(whole)}.values())[::-1]


def pictures(subject: str) -> list[Picture]:
    """The calls about a subject, the newest first; a fixed number of queries."""
    calls = Call.objects.filter(subject=subject, synthetic=False).select_related("acknowledged_by")
    return _drawn(calls)


def picture(call: Call) -> Picture:
    """One call whole."""
    return _drawn(Call.objects.filter(pk=call.pk).select_related("acknowledged_by"))[0]


def is_ringing(person: User, reference: str) -> bool:
    """Whether an open call with this reference has reached this person."""
    open_ = Call.objects.filter(state__in=Call.OPEN, synthetic=False, reference=reference)
    return open_.filter(hops__people__contains=[person.pk]).exists()


def seen_call(person: User, pk: int) -> Call | None:
    """The call with this number, if the person may see what it is about."""
    call = Call.objects.filter(pk=pk, synthetic=False).select_related("acknowledged_by").first()
    return call if call and seen_by(person, [call.subject]) else None


def rang_for(call: Call, person: User) -> bool:
    """Whether this person was called, so that their answer ends it."""
    return call.hops.filter(people__contains=[person.pk]).exists()


def address(call: Call) -> str:
    """Where what the call is about is read."""
    entry = call.entry or Entry.objects.filter(subject=call.subject).last()
    return entry.url if entry else "/"


def _drawn(calls: QuerySet[Call]) -> list[Picture]:
    rows = list(calls.prefetch_related("hops"))
    hops = [hop for call in rows for hop in call.hops.all()]
    if not hops:
        return [Picture(call, []) for call in rows]
    targets = named(hop.target for hop in hops if hop.target)
    people = User.objects.in_bulk({pk for hop in hops for pk in hop.people})
    said = _messages(hops)
    return [
        Picture(call, [_rise(hop, targets, people, said) for hop in call.hops.all()])
        for call in rows
    ]


def _rise(
    hop: Hop,
    targets: Mapping[str, Target],
    people: Mapping[int, User],
    said: Mapping[tuple[int, int], list[Message]],
) -> Rise:
    reached = [
        Reached(people[pk], said.get((hop.pk, pk), []), pk in hop.declined)
        for pk in hop.people
        if pk in people
    ]
    return Rise(hop, targets.get(hop.target), reached)


def _messages(hops: Iterable[Hop]) -> dict[tuple[int, int], list[Message]]:
    rows = Delivery.objects.filter(entry__hop__in=list(hops)).select_related("entry__hop")
    found: dict[tuple[int, int], list[Message]] = {}
    for row in rows.only(*SHOWN).order_by("pk"):
        if row.entry is None:
            continue
        message = Message(row.get_channel_display(), row.progress, row.error)
        found.setdefault((row.entry.hop.pk, row.person_id), []).append(message)
    return found


SHOWN = (
    "channel", "state", "delivered_at", "read_at", "answered_at", "error", "person_id",
    "entry__hop__id",
)  # fmt: skip


# --- Who would be reached right now --------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """One person whom a step would reach now, and over what."""

    person: User
    ways: list[Way]


@dataclass(frozen=True)
class Prospect:
    """One step of a plan as it would be taken at this moment."""

    rung: Rung
    seconds: int  # after the start
    target: Target | None
    people: list[Candidate]
    reason: str = ""
    parted: bool = False  # it names an agency that its owner works with no longer


def prospects(plan: Plan) -> list[Prospect]:
    """Who would be reached right now, step by step. Nobody is, by this."""
    targets = named(rung.target for rung in plan.rungs)
    owner = _owner(plan)
    return [
        _prospect(rung, seconds, targets.get(rung.target), owner)
        for seconds, rung in plan.timed()
        if rung is not None
    ]


def _owner(plan: Plan) -> str:
    """Whose policy it is; nobody's if it was never written down."""
    if plan.policy is None:
        return ""
    found = Policy.objects.filter(pk=plan.policy).values_list("owner", flat=True).first()
    return found or ""


def _prospect(rung: Rung, seconds: int, target: Target | None, owner: str) -> Prospect:
    try:
        people = people_on_duty(rung.target, owner)
    except Parted:
        return Prospect(rung, seconds, target, [], str(Hop.Reason.PARTED.label), True)
    except NoRoster:
        return Prospect(rung, seconds, target, [], str(Hop.Reason.NO_ROSTER.label))
    ways = ways_of(people, rung.channels)
    found = [Candidate(person, ways[person.pk]) for person in people]
    reason = "" if found else str(Hop.Reason.NOBODY.label)
    return Prospect(rung, seconds, target, found, reason)
