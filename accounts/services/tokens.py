"""API tokens: made once, shown once, taken back at any time."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from ..models import ApiToken, User
from ..ready import ready

PREFIX = "sng_"
USE_IS_NOTED_EVERY = timedelta(minutes=5)


def digest(key: str) -> str:
    """What is stored of a key. It holds 256 random bits, so a fast digest cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue(person: User, *, name: str, scopes: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """Make a token for this person. The key is returned here and known nowhere afterwards."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        scopes=list(scopes),
        digest=digest(key),
        hint=key[:8],
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, key


@transaction.atomic
def revoke(person: User, pk: int) -> bool:
    """Take a token back for good; False if it is not this person's, or already was."""
    mine = ApiToken.objects.filter(person=person, pk=pk, revoked_at=None)
    return mine.update(revoked_at=Now()) == 1


def find(key: str) -> ApiToken | None:
    """The token with this key, whatever its state, with its person."""
    return next(iter(_with_digest(digest(key))), None)


@ready
def _with_digest(digest: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("person").filter(digest=digest)


def note_use(token: ApiToken) -> None:
    """Remember roughly when a token was last used, without a write on every call."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=Now() - USE_IS_NOTED_EVERY)
    if not token.last_used_at or timezone.now() - token.last_used_at > USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=Now())
