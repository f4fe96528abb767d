"""Whether a program has already been told what it asks for again: conditional GET (RFC 9110, 13).

Nothing is kept. The validator names everything that an answer depends on: who asks, where they
serve and how cleared, in which language, for what, how far every journal is (no verb without an
entry, its chain counted on in the same commit), and the hour, since agreements begin and end at
a midnight. A guest gets none: what is shared with them ends at a minute of its own.
"""

import hashlib

from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.request import Request

from journal.chain import position

from ..access import Standing


def validator(request: Request, at: Standing) -> str:
    """The entity tag of the answer to this request; empty where nothing can be promised."""
    if at.guest:
        return ""
    serving = sorted((pk, sorted(duties)) for pk, duties in at.duties.items())
    known = serving, sorted(at.clearance.items()), get_language(), request.get_full_path()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    told = repr((at.person.pk, *known, hour, position()))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
