"""Each morning the heads get the signed heads of their journal: what they keep, nobody rewrites."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from accounts.services.mailing import mail
from journal import checkpoints
from journal.models import Entry

from ..models import Agency, Partnership, Posting
from ..models.support import pair_stream


def send_witness(agency: Agency) -> int:
    """Mail the agency's heads a signed line for its own chains; to how many. None on quiet days."""
    chains = _chains(agency)
    if not Entry.objects.filter(stream__in=chains, recorded_at__gt=Now() - timedelta(days=1)):
        return 0
    line, heads = checkpoints.witness(chains), agency.people(Posting.Duty.HEAD)
    told = [head for head in heads if head.email]
    for head in told:
        key = checkpoints.public_key()
        mail(head, "coordination/email/witness", agency=agency, line=line, key=key)
    return len(told)


def _chains(agency: Agency) -> list[str]:
    pairs = Partnership.objects.filter(Q(first=agency) | Q(second=agency))
    return [agency.stream, *(pair_stream(*pair) for pair in pairs.values_list("first", "second"))]
