"""What rings at an agency's posts and walls: urgent calls that nobody has answered yet.

A call rings where it reached somebody. Once nobody is left to call it rings at both ends, with the
telephones of posts and agencies: numbers of offices, so that any eye in the room may read them.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.ports import Number, Ring
from notifications.models import Call
from notifications.ports import label_of

from .calling import OFFICE, POST
from .models import Agency, DutyPost, Position, SupportRequest

SHOWN_FOR = timedelta(hours=24)  # a call that nobody answered
SOUNDS_FOR = timedelta(minutes=15)  # after that it is read, no longer heard
SUBJECT = "coordination.supportrequest"


def rings(agency: Agency | None, people: Iterable[int]) -> tuple[Ring, ...]:
    """The open calls that reached these people, or to which nobody came from either end.

    The oldest first; without an agency only those that reached these people.
    """
    reached = Q(hops__people__overlap=list(people))
    ended = Q(state=Call.State.EXHAUSTED)
    open_ = Call.objects.filter(reached | ended, state__in=Call.OPEN, synthetic=False)
    fresh = ~ended | Q(ended_at__gt=timezone.now() - SHOWN_FOR)
    calls = list(open_.filter(fresh).order_by("pk").distinct())
    over = [call for call in calls if call.state == Call.State.EXHAUSTED]
    ours = _concerned(agency, over) | _reached(over, people)
    return tuple(_ring(call) for call in calls if call not in over or call.pk in ours)


def _concerned(agency: Agency | None, calls: Sequence[Call]) -> set[int]:
    """Which of these are about a request that the agency made or received."""
    subjects = {call.pk: label_of(call.subject) for call in calls}
    asked = {pk for label, pk in subjects.values() if label == SUBJECT}
    if agency is None or not asked:
        return set()
    ends = Q(requester=agency) | Q(provider=agency)
    found = SupportRequest.objects.filter(ends, pk__in=asked).values_list("pk", flat=True)
    known = {(SUBJECT, pk) for pk in found}
    return {call for call, subject in subjects.items() if subject in known}


def _reached(calls: Sequence[Call], people: Iterable[int]) -> set[int]:
    if not calls:
        return set()
    pks = [call.pk for call in calls]
    rows = Call.objects.filter(pk__in=pks, hops__people__overlap=list(people))
    return set(rows.values_list("pk", flat=True))


def _ring(call: Call) -> Ring:
    if call.state != Call.State.EXHAUSTED or call.ended_at is None:
        return Ring(call.reference, call.started_at)
    sounds = timezone.now() < call.ended_at + SOUNDS_FOR
    return Ring(call.reference, call.ended_at, True, sounds, tuple(_numbers(call)))


def _numbers(call: Call) -> Iterable[Number]:
    """The telephones behind the steps of a call: of its posts, then of their agencies."""
    steps = [label_of(step["target"]) for step in call.steps]
    named = {label: [pk for one, pk in steps if one == label] for label in (POST, OFFICE)}
    posts = DutyPost.objects.filter(pk__in=named[POST]).select_related("agency")
    offices = Position.objects.filter(pk__in=named[OFFICE])
    houses = {post.agency_id for post in posts} | set(offices.values_list("agency", flat=True))
    found = [Number(post.title, post.phone, post.agency.stamp) for post in posts if post.phone]
    for house in Agency.objects.filter(pk__in=houses).exclude(phone="").order_by("pk"):
        found.append(Number(house.short_name, house.phone, house.stamp))
    return {number.phone: number for number in found}.values()
