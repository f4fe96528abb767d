"""The after-action report: written together, agreed on by both, frozen, signed by both heads."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from coordination.models import Agency
from coordination.services.signing import (
    UNIFORMED,
    head_in_office,
    head_title,
    letterhead,
    signature,
)
from documents import services as documents
from documents.models import Rendition, Revision, Signature
from documents.signing.base import Secret
from documents.words import full_date
from journal import clock
from journal.lifecycle import hold, move
from sop.services.editing import clean

from .. import access, aftermath
from ..models import Drill, Report, ReportParty, ReportRemark
from . import hearing

R = Report.Status
KIND = "drill_report"
NAME = gettext_noop("Laporan kaji ulang pascalatihan")  # frozen in Indonesian
WRITTEN = (R.DRAFT, R.COMMENTED)
LONGEST_PART = 8000  # letters


# --- Written together -----------------------------------------------------------------------------


@transaction.atomic
def write(report: Report, *, by: User, words: Mapping[str, str], seen: int) -> None:
    """Write the parts that people write; whoever had agreed is asked anew.

    `seen` is the `rev` that the person had before them. Raises ValidationError if somebody else
    wrote since.
    """
    hold(report, at=WRITTEN)
    if report.rev != seen:
        told = _("Laporan ini diubah orang lain sesudah Anda membukanya. Gabungkan dahulu.")
        raise ValidationError(told, "overtaken")
    fresh = {name: clean(words.get(name, ""))[:LONGEST_PART] for name in aftermath.PARTS}
    if fresh == report.words:
        return
    report.words, report.rev = fresh, report.rev + 1
    report.save(update_fields=["words", "rev"])
    _unsettle(report)
    hearing.say(report.drill, "report_written", by=by, rev=report.rev)


@transaction.atomic
def remark(report: Report, *, by: User, agency: Agency, text: str, part: str = "") -> ReportRemark:
    """Say what one's agency wants changed; the report is not frozen until it is dealt with."""
    hold(report, at=WRITTEN)
    words = clean(text)
    if not words:
        raise ValidationError({"text": _("Catatan masih kosong.")})
    if report.status == R.DRAFT:
        move(report, R.COMMENTED, by=by)
    made = ReportRemark.objects.create(
        report=report, agency=agency, author=by, part=part, text=words[:2000]
    )
    _unsettle(report)
    told = hearing.planners(report.drill)
    hearing.say(report.drill, "report_remarked", by=by, tell=told, remark=made.pk)
    return made


@transaction.atomic
def resolve(one: ReportRemark, *, by: User) -> None:
    """Say that a remark is dealt with; the first who says so stands."""
    hold(one.report, at=WRITTEN)
    open_one = ReportRemark.objects.filter(pk=one.pk, resolved_at=None)
    if open_one.update(resolved_by=by, resolved_at=clock.now()):
        hearing.say(one.report.drill, "report_resolved", by=by, tell=[one.author], remark=one.pk)


@transaction.atomic
def agree(report: Report, *, by: User, agency: Agency, number: str = "") -> None:
    """Agree to the words for one's agency. With the last consent they are frozen and printed.

    Raises ValidationError while the evaluation is open, while a remark is open, and when the head
    whose name it will bear is not in office.
    """
    hold(report, at=WRITTEN)
    _need_evaluated(report.drill)
    if report.remarks.filter(resolved_at=None).exists():
        raise ValidationError(_("Masih ada catatan yang belum diselesaikan."))
    head = head_in_office(agency)
    if head is None:
        raise ValidationError(_("Jabatan pimpinan %(agency)s sedang kosong.") % {"agency": agency})
    party = ReportParty.objects.select_for_update().get(report=report, agency=agency)
    party.number, party.signatory = clean(number)[:120], head
    party.agreed_at, party.agreed_by = clock.now(), by
    party.save(update_fields=["number", "signatory", "agreed_at", "agreed_by"])
    hearing.say(report.drill, "report_agreed", by=by, agency=agency.pk)
    if not report.parties.filter(agreed_at=None).exists():
        _freeze(report, by)


