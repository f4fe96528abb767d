"""Reads for screens: the inbox of a person, and who has heard of what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from accounts.http import SignedIn
from accounts.models import User
from accounts.ready import counted, ready
from journal.models import Entry

from .channels import usable
from .channels.push.vapid import public_key
from .models import Contact, Delivery, Gateway, QuietHours
from .ports import label_of, port, seen_by, titles
from .snoozes import deadline_of
from .words import Notice, notice

PAGE = 50
Channel, State = Delivery.Channel, Delivery.State


@dataclass(frozen=True)
class Tap:
    """What can be done about a notice without opening it: one button."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """One line of the inbox; without words if the person may no longer see what it is about."""

    delivery: Delivery
    notice: Notice | None
    tap: Tap | None = None

    @property
    def is_new(self) -> bool:
        return self.delivery.read_at is None

    @property
    def can_wait(self) -> bool:
        """Whether it is a reminder whose term still lies ahead, so that it may be put off."""
        entry = self.delivery.entry
        return entry is not None and self.notice is not None and deadline_of(entry) is not None


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
    return counted(unread().filter(person=person))


def unread_count_of(request: SignedIn) -> int:
    """The same for whoever asks for this page, read once for the page and its frame."""
    kept: int | None = request.__dict__.get("unread")
    if kept is None:
        kept = request.__dict__["unread"] = unread_count(request.user)
    return kept


def unread_counts(people: Iterable[int]) -> dict[int, int]:
    """The same for many people at once, zeros included."""
    counts = dict.fromkeys(people, 0)
    rows = unread().filter(person__in=list(counts)).values("person").annotate(unread=Count("pk"))
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


def line(person: User, delivery: Delivery) -> Line | None:
    """One of the person's own notices in words."""
    return next(iter(_lines(person, [delivery])), None)


def _lines(person: User, rows: list[Delivery]) -> list[Line]:
    entries = [row.entry for row in rows if row.entry]
    visible = seen_by(person, (entry.subject for entry in entries))
    named, tapped = titles(visible), _taps(person, entries, visible)
    return [
        Line(
            row,
            notice(row.entry, person, named.get(row.entry.subject, ""))
            if row.entry.subject in visible
            else None,
            tapped.get(row.entry.pk),
        )
        for row in rows
        if row.entry
    ]


def _taps(person: User, entries: list[Entry], visible: set[str]) -> dict[int, Tap]:
    """What can be done at once about those that say so; nothing is asked where none does."""
    found: dict[int, Tap] = {}
    offered = [one for one in entries if one.data.get("package") and one.subject in visible]
    for entry in offered:
        label, pk = label_of(entry.subject)
        call = port("NOTICE_TAPS", label)
        if call is not None and (said := call(person, pk)):
            found[entry.pk] = Tap(*said)
    return found


def unread() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.INBOX, state=State.SENT, read_at=None)


def contacts(person: User) -> list[Contact]:
    """The person's own ways to be reached, in their order."""
    rows = Contact.objects.kept().filter(person=person)
    return list(rows.exclude(channel=Contact.Channel.TARGET))


def contact(person: User, pk: int) -> Contact | None:
    """One of them, if it is theirs."""
    found = Contact.objects.kept().filter(person=person, pk=pk).select_related("person")
    return found.exclude(channel=Contact.Channel.TARGET).first()


def targets(owner: str) -> list[Contact]:
    """The extra targets of an agency, whoever added them."""
    return list(Contact.objects.kept().filter(channel=Contact.Channel.TARGET, owner=owner))


def target(owner: str, pk: int) -> Contact | None:
    """One of them."""
    rows = Contact.objects.kept().filter(channel=Contact.Channel.TARGET, owner=owner, pk=pk)
    return rows.select_related("person").first()


def quiet_hours(person: User) -> QuietHours | None:
    """When the person wants no routine push."""
    return QuietHours.objects.filter(person=person).first()


def gateway_rows() -> list[Gateway]:
    """What the breakers know about the gateways."""
    return list(Gateway.objects.order_by("name"))


def push_key() -> str:
    """What a browser needs to subscribe; nothing where push is switched off."""
    return public_key() if settings.PUSH_SERVICES else ""


def addable() -> list[tuple[str, str]]:
    """The channels for which a person can type an address here."""
    names = {way.name for way in usable()} - {Contact.Channel.PUSH, Contact.Channel.TARGET}
    return [(name, str(label)) for name, label in Contact.Channel.choices if name in names]
