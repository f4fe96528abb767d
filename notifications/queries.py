"""Reads for screens: the inbox of a person, and who has heard of what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.http import SignedIn
from accounts.models import User
from accounts.ready import counted, ready

from .models import Delivery
from .ports import seen_by, titles
from .words import Notice, notice

PAGE = 50
Channel, State = Delivery.Channel, Delivery.State


@dataclass(frozen=True)
class Line:
    """One line of the inbox; without words if the person may no longer see what it is about."""

    delivery: Delivery
    notice: Notice | None

    @property
    def is_new(self) -> bool:
        return self.delivery.read_at is None


@dataclass(frozen=True)
class Page:
    """At most fifty lines, newest first, and where the older ones begin."""

    lines: list[Line]
    older: int | None


def inbox(person: User, before: int | None = None) -> Page:
    """A page of the person's inbox, from `before` back; four queries, however full it is."""
    rows = Delivery.objects.filter(person=person, channel=Channel.INBOX, entry__isnull=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("entry__actor").order_by("-pk")[: PAGE + 1])
    lines = _lines(person, found[:PAGE])
    return Page(lines, found[PAGE - 1].pk if len(found) > PAGE else None)


def unread_count(person: User) -> int:
    """How many notices the person has not opened; one query on its own index."""
    return _unread_of(person.pk)[0]


@ready
def _unread_of(person: int) -> QuerySet[Any, int]:
    return counted(_unread().filter(person=person))


def unread_count_of(request: SignedIn) -> int:
    """The same for whoever asks for this page, read once for the page and its frame."""
    kept: int | None = request.__dict__.get("unread")
    if kept is None:
        kept = request.__dict__["unread"] = unread_count(request.user)
    return kept


def unread_counts(people: Iterable[int]) -> dict[int, int]:
    """The same for many people at once, zeros included."""
    counts = dict.fromkeys(people, 0)
    rows = _unread().filter(person__in=list(counts)).values("person").annotate(unread=Count("pk"))
    return counts | dict(rows.values_list("person", "unread"))


def told_of(entries: Iterable[int], people: Iterable[int]) -> set[int]:
    """Which of these people have one of these entries in their inbox."""
    rows = Delivery.objects.filter(
        entry__in=list(entries), person__in=list(people), channel=Channel.INBOX
    )
    return set(rows.values_list("person", flat=True))


def opened(person: User, pk: int) -> Delivery | None:
    """The person's own notice with this number, if there is one."""
    rows = Delivery.objects.filter(person=person, channel=Channel.INBOX, entry__isnull=False)
    return rows.select_related("entry").filter(pk=pk).first()


def _lines(person: User, rows: list[Delivery]) -> list[Line]:
    entries = [row.entry for row in rows if row.entry]
    visible = seen_by(person, (entry.subject for entry in entries))
    named = titles(visible)
    return [
        Line(
            row,
            notice(row.entry, person, named.get(row.entry.subject, ""))
            if row.entry.subject in visible
            else None,
        )
        for row in rows
        if row.entry
    ]


def _unread() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.INBOX, state=State.SENT, read_at=None)