@transaction.atomic
def reopen(report: Report, *, by: User, note: str) -> None:
    """Open a frozen report again while nobody has signed it, and say why."""
    words = clean(note)
    if not words:
        raise ValidationError({"reason": _("Tulis mengapa laporan dibuka lagi.")})
    hold(report, at=[R.FROZEN])
    if report.parties.exclude(signature=None).exists():
        raise ValidationError(_("Sudah ada yang menandatangani."))
    documents.revoke(report, KIND)
    fills = {"frozen": "", "sha256": "", "rendition": None, "rev": report.rev + 1}
    move(report, R.COMMENTED, by=by, fills=fills)
    _unsettle(report)
    made = ReportRemark(report=report, author=by, text=words[:2000], agency=_desk_of(report, by))
    made.save()
    told = hearing.planners(report.drill)
    hearing.say(report.drill, "report_reopened", by=by, tell=told, remark=made.pk)


# --- Paper ----------------------------------------------------------------------------------------


@transaction.atomic
def print_draft(report: Report, *, by: User) -> Rendition:
    """Have the report printed as it stands, marked as a draft; nobody can sign it."""
    hold(report, at=WRITTEN)
    documents.revoke(report, KIND)
    report.rendition = _ask(report, by, draft=True)
    report.save(update_fields=["rendition"])
    return report.rendition


def unsigned(report: Report) -> Rendition:
    """The paper to be signed, or ValidationError while it is still being made."""
    found = report.rendition
    if report.status not in (R.FROZEN, R.SIGNED) or found is None:
        raise ValidationError(_("Naskahnya belum dibekukan."))
    if found.state != Rendition.State.READY:
        raise ValidationError(_("Naskahnya masih dibuat. Coba lagi sebentar."))
    return found


def shown(report: Report) -> Revision | None:
    """The newest bytes of the paper, once there are any."""
    ready = report.rendition is not None and report.rendition.state == Rendition.State.READY
    return documents.current(report.rendition) if ready and report.rendition else None


@transaction.atomic
def sign(
    report: Report, *, by: User, agency: Agency, shown_sha256: str, secret: Secret
) -> Signature:
    """Sign for an agency the very bytes that were shown. The last signature ends the drill.

    Raises PermissionDenied for anybody but the head who is to sign, and what documents raises.
    """
    party = _seat(report, agency)
    if party.signatory is None or party.signatory.person_id != by.pk:
        raise PermissionDenied(_("Laporan ini ditandatangani pimpinan yang tertulis di dalamnya."))
    signed = documents.sign(
        unsigned(report),
        by=by,
        field=party.field,
        office=_office(agency, by),
        agency_name=agency.name,
        shown_sha256=shown_sha256,
        secret=secret,
        reason=_("Menandatangani laporan latihan %(drill)s") % {"drill": report.drill},
    )
    keep_signature(report, party, signed=signed, by=by)
    return signed


@transaction.atomic
def sign_on_paper(
    report: Report,
    *,
    by: User,
    agency: Agency,
    signed_on: date,
    shown_sha256: str,
    scan: "UploadedFile[bytes]",
) -> Signature:
    """Keep the scan of a sheet that the agency's head has signed by hand, on a print of it."""
    party = _seat(report, agency)
    if party.signatory is None:
        raise ValidationError(_("Penanda tangan belum ditunjuk."))
    person = party.signatory.person
    signed = documents.sign_on_paper(
        unsigned(report),
        by=by,
        person=person,
        field=party.field,
        name=person.ranked_name,
        office=_office(agency, person),
        agency_name=agency.name,
        signed_on=signed_on,
        shown_sha256=shown_sha256,
        scan=scan,
    )
    keep_signature(report, party, signed=signed, by=by)
    return signed


# --- What they share ------------------------------------------------------------------------------


def _need_evaluated(drill: Drill) -> None:
    now = Drill.objects.values_list("status", flat=True).get(pk=drill.pk)
    if now != Drill.Status.EVALUATED:
        raise ValidationError(_("Tutup dahulu evaluasinya: semua sasaran harus dinilai."))


def _unsettle(report: Report) -> None:
    report.parties.update(agreed_at=None, agreed_by=None)


