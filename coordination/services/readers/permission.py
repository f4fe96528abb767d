"""Who may ask at all: the clause `support`."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ...models import Agreement
from .finding import between, dated, ended_on, last_day

SUPPORT = "support"


@dataclass(frozen=True)
class Permission:
    """Whether one agency may ask another for people on a day, and if not, why."""

    allowed: bool
    reason: str = ""
    agreement: Agreement | None = None  # which says so; None: the partnership alone decides


def may_ask(requester: int, provider: int, on: date) -> Permission:
    """Whether people may be asked for on that day, by the agreements as they stand now.

    A pair that never had an agreement about support works on its partnership. One that had must
    have one in force, and one that covers the day itself.
    """
    begun = Agreement.objects.begun().order_by().values("pk")
    rows = list(between(requester, provider, SUPPORT).filter(agreement__in=begun))
    if not rows:
        return Permission(allowed=True)
    agreements = [row.agreement for row in rows]
    now = [row.agreement for row in rows if row.holds]
    if not now:
        last = max(agreements, key=ended_on)
        return Permission(False, _over(last), last)
    longest = max(now, key=last_day)
    if on <= last_day(longest) or _covered_later(requester, provider, on):
        return Permission(True, agreement=longest)
    return Permission(False, _too_late(longest, on), longest)


def _covered_later(requester: int, provider: int, on: date) -> bool:
    """Whether a successor that is signed already takes over before that day."""
    later = between(requester, provider, SUPPORT).filter(
        agreement__status=Agreement.Status.SIGNED,
        agreement__valid_from__lte=on,
        agreement__valid_until__gte=on,
    )
    return later.exists()


def _over(agreement: Agreement) -> str:
    said = {"agreement": agreement.name, "on": dated(ended_on(agreement))}
    if agreement.ended_at:
        return (
            _(
                "%(agreement)s diakhiri %(on)s. Permohonan dapat diajukan lagi sesudah ada "
                "perjanjian yang berlaku."
            )
            % said
        )
    return (
        _(
            "%(agreement)s berakhir %(on)s. Permohonan dapat diajukan lagi sesudah ada perjanjian "
            "yang berlaku."
        )
        % said
    )


def _too_late(agreement: Agreement, on: date) -> str:
    said = {
        "agreement": agreement.name,
        "until": dated(last_day(agreement)),
        "on": dated(on),
    }
    return _("%(agreement)s berakhir %(until)s, sedangkan tugas dimulai %(on)s.") % said
