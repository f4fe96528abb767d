"""The log at the door. Rows are written once; the database refuses to change them."""

from django.db import transaction
from django.http import HttpRequest

from .. import limits, origin, queries
from ..models import SignIn, User


@transaction.atomic
def record(
    request: HttpRequest,
    outcome: SignIn.Outcome,
    *,
    person: User | None,
    typed: str = "",
    method: str = "",
    device: origin.Device | None = None,
) -> None:
    """Write down one attempt, or one change of an account's guards."""
    device = device or origin.device(request)
    SignIn.objects.create(
        person=person,
        account_key=origin.account_key(person.service_number if person else typed),
        outcome=outcome,
        method=method[:40],
        address=origin.address(request),
        device=device.digest if device else "",
        agent=origin.agent(request),
    )


def guess(
    request: HttpRequest, typed: str, *, kind: str = "account", method: str = "password"
) -> list[int]:
    """Count a guess at this account before it is looked at, or log it and raise TooFast."""
    try:
        return limits.take(*queries.guess_buckets(request, typed, kind))
    except limits.TooFast:
        refuse(request, SignIn.Outcome.LIMITED, typed, method)
        raise


def refuse(request: HttpRequest, outcome: SignIn.Outcome, typed: str, method: str) -> None:
    """Log a guess that failed, with the person it was about if there is one."""
    person = queries.person_named(typed)
    record(request, outcome, person=person, typed=typed, method=method)