def _freeze(report: Report, by: User) -> None:
    """Fix every word as canonical bytes with their digest, and have it printed to be signed."""
    with translation.override("id"):
        said = aftermath.context(report.drill, report.words)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    frozen = unicodedata.normalize("NFC", text)
    fills = {"frozen": frozen, "sha256": hashlib.sha256(frozen.encode()).hexdigest()}
    move(report, R.FROZEN, by=by, fills=fills, sha256=fills["sha256"])
    documents.revoke(report, KIND)
    report.rendition = _ask(report, by, draft=False)
    report.save(update_fields=["rendition"])
    heads = [one.signatory.person for one in _parties(report) if one.signatory]
    hearing.say(report.drill, "report_frozen", by=by, tell=heads)


def _ask(report: Report, by: User, *, draft: bool) -> Rendition:
    drill, parties = report.drill, _parties(report)
    with translation.override("id"):  # paper is always in Indonesian
        said = json.loads(report.frozen) if report.frozen else {}
        said = said or aftermath.context(drill, report.words)
        more = {
            "heading": NAME,
            "title": f"LATIHAN – {NAME}",
            "is_draft": draft,
            "sha256": report.sha256,
            "parties": [_party(one) for one in parties],
        }
        card = _card(drill, parties)
    return documents.request_rendition(
        report,
        KIND,
        title=f"LATIHAN – {NAME} {drill}",
        number=" / ".join(one.number for one in parties if one.number)[:120],
        context=said | more,
        card=card,
        fields=[] if draft else [one.field for one in parties],
        source=report.frozen.encode() if report.frozen else None,
        by=by,
    )


def _card(drill: Drill, parties: list[ReportParty]) -> dict[str, Any]:
    """What anybody may see of it: no name of the drill, which may say more than it should."""
    return {
        "kind": NAME,
        "number": " · ".join(one.number for one in parties if one.number),
        "issuer": drill.host.name,
        "agencies": [one.agency.name for one in parties],
        "date": full_date(timezone.localdate(clock.now(), drill.zone)),
    }


def _party(one: ReportParty) -> dict[str, Any]:
    """How an agency and its head appear above and below."""
    person = one.signatory.person if one.signatory else None
    block = signature(one.agency, person)
    return {
        "field": one.field,
        "name": one.agency.name,
        "called": one.agency.name,
        "number": one.number,
        "letterhead": letterhead(one.agency) or [one.agency.name],
        "office": head_title(one.agency),
        "signer": str(block["name"]),
        "rank": str(block["rank"]),
        "service_number": str(block["number"]),
        "is_uniformed": one.agency.kind in UNIFORMED,
    }


def _parties(report: Report) -> list[ReportParty]:
    return list(report.parties.select_related("agency", "signatory__person"))


def _seat(report: Report, agency: Agency) -> ReportParty:
    """The place of an agency in a frozen report, which it has not signed yet."""
    hold(report, at=[R.FROZEN])
    party = next((one for one in _parties(report) if one.agency_id == agency.pk), None)
    if party is None:
        raise PermissionDenied
    if party.signature_id:
        raise ValidationError(_("%(agency)s sudah menandatangani.") % {"agency": agency})
    return party


def _office(agency: Agency, signer: User) -> str:
    """The office as it stands above the name: "a.n. …", "Plh. …"."""
    lines: Any = signature(agency, signer)["lines"]
    return " ".join(f"{line['how']} {line['office']}".strip() for line in lines)[:300]


@transaction.atomic
def keep_signature(report: Report, party: ReportParty, *, signed: Signature, by: User) -> None:
    """Keep the signature; with the last of them the report is signed and the drill reported."""
    party.signature = signed
    party.save(update_fields=["signature"])
    drill = report.drill
    told = hearing.planners(drill)
    if report.parties.filter(signature=None).exists():
        hearing.say(drill, "report_signed", by=by, tell=told, agency=party.agency_id)
        return
    move(report, R.SIGNED, by=by)
    if report.rendition is not None:
        documents.put_in_force(report.rendition, since=clock.now())
    drill.refresh_from_db(fields=["status"])
    move(drill, Drill.Status.REPORTED, by=by, tell=told, **hearing.codes(drill))


def _desk_of(report: Report, by: User) -> Agency:
    """For which of the two this person speaks."""
    at = access.standing(by)
    return next(iter(access.own_desks(at, report.drill, "evaluate")), report.drill.host)
