"""A drill held without electricity or network, entered from its printed sheets in one piece."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock

from ..models import Drill, Inject, Report
from . import holding

LONGEST = timedelta(hours=24)  # an hour on a sheet then means one moment only


@transaction.atomic
def write_down(
    drill: Drill,
    *,
    by: User,
    started_at: datetime,
    ended_at: datetime,
    handed: Mapping[Inject, datetime],
) -> Report:
    """STARTEX, what was handed over and ENDEX, each at its own time; injects not named were left
    out. Evaluators then enter what they saw. Raises ValidationError, and enters nothing, for
    times that cannot be."""
    if not started_at < ended_at <= min(clock.now(), started_at + LONGEST):
        told = _("ENDEX harus sesudah STARTEX, sudah lewat, dan paling lama 24 jam.")
        raise ValidationError({"ended_at": told})
    holding.start_afterwards(drill, by=by, started_at=started_at)
    for inject, at in sorted(handed.items(), key=lambda pair: pair[1]):
        if at > ended_at:
            told = _("Waktu ini sesudah ENDEX.")
            raise ValidationError({f"at_{inject.key}": told})
        holding.hand_over(drill, by=by, inject=inject, key=uuid4(), at=at)
    return holding.end(drill, by=by, at=ended_at)
