"""The paper of a version: asked for when it is frozen, signed by each, and what is said of it."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from coordination.models import Agency
from coordination.services.signing import head_title, letterhead, signature
from documents import services as documents
from documents.models import Rendition, Revision
from documents.services.keys import key_of
from documents.words import full_date

from .. import access, paper, rows
from ..content import Sop, canonical
from ..models import AlertLevel, Hazard, SopVersion

KIND = "sop"
NAME = gettext_noop("SOP bersama")  # frozen in Indonesian; screens translate it


def ask(version: SopVersion, text: Sop, *, by: User) -> Rendition:
    """Have the paper made that will be signed: with a field for each agency, and its own words."""
    agencies = rows.signing(version.document)
    with translation.override("id"):  # the paper is always in Indonesian
        context = _context(version, text, agencies)
    return documents.request_rendition(
        version,
        KIND,
        title=str(version),
        number=text.parties[0].number,
        context=context,
        card=_card(version, text, agencies),
        fields=[field_of(one) for one in agencies],
        source=canonical(text),
        by=by,
    )


def field_of(agency: Agency) -> str:
    """The name of the field that this agency signs."""
    return f"ttd-{agency.code}"


def newest(version: SopVersion) -> Rendition | None:
    """The paper of this version, if it was asked for."""
    return access.papers(version).filter(revoked_at=None).first() or access.papers(version).first()


def unsigned(version: SopVersion) -> Rendition:
    """The paper to be signed, or ValidationError while it is still being made."""
    found = access.papers(version).filter(revoked_at=None).first()
    if found is None or found.state != Rendition.State.READY:
        raise ValidationError(_("Naskahnya masih dibuat. Coba lagi sebentar."))
    return found


def signed(version: SopVersion) -> Revision:
    """The newest bytes of the paper; ValidationError when there are none."""
    found = newest(version)
    if found is None or found.state != Rendition.State.READY:
        raise ValidationError(_("Naskahnya belum ada."))
    return documents.current(found)


def void(version: SopVersion) -> None:
    """Say publicly that this paper holds no more."""
    documents.revoke(version, KIND)


def hold_from(version: SopVersion) -> None:
    """Say publicly from when and until when this paper holds."""
    for one in access.papers(version).filter(revoked_at=None):
        documents.put_in_force(one, since=version.in_force_from, until=version.in_force_until)


def replaced(old: SopVersion, *, by: SopVersion, at: datetime) -> None:
    """Say publicly what takes the place of the old paper, from then on."""
    successor = newest(by)
    for one in access.papers(old).filter(revoked_at=None):
        documents.supersede(one, by=successor, at=at)


def goes_on(old: SopVersion) -> None:
    """Take that back: what was to replace the old paper was withdrawn before its day."""
    Rendition.objects.filter(pk__in=access.papers(old).filter(revoked_at=None).values("pk")).update(
        superseded_at=None, superseded_by=None
    )


def _context(version: SopVersion, text: Sop, agencies: list[Agency]) -> dict[str, Any]:
    level = str(AlertLevel(text.alert_level).label) if text.alert_level else ""
    return paper.context(
        text,
        version.sha256,
        {one.stamp: field_of(one) for one in agencies},
        _houses(version, agencies),
        words={"hazard": str(Hazard(text.hazard).label), "alert_level": level},
    )


def _houses(version: SopVersion, agencies: list[Agency]) -> dict[str, paper.House]:
    """How each agency appears: those that sign with letterhead and head, the others by name."""
    houses = {
        lane.agency.stamp: paper.House(lane.agency.short_name)
        for lane in version.lane_rows.select_related("agency")
        if lane.agency is not None
    }
    return houses | {agency.stamp: _house(agency) for agency in agencies}


def _house(agency: Agency) -> paper.House:
    block = signature(agency, None)
    return paper.House(
        short=agency.short_name,
        name=agency.name,
        letterhead=tuple(letterhead(agency)),
        office=head_title(agency),
        signer=str(block["name"]),
        rank=str(block["rank"]),
        service_number=str(block["number"]),
    )


def _card(version: SopVersion, text: Sop, agencies: list[Agency]) -> dict[str, object]:
    """What anybody may know who holds the paper: numbers, agencies, revision; never content."""
    return {
        "kind": NAME,
        "number": " · ".join(party.number for party in text.parties),
        "issuer": version.document.owner.name,
        "agencies": [agency.name for agency in agencies],
        "date": full_date(date.fromisoformat(text.made_on)),
        "revision": version.revision,
        "sha256": version.sha256,
    }


def retry(version: SopVersion) -> None:
    """Have the paper of this version made after all."""
    found = newest(version)
    if found is not None:
        documents.retry(found)


def can_sign(person: User) -> bool:
    """Whether the person has a key, or signs in a way that needs none of ours."""
    return settings.SIGNING_METHODS != ["pkcs12"] or key_of(person) is not None
