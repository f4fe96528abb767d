"""At the moment of asking: every clause at once, and of two who ask at once one after the other."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...models import Agreement, Clause, SupportRequest
from .finding import between, holds
from .permission import may_ask
from .quotas import QUOTA, Quota, quotas


def allow(asked: SupportRequest) -> bool:
    """Let the request be sent, or raise ValidationError with the reason; for submit() alone.

    Of two requests sent at once the second waits here, and then counts the first. Says whether
    any clause was ever written between the two: a pair without one is asked nothing more.
    """
    pair = Clause.objects.filter(requester=asked.requester_id, provider=asked.provider_id)
    if not pair.exists():
        return False
    on = timezone.localdate(asked.starts_at, asked.requester.zone)
    permission = may_ask(asked.requester_id, asked.provider_id, on)
    if not permission.allowed:
        raise ValidationError(permission.reason, "agreement")
    if not _wait_for_others(asked):
        return True
    wanted: dict[str, int] = {}
    for line in asked.lines.all():
        wanted[line.kind] = wanted.get(line.kind, 0) + line.asked
    limits = quotas(asked.requester, asked.provider, on, but=asked)
    over = [one for one in limits if wanted.get(one.kind, 0) > one.left]
    if over:
        raise ValidationError([_exceeded(one, wanted[one.kind]) for one in over])
    return True


def _wait_for_others(asked: SupportRequest) -> bool:
    """Whether a quota binds this pair; if so, nobody else counts against it until we commit."""
    clauses = between(asked.requester_id, asked.provider_id, QUOTA).filter(holds())
    rows = Agreement.objects.filter(pk__in=clauses.values("agreement")).order_by("pk")
    return bool(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _exceeded(quota: Quota, wanted: int) -> ValidationError:
    said = {
        "kind": quota.label,
        "month": date_format(quota.month, "F Y"),
        "people": quota.people,
        "left": quota.left,
        "wanted": wanted,
        "agreement": quota.agreement.name,
    }
    return ValidationError(
        _(
            "Kuota %(kind)s bulan %(month)s menurut %(agreement)s adalah %(people)d orang. "
            "Sisanya %(left)d, diminta %(wanted)d."
        ),
        "quota",
        said,
    )
