"""From words that all agree to, to a signed text: freeze, thaw, sign, terminate."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents import services as documents
from documents.models import Rendition, Signature
from documents.signing.base import Secret
from journal import clock
from journal.lifecycle import IllegalMove, hold, move, name_of, record
from notifications.services import forget

from .. import wording
from ..models import Agreement, AgreementParty, Clause, Posting
from . import agreement_numbers, agreement_paper, renewals
from .agreement_text import short_office, whole
from .concerned import codes, heads, keepers, signers
from .readers import LIMITS, SUPPORT

S = Agreement.Status


def check(agreement: Agreement) -> None:
    """Raise ValidationError naming all that keeps these words from being frozen."""
    wrong = [*_missing(agreement), *_of_parties(agreement), *_of_text(agreement)]
    if agreement.remarks.filter(resolved_at=None).exists():
        wrong.append(_("Masih ada catatan yang belum diselesaikan."))
    if wrong:
        raise ValidationError(wrong)


def _missing(agreement: Agreement) -> Iterable[str]:
    if not agreement.place:
        yield _("Tempat penandatanganan belum diisi.")
    if agreement.made_on is None:
        yield _("Tanggal penandatanganan belum diisi.")
    if agreement.valid_from is None or agreement.valid_until is None:
        yield _("Masa berlaku belum lengkap.")
    if not agreement.articles.exists():
        yield _("Belum ada pasal.")


def _of_parties(agreement: Agreement) -> Iterable[str]:
    for party in agreement.parties.select_related("agency", "signatory"):
        if party.signatory is None:
            yield _("%(agency)s belum menunjuk penanda tangan.") % {"agency": party.agency}
        elif not Posting.objects.now().filter(pk=party.signatory.pk).exists():
            yield _("Penanda tangan %(agency)s tidak lagi menjabat.") % {"agency": party.agency}
        if taken := agreement_numbers.taken_by(party, party.number):
            yield taken


def _of_text(agreement: Agreement) -> Iterable[str]:
    bound = list(agreement.clauses.values_list("kind", "requester", "provider"))
    try:
        texts = agreement.articles.values_list("text", flat=True)
        wording.check_places(texts, clauses=bool(bound))
    except ValidationError as error:
        yield from error.messages
    permitted = {(asker, giver) for kind, asker, giver in bound if kind == SUPPORT}
    if agreement.amends_id:
        rows = Clause.objects.filter(agreement=agreement.amends_id, kind=SUPPORT)
        permitted |= set(rows.values_list("requester", "provider"))
    if any((asker, giver) not in permitted for kind, asker, giver in bound if kind in LIMITS):
        yield _("Kuota dan batas waktu memerlukan ketentuan bahwa bantuan boleh diminta.")


def freeze(agreement: Agreement, *, by: User) -> None:
    """Number it, fix every word as canonical bytes with their SHA-256, and have it printed.

    Called by agree() with the last consent: nobody freezes alone.
    """
    for party in agreement.parties.select_related("agency"):
        party.number = agreement_numbers.take(party)
        party.save(update_fields=["number"])
    agreement.frozen = whole(agreement)
    agreement.sha256 = wording.digest(agreement.frozen)
    agreement.save(update_fields=["frozen", "sha256"])
    told = [*heads(agreement), *signers(agreement)]
    move(agreement, S.FROZEN, by=by, tell=told, sha256=agreement.sha256, **codes(agreement))
    agreement.rendition = agreement_paper.print_out(agreement, by)
    agreement.save(update_fields=["rendition"])


@transaction.atomic
def thaw(agreement: Agreement, *, by: User, note: str = "") -> None:
    """Open a frozen text again, while nobody has signed it. Every consent is taken back."""
    if not note.strip():
        raise ValidationError({"note": _("Tulis mengapa naskah dibuka lagi.")})
    hold(agreement, at=[S.FROZEN])
    if agreement.parties.exclude(signature=None).exists():
        raise ValidationError(_("Sudah ada yang menandatangani. Batalkan, lalu susun yang baru."))
    told = [*keepers(agreement), *signers(agreement)]
    move(agreement, S.IN_REVIEW, by=by, tell=told, **codes(agreement))
    recall(agreement)
    agreement.parties.update(agreed_at=None, agreed_by=None)
    agreement.rendition, agreement.frozen, agreement.sha256 = None, None, ""
    agreement.end_note = note.strip()
    agreement.save(update_fields=["rendition", "frozen", "sha256", "end_note"])


@transaction.atomic
def sign(
    agreement: Agreement, *, by: User, shown_sha256: str, secret: Secret, reason: str = ""
) -> Signature:
    """Sign for one's own agency the very bytes that were shown; the last signature concludes.

    Raises PermissionDenied for anybody but the named signer in office, and SigningError with
    words for the person when nothing was signed.
    """
    party = place_of(agreement, by)
    signature = documents.sign(
        _paper_of(agreement),
        by=by,
        field=party.field,
        office=short_office(party),
        agency_name=party.agency.name,
        shown_sha256=shown_sha256,
        secret=secret,
        reason=reason or _("Menyetujui dan menandatangani"),
    )
    hold(agreement, at=[S.FROZEN])  # given up meanwhile: then nothing was signed either
    party.agreement = agreement
    conclude(party, signature, by=by)
    return signature


@transaction.atomic
def sign_on_paper(
    party: AgreementParty,
    *,
    by: User,
    signed_on: date,
    shown_sha256: str,
    scan: "UploadedFile[bytes]",
) -> Signature:
    """Keep the scan of a sheet that this party's signer has signed by hand."""
    agreement = party.agreement
    if party.signatory is None:
        raise ValidationError(_("Penanda tangan belum ditunjuk."))
    signature = documents.sign_on_paper(
        _paper_of(agreement),
        by=by,
        person=party.signatory.person,
        field=party.field,
        name=party.signatory.person.ranked_name,
        office=short_office(party),
        agency_name=party.agency.name,
        signed_on=signed_on,
        shown_sha256=shown_sha256,
        scan=scan,
    )
    hold(agreement, at=[S.FROZEN])
    conclude(party, signature, by=by)
    return signature


