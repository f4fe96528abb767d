"""Packages: people agreed beforehand, asked for in three steps and granted in one."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from journal import clock

from ..models import Agency, SupportRequest
from . import readers, urgent
from .readers import Package
from .support import decide, draft


def agreed(requester: int, provider: int, case: str) -> Package | None:
    """The package for this case, if an agreement in force now holds one."""
    found = readers.packages(requester, provider)
    return next((package for package in found if package.case == case), None)


def asked_for(asked: SupportRequest) -> Package | None:
    """The package that a request asks for, as long as it is agreed and asks for no more."""
    spoken = getattr(asked, "spoken", None)
    if spoken is None or not spoken.package:
        return None
    package = agreed(asked.requester_id, asked.provider_id, spoken.package)
    return package if package and package.covers(asked.lines.all()) else None


def activity_of(package: Package) -> str:
    """What a request for it is called, in the language of letters."""
    with override("id"):
        return f"Paket bantuan mendesak: {package.label.lower()}"


@transaction.atomic
def send(
    package: Package, *, by: User, requester: Agency, to: str, at: datetime, phone: str
) -> SupportRequest:
    """Ask for a package at once: draft, spoken order and call in one commit."""
    now = clock.now()
    asked = draft(
        by=by,
        requester=requester,
        lines=[{"kind": kind, "asked": number} for kind, number in package.people],
        provider_id=package.provider,
        activity=activity_of(package),
        legal_basis=package.agreement.name,
        place=requester.name,
        starts_at=now,
        ends_at=now + timedelta(hours=package.hours),
        contact_name=by.full_name,
        contact_phone=phone,
        urgency=SupportRequest.Urgency.VERY_URGENT,
    )
    urgent.ask_by_voice(asked, by=by, to=to, at=at, package=package.case)
    return asked


@transaction.atomic
def approve(asked: SupportRequest, *, by: User) -> None:
    """Grant all of a package. Raises ValidationError if it is no longer agreed."""
    if asked_for(asked) is None:
        raise ValidationError(_("Paket ini tidak lagi disepakati. Putuskan seperti biasa."))
    decide(asked, by=by, grants={line.pk: line.asked for line in asked.lines.all()})
