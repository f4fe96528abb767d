"""What is written down about urgent calls: an agency's policies, and every step of a call."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import IllegalMove, name_of, record
from journal.models import Entry
from notifications.models import Policy, Step

from ..access import BOTH, standing
from ..calling import PURPOSES
from ..models import Agency, SupportRequest
from . import gaps
from .support import askers, codes, deciders, receive

log = logging.getLogger(__name__)
HEARD_BY_ASKERS = frozenset({"call_answered", "call_exhausted"})


def note(pk: int, verb: str, *, by: User | None, data: Mapping[str, Any]) -> Entry:
    """Write one step of a call into the journal of its request. A port: notifications asks.

    The asker hears of the answer, and everybody concerned when nobody is left to call.
    """
    asked = SupportRequest.objects.select_related("requester", "provider").get(pk=pk)
    if verb == "call_answered" and by is not None:
        _received(asked, by, str(data.get("reference", "")))  # before the journal is locked
    told: list[User] = list(askers(asked)) if verb in HEARD_BY_ASKERS else []
    if verb == "call_exhausted":
        told += deciders(asked)
    urgent = verb == "call_rung"
    return record(asked, verb, by=by, tell=told, **codes(asked), **data, urgent=urgent)


def _received(asked: SupportRequest, by: User, call: str) -> None:
    """Whoever of the provider answers has received what nobody has received yet.

    Their agency has named them in its policy; no other right is needed for that.
    """
    serves = standing(by).holds(asked.provider_id, BOTH)
    if asked.status != SupportRequest.Status.SUBMITTED or not serves:
        return
    try:
        with transaction.atomic():
            receive(asked, by=by, call=call)
    except IllegalMove:  # somebody moved it on at this moment: the answer counts all the same
        log.info("%s was moved on while call %s was answered", asked.pk, call)


@transaction.atomic
def keep_policy(
    agency: Agency,
    purpose: str,
    *,
    by: User,
    steps: Iterable[Mapping[str, Any]],
    last_seconds: int,
    rev: int,
) -> Policy:
    """Write down how the agency is called; ValidationError if somebody else did since `rev`."""
    owner = name_of(agency)
    fresh = {"name": str(PURPOSES[purpose]), "rev": 0}
    policy, _new = Policy.objects.get_or_create(owner=owner, purpose=purpose, defaults=fresh)
    seen = Policy.objects.filter(pk=policy.pk, rev=rev)
    if not seen.update(rev=rev + 1, last_seconds=last_seconds, is_active=True):
        raise ValidationError(
            _("Orang lain baru saja mengubah urutan ini. Muat ulang, lalu ubah lagi."), "overtaken"
        )
    policy.steps.all().delete()
    rows = [Step(policy=policy, order=at, **step) for at, step in enumerate(steps, start=1)]
    if not rows:
        raise ValidationError(_("Tulis paling sedikit satu langkah."))
    Step.objects.bulk_create(rows)
    gaps.watch(gaps.named_in(rows))
    policy.refresh_from_db()
    said = [[step.target, step.after_seconds, step.channels] for step in rows]
    record(agency, "call_policy", by=by, purpose=purpose, steps=said, last=last_seconds)
    return policy