@transaction.atomic
def conclude(party: AgreementParty, signature: Signature, *, by: User) -> None:
    """Note that this party has signed; when all have, the agreement is signed."""
    agreement = party.agreement
    party.signature = signature
    party.save(update_fields=["signature"])
    told = [*keepers(agreement), *signers(agreement)]
    data = {"agency": party.agency_id, "signature": signature.pk, **codes(agreement)}
    if agreement.parties.filter(signature=None).exists():
        record(agreement, "party_signed", by=by, tell=told, **data)
        return
    move(agreement, S.SIGNED, by=by, tell=told, **data)
    renewals.plan(agreement)


@transaction.atomic
def terminate(agreement: Agreement, *, by: User, note: str = "") -> None:
    """End a signed agreement at this moment, saying why: its clauses bind nobody any more."""
    if not note.strip():
        raise ValidationError({"note": _("Tulis alasan perjanjian diakhiri.")})
    told = [*keepers(agreement), *heads(agreement)]
    move(agreement, S.TERMINATED, by=by, tell=told, **codes(agreement))
    agreement.ended_at, agreement.end_note = clock.now(), note.strip()
    agreement.save(update_fields=["ended_at", "end_note"])
    recall(agreement)


def recall(agreement: Agreement) -> None:
    """Its papers hold no more, and nothing falls due."""
    documents.revoke(agreement)
    forget(name_of(agreement))


def may_sign(agreement: Agreement, person: User) -> bool:
    """Whether a signature of this person is what the agreement waits for."""
    return _place_of(agreement, person) is not None


def place_of(agreement: Agreement, person: User) -> AgreementParty:
    """The party for which this person is named to sign and is in office, else PermissionDenied."""
    found = _place_of(agreement, person)
    if found is None:
        raise PermissionDenied(
            _("Anda bukan penanda tangan yang ditunjuk, atau sudah bertanda tangan.")
        )
    return found


def _paper_of(agreement: Agreement) -> Rendition:
    if agreement.status != S.FROZEN or agreement.rendition is None:
        raise IllegalMove(agreement, S.SIGNED)
    return agreement.rendition


def _place_of(agreement: Agreement, person: User) -> AgreementParty | None:
    office = Posting.objects.now().filter(person=person)
    rows = agreement.parties.filter(signatory__in=office, signature=None)
    return rows.select_related("agency", "agreement", "signatory__position").first()
