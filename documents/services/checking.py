"""verdict(): is this file what it says it is? The same answer for page, API and command.

A file that we made ourselves is known by its digest. Any other is looked through in a jail.
"""

import atexit
import hashlib
from dataclasses import replace

from django.db.models import F

from .. import queries
from ..jail import Jail, Limits, Refused
from ..models import Rendition, Revision, Signature
from ..signing.results import Reason, Seen, Trust, Verdict, Word
from .trusting import trust_or_none

INSPECTION = Limits(memory=1 << 30, cpu=10, wall=10)
_inspector = Jail("documents.signing.inspector", INSPECTION)


def verdict(data: bytes, known: bool = True) -> Verdict:
    """What this file is; with `known` a file of ours is told by its digest alone."""
    digest = hashlib.sha256(data).hexdigest()
    found = by_digest(digest) if known else None
    return found or inspected(data, trust_or_none())


def by_digest(sha256: str) -> Verdict | None:
    """What the register says about the file with this digest; None when it is none of ours."""
    revision = (
        Revision.objects.filter(sha256=sha256).defer("content").select_related("rendition").first()
    )
    if revision is not None:
        return _registered(revision.rendition, revision.seq)
    plain = Rendition.objects.filter(sha256=sha256, state=Rendition.State.READY, fields=[])
    paper = plain.defer("content", "source", "context").first()
    if paper is None:
        return None
    return Verdict(Word.GENUINE, (Reason("known"),), status=_status(paper))


def is_known(data: bytes) -> bool:
    """Whether these very bytes are ours."""
    return by_digest(hashlib.sha256(data).hexdigest()) is not None


def _registered(paper: Rendition, seq: int) -> Verdict:
    """The verdict on one of our revisions, from what was recorded when it was made."""
    signed = [
        one for one in queries.signatures(paper) if one.revision is None or one.revision.seq <= seq
    ]
    missing = [field for field in paper.fields if field not in {one.field for one in signed}]
    revoked = _revoked(signed)
    sealed = Revision.objects.filter(
        rendition=paper, why=Revision.Why.SEALED, seq__lte=seq
    ).order_by("seq")
    last = sealed.values_list("made_at", flat=True).last()
    reasons = [Reason("revoked", name) for name in revoked]
    reasons = reasons or [Reason("missing", field) for field in missing] or [Reason("known")]
    word = Word.INVALID if revoked else Word.INCOMPLETE if missing else Word.GENUINE
    seen = tuple(
        Seen(
            field=one.field,
            name=one.name,
            serial=one.serial,
            at=one.signed_at.isoformat(),
            stamped=one.stamped,
            certified=one.certified,
            good=one.name not in revoked,
        )
        for one in signed
    )
    at = last.isoformat() if last else ""
    return Verdict(word, tuple(reasons), seen, at, _status(paper))


def _revoked(signed: list[Signature]) -> list[str]:
    """Whose certificate, as was said later, held no more when they signed."""
    late = Signature.objects.filter(pk__in=[one.pk for one in signed]).filter(
        person__certificates__serial=F("serial"),
        person__certificates__revoked_at__lte=F("signed_at"),
    )
    return list(late.values_list("name", flat=True))


def inspected(data: bytes, trusted: Trust) -> Verdict:
    """What a file is by itself, looked through in a jail; any bytes get an answer."""
    try:
        answer = _inspector.run(trusted.packed(data))
    except Refused:
        return Verdict(Word.DAMAGED, (Reason("too_heavy"),))
    return Verdict.from_json(answer)


def belongs(paper: Rendition, data: bytes) -> bool:
    """Whether this file is some revision of this paper: it begins with the bytes we printed."""
    first = Rendition.objects.values_list("content", flat=True).get(pk=paper.pk)
    return first is not None and data.startswith(bytes(first))


def _status(paper: Rendition) -> str:
    found = queries.by_code(paper.code)
    return queries.standing(found).key if found else ""


def with_status(seen: Verdict, paper: Rendition) -> Verdict:
    """The same verdict with the paper's standing in the register."""
    return replace(seen, status=_status(paper))


atexit.register(_inspector.close)
