"""How a real house begins: an agency with its first administrator, and which agencies partner.

Only the operator of the machine does this, from its command line: nobody can found an agency
through a page. From then on the agency's own administrator runs it.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import record

from ..models import Agency, Partnership, Posting
from .agencies import add_person, add_position
from .numbering import check_numbering
from .reminding import plan_digest


@transaction.atomic
def found(*, administrator: dict[str, str], title: str = "", **fields: Any) -> tuple[Agency, str]:
    """Begin an agency and its first administrator; gives back that person's first password.

    Raises ValidationError naming the field if the code, name or person is taken or malformed.
    """
    agency = Agency(**fields)
    check_numbering(agency.numbering)
    agency.full_clean()
    agency.group = Group.objects.create(name=f"agency:{agency.code}")
    agency.save()
    record(agency, "founded", by=None)
    desk = add_position(
        agency,
        by=None,
        unit=_("Tata usaha"),
        title=title or _("Administrator"),
        code="administrator",
    )
    posting = {"position": desk, "duties": [Posting.Duty.ADMINISTRATOR]}
    password = add_person(agency, by=None, posting=posting, **administrator)
    plan_digest(agency)
    return agency, password


@transaction.atomic
def pair(one: Agency, other: Agency, *, until: datetime | None = None) -> Partnership:
    """Let two agencies ask each other for help, until a moment or until it is ended."""
    if one == other:
        raise ValidationError(_("Pilih dua instansi yang berbeda."))
    low, high = sorted((one, other), key=lambda agency: agency.pk)
    made, _new = Partnership.objects.update_or_create(
        first=low, second=high, defaults={"until": until}
    )
    for agency, partner in ((one, other), (other, one)):
        record(agency, "partnered", by=None, tell=_heads(agency), partner=partner.pk)
    return made


def _heads(agency: Agency) -> list[User]:
    return list(agency.people(Posting.Duty.HEAD, Posting.Duty.ADMINISTRATOR))
