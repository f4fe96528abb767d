"""Ending sessions. Sessions live in the database, so the next request already finds none."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models.functions import Now

from ..models import User


@transaction.atomic
def end(person: User, pk: int) -> bool:
    """End one session of this person; False if it is not theirs or has already ended."""
    return _end(UserSession.objects.filter(user=person, pk=pk)) > 0


@transaction.atomic
def end_all(person: User, *, keep: str | None = None) -> int:
    """End every session of this person but the one to keep."""
    return _end(UserSession.objects.filter(user=person).exclude(session_key=keep or ""))


def touch(session_key: str) -> None:
    """Note that this session is in use now."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=Now())


def end_keys(keys: Iterable[str]) -> None:
    """End the sessions with these keys, whosever they are."""
    keys = list(keys)
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


def _end(chosen: "models.QuerySet[UserSession]") -> int:
    keys = list(chosen.values_list("session_key", flat=True))
    end_keys(keys)
    return len(keys)
