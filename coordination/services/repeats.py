"""A write that is sent again, by a program or a form, has one effect and one answer."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import User

from ..models import IdempotencyKey

REMEMBERED = timedelta(days=7)
Answer = tuple[int, Any]


class KeyReused(Exception):
    """The key stands for other words already."""


@transaction.atomic
def answer_once(*, by: User, key: str, said: str, act: Callable[[], Answer]) -> Answer:
    """Act and remember the answer, or give the answer that this key has got before.

    In one transaction with what `act` does. Of two calls at once the second waits at the unique
    key until the first commits, and then finds its answer. A refusal rolls back the key as well,
    so that the same key may be tried again. Raises KeyReused if the key stood for other words.
    """
    IdempotencyKey.objects.filter(person=by, at__lt=Now() - REMEMBERED).delete()
    kept, is_new = IdempotencyKey.objects.get_or_create(person=by, key=key, defaults={"said": said})
    if is_new:
        kept.status, kept.answer = act()
        kept.save(update_fields=["status", "answer"])
    elif kept.said != said:
        raise KeyReused
    return kept.status or 200, kept.answer


def digest(method: str, path: str, body: Any) -> str:
    """What was said, however its JSON was spaced and ordered."""
    plain = json.dumps([method, path, body], sort_keys=True, cls=JSONEncoder)
    return hashlib.sha256(plain.encode()).hexdigest()
