"""Renditions: asked for by a row, made by a worker, frozen for ever."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from journal.lifecycle import name_of

from .. import codes, rendering
from ..jail import Unusable
from ..models import Rendition, Revision
from ..signing.fields import SIGN

LEASE = timedelta(seconds=90)  # longer than a render may take; a worker that died is followed
RETRY_AFTER = (10, 60, 300, 900)  # seconds after the first, second … failure; then it has failed
MACHINE_RETRY = timedelta(seconds=60)
LONGEST_FIELD = 60  # letters of a signature field's name
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})  # Unicode's names for controls and the like


def request_rendition(
    thing: models.Model,
    kind: str,
    *,
    title: str,
    context: Mapping[str, Any],
    card: Mapping[str, Any],
    number: str = "",
    language: str = "id",
    fields: Sequence[str] = (),
    source: bytes | None = None,
    in_force_from: datetime | None = None,
    in_force_until: datetime | None = None,
    by: User | None,
) -> Rendition:
    """Ask for a paper about `thing`; a worker makes it once we commit.

    `context` and `card` are frozen as they are now, so nothing that changes later can show;
    characters that would print nothing, or turn the writing round, are left out.

    With `fields` ("ttd-lapas", …) it is made to be signed: its template must place a checkbox of
    each name. `source` is canonical JSON, carried inside the PDF; the template knows its digest.
    """
    named = all(field.startswith(SIGN) and len(field) <= LONGEST_FIELD for field in fields)
    if not named or len(set(fields)) != len(fields):
        raise ValueError(f"signature fields are named {SIGN}…, each once: {list(fields)}")
    return Rendition.objects.create(
        subject=name_of(thing),
        kind=kind,
        title=printable(title)[:200],
        number=number,
        language=language,
        context=printable(context),
        card=printable(card),
        fields=list(fields),
        source=source,
        code=codes.new(),
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        asked_by=by,
    )


def render(rendition_id: int) -> bool:
    """Make this rendition if it is due; False when somebody else has it, or it is done."""
    return _make(Q(pk=rendition_id))


def render_next() -> bool:
    """Make the rendition that has waited longest; False when none is due."""
    return _make(Q())


@transaction.atomic
def retry(rendition: Rendition) -> None:
    """Have a failed rendition made after all."""
    failed = Rendition.objects.filter(pk=rendition.pk, state=Rendition.State.FAILED)
    failed.update(state=Rendition.State.QUEUED, attempts=0, error="", due_at=Now())


@transaction.atomic
def revoke(thing: models.Model, *kinds: str) -> int:
    """Say publicly that the papers about `thing` hold no more; how many were revoked."""
    papers = Rendition.objects.filter(subject=name_of(thing), revoked_at=None)
    if kinds:
        papers = papers.filter(kind__in=kinds)
    return papers.update(revoked_at=Now())


@transaction.atomic
def supersede(rendition: Rendition, *, by: Rendition | None, at: datetime | None = None) -> bool:
    """Say publicly that another paper takes the place of this one, now or from `at` on.

    False if that was said before: the first word stands.
    """
    unsaid = Rendition.objects.filter(pk=rendition.pk, superseded_at=None)
    return unsaid.update(superseded_at=at or Now(), superseded_by=by) == 1


@transaction.atomic
def put_in_force(
    rendition: Rendition, *, since: datetime | None, until: datetime | None = None
) -> None:
    """Say publicly from when and until when this paper holds; read by the clock."""
    Rendition.objects.filter(pk=rendition.pk).update(in_force_from=since, in_force_until=until)


def current(rendition: Rendition) -> Revision:
    """The newest bytes of a paper: of a paper without fields, the only ones (not stored twice).

    Raises Rendition.DoesNotExist while it is still being made.
    """
    newest = Revision.objects.filter(rendition=rendition).order_by("-seq").first()
    if newest is not None:
        return newest
    made = Rendition.objects.get(pk=rendition.pk, state=Rendition.State.READY)
    return Revision(
        rendition=made,
        seq=0,
        why=Revision.Why.RENDERED,
        content=made.content,
        sha256=made.sha256,
        made_at=made.ready_at or made.asked_at,
    )


def printable(value: Any) -> Any:
    """The same without control and direction-changing characters, all the way down."""
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in UNSEEN)
    if isinstance(value, Mapping):
        return {key: printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part) for part in value]
    return value


def _make(which: Q) -> bool:
    """Claim, draw outside any transaction, freeze. Two workers at once make one result."""
    rendition = _claim(which)
    if rendition is None:
        return False
    try:
        content = rendering.draw(rendition)
        pages = rendering.pages_of(content)
    except Unusable as error:
        _put_off(rendition, f"{error} → {rendering.LIBRARIES}")
    except Exception as error:  # whatever went wrong must be seen on the page, and tried again
        _stumble(rendition, f"{type(error).__name__}: {error}")
    else:
        _freeze(rendition, content, pages)
    return True


@transaction.atomic
def _claim(which: Q) -> Rendition | None:
    """The next one due, ours until its lease ends; nobody waits for a row another worker holds."""
    due = Rendition.objects.filter(which, state=Rendition.State.QUEUED, due_at__lte=Now())
    rendition = due.order_by("due_at").select_for_update(skip_locked=True, no_key=True).first()
    if rendition is not None:
        rendition.attempts += 1
        _own(rendition, attempts=F("attempts") + 1, due_at=Now() + LEASE)
    return rendition


@transaction.atomic
def _freeze(rendition: Rendition, content: bytes, pages: int) -> None:
    """Write the bytes, once and for ever; a worker that comes second changes nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    ours = _own(
        rendition,
        state=Rendition.State.READY,
        content=content,
        sha256=sha256,
        pages=pages,
        error="",
        ready_at=Now(),
    )
    if ours and rendition.fields:
        Revision.objects.create(
            rendition=rendition,
            seq=0,
            why=Revision.Why.RENDERED,
            content=content,
            sha256=sha256,
        )


@transaction.atomic
def _stumble(rendition: Rendition, error: str) -> None:
    """Try again later, each time after a longer wait; after the last try it has failed."""
    if rendition.attempts > len(RETRY_AFTER):
        _own(rendition, state=Rendition.State.FAILED, error=error[:300])
        return
    wait = timedelta(seconds=RETRY_AFTER[rendition.attempts - 1])
    _own(rendition, due_at=Now() + wait, error=error[:300])


@transaction.atomic
def _put_off(rendition: Rendition, error: str) -> None:
    """The machine cannot print yet: not the paper's fault, so no try is counted."""
    _own(rendition, attempts=F("attempts") - 1, due_at=Now() + MACHINE_RETRY, error=error[:300])


def _own(rendition: Rendition, **values: Any) -> int:
    """Change the row only while it still waits to be made."""
    waiting = Rendition.objects.filter(pk=rendition.pk, state=Rendition.State.QUEUED)
    return waiting.update(**values)
