"""Whose urgent news a request is: the agencies at its ends, as subjects."""

from journal.lifecycle import name_of

from .models import SupportRequest


def owners(pk: int) -> list[str]:
    """Both ends once it has been sent; a draft is the requester's alone."""
    rows = SupportRequest.objects.filter(pk=pk).select_related("requester", "provider")
    asked = rows.first()
    if asked is None:
        return []
    ends = [asked.requester]
    if asked.status != SupportRequest.Status.DRAFT:
        ends.append(asked.provider)
    return [name_of(agency) for agency in ends]
