"""An agreement as one text: every word of it as plain data, frozen when all have agreed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import override

from documents.words import plain_date

from .. import wording
from ..models import Agreement, AgreementParty, Posting
from . import clauses
from .signing import head_title


def whole(agreement: Agreement) -> dict[str, Any]:
    """Every word of the agreement as plain data, the parties and their signers included."""
    offices = ("agency", "signatory__person", "signatory__position")
    parties = list(agreement.parties.select_related(*offices))
    called = {party.agency_id: party.called for party in parties}
    bound = [clauses.words(clause, called) for clause in agreement.clauses.all()]
    validity = _validity(agreement)
    return {
        "kind": agreement.kind,
        "title": agreement.title,
        "place": agreement.place,
        "made_on": str(agreement.made_on),
        "valid_from": str(agreement.valid_from),
        "valid_until": str(agreement.valid_until),
        "classification": agreement.classification,
        "amends": _numbers(agreement.amends) if agreement.amends else [],
        "parties": [_party(party) for party in parties],
        "recitals": [line.rstrip(" ;.") for line in wording.paragraphs(agreement.recitals)],
        "bases": list(agreement.bases.values("code", "title")),
        "articles": [
            {"heading": row.heading, "paragraphs": wording.filled(row.text, bound, validity)}
            for row in agreement.articles.all()
        ],
        "clauses": [
            {
                "kind": row.kind,
                "requester": row.requester.code,
                "provider": row.provider.code,
                "params": row.params,
            }
            for row in agreement.clauses.select_related("requester", "provider")
        ],
    }


def is_intact(agreement: Agreement) -> bool:
    """Whether the rows still say what was frozen, and the frozen words are those of the hash."""
    return (
        agreement.frozen is not None
        and wording.digest(agreement.frozen) == agreement.sha256
        and agreement.frozen["clauses"] == whole(agreement)["clauses"]
    )


def office_of(party: AgreementParty) -> str:
    """The office as it signs: "Plh. Kepala Kepolisian Resor Kota Banyuwangi"."""
    if party.signatory is None:
        return head_title(party.agency)
    post = party.signatory
    title = head_title(party.agency) if post.position.is_head else post.position.title
    acting = "" if post.kind == Posting.Kind.DEFINITIVE else f"{post.get_kind_display()} "
    return f"{acting}{title}"


def short_office(party: AgreementParty) -> str:
    """The office beside the agency's own name: "Plh. Kepala Lapas"."""
    return party.signatory.title if party.signatory else head_title(party.agency)


def midnight(agreement: Agreement, on: date, days: int = 0) -> datetime:
    """The beginning of a day on the agreement's clock."""
    return datetime.combine(on + timedelta(days=days), time(), agreement.zone)


def _party(party: AgreementParty) -> dict[str, Any]:
    agency, post = party.agency, party.signatory
    person = post.person if post else None
    return {
        "agency": agency.code,
        "name": agency.name,
        "address": agency.address,
        "number": party.number,
        "called": party.called,
        "office": office_of(party),
        "signer": person.full_name if person else "",
        "rank": person.rank if person else "",
        "service_number": person.service_number if person else "",
        "service_number_kind": person.service_number_kind if person else "",
    }


def _numbers(agreement: Agreement) -> list[str]:
    return [party.number for party in agreement.parties.all()]


def _validity(agreement: Agreement) -> str:
    if agreement.valid_from is None or agreement.valid_until is None:
        return ""
    return (
        f"{agreement_word(agreement)} ini berlaku sejak tanggal "
        f"{plain_date(agreement.valid_from)} sampai dengan tanggal "
        f"{plain_date(agreement.valid_until)}."
    )


def agreement_word(agreement: Agreement) -> str:
    """ "Perjanjian Kerja Sama" or "Nota Kesepahaman", always in Indonesian."""
    with override("id"):
        return str(agreement.get_kind_display())
