"""What this room must ask of the rooms above it, by the dotted names in the settings."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from journal.lifecycle import label_of as label_of  # noqa: PLC0414  (this room asks for it here)
from journal.models import Entry

if TYPE_CHECKING:
    from .models import Delivery


def viewers(subject: str, people: Iterable[int]) -> set[int] | None:
    """Which of these persons may see the subject now; None if nobody keeps a door to it."""
    label, pk = label_of(subject)
    door = port("SUBJECT_DOORS", label)
    return set(door(pk, people)) if door else None


def seen_by(person: User, subjects: Iterable[str]) -> set[str]:
    """Which of these subjects the person may see now: a fixed number of queries per kind."""
    seen: set[str] = set()
    for label, pks in _by_label(subjects).items():
        among = port("SUBJECTS_SEEN", label)
        seen |= {f"{label}:{pk}" for pk in (among(person, pks) if among else pks)}
    return seen


def titles(subjects: Iterable[str]) -> dict[str, str]:
    """What notices call these subjects, where somebody has a name for them."""
    named: dict[str, str] = {}
    for label, pks in _by_label(subjects).items():
        if call := port("SUBJECT_TITLES", label):
            named |= {f"{label}:{pk}": title for pk, title in call(pks).items()}
    return named


def wanted(entry: Entry) -> bool:
    """Whether news of this entry still matters; asked just before it is sent."""
    ask = port("NEWS_WANTED", label_of(entry.subject)[0])
    return bool(ask(entry)) if ask else True


def still_due(entry: Entry, person: User) -> bool:
    """Whether what a reminder said is still to be done by this person."""
    ask = port("REMINDERS_DUE", label_of(entry.subject)[0])
    return bool(ask(entry, person)) if ask else True


def is_open(person: User, key: str, begins: datetime) -> bool:
    """Whether the thing of the calendar with this key still waits for the person then."""
    return bool(_found(settings.OCCASION_OPEN)(person, key, begins))


def owners(subject: str) -> list[str]:
    """Whose news this is ("coordination.agency:3"), for the targets that they have added."""
    label, pk = label_of(subject)
    ask = port("NEWS_OWNERS", label)
    return list(ask(pk)) if ask else []


def may_call(owner: str, target: str) -> bool:
    """Whether the owner of a policy may still call this post or office."""
    name = settings.MAY_CALL
    return bool(_found(name)(owner, target)) if name else True


def answer_link(delivery: "Delivery") -> str:
    """Where this one person can answer without signing in, if somebody offers that."""
    name = settings.ANSWER_LINK
    return str(_found(name)(delivery)) if name else ""


def reply_verb(word: str) -> Callable[..., str] | None:
    """What an answer by telephone does: called with (person, reply, via); says what to send back.

    It runs in the transaction that writes the answer down. `reply.reference` is never empty.
    """
    name = settings.REPLY_VERBS.get(word)
    return _found(name) if name else None


def port(setting: str, label: str) -> Callable[..., Any] | None:
    """What stands behind a port for one kind of subject, if anything does."""
    name = getattr(settings, setting, {}).get(label)
    return _found(name) if name else None


@cache
def _found(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(name)
    return found


def _by_label(subjects: Iterable[str]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = {}
    for subject in dict.fromkeys(subjects):
        label, pk = label_of(subject)
        grouped.setdefault(label, []).append(pk)
    return grouped
