"""An agreement on paper, in the layout of Nota Kesepahaman and Perjanjian Kerja Sama."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop, override

from accounts.models import User
from documents.models import Rendition
from documents.services import request_rendition
from documents.words import DAYS, MONTHS, full_date, terbilang

from .. import wording
from ..models import Agreement, AgreementParty, Posting
from .agreement_text import agreement_word, midnight
from .signing import UNIFORMED, letterhead

NAMES = {
    "memorandum": gettext_noop("Nota Kesepahaman"),
    "cooperation": gettext_noop("Perjanjian Kerja Sama"),
}
BOTH_WORDS = {2: "kedua", 3: "ketiga", 4: "keempat", 5: "kelima", 6: "keenam"}


def print_out(agreement: Agreement, by: User) -> Rendition:
    """Ask for the paper of a frozen agreement, with a field for each party's signature.

    The frozen words travel inside the PDF; the card names kind, numbers, offices and dates.
    """
    frozen = agreement.frozen or {}
    numbers = " / ".join(party["number"] for party in frozen["parties"])
    word = agreement_word(agreement)
    first, last = agreement.valid_from, agreement.valid_until
    return request_rendition(
        agreement,
        "agreement",
        title=f"{word} tentang {agreement.title}",
        number=numbers[:120],
        context=context(agreement),
        card=card(agreement),
        fields=[party.field for party in agreement.parties.all()],
        source=wording.canonical(frozen),
        in_force_from=midnight(agreement, first) if first else None,
        in_force_until=midnight(agreement, last, 1) if last else None,
        by=by,
    )


def card(agreement: Agreement) -> dict[str, Any]:
    """What anybody may see of it: no title, which may say more than outsiders should know."""
    parties = (agreement.frozen or {})["parties"]
    secret = agreement.classification >= Posting.Clearance.RAHASIA
    return {
        "kind": NAMES[agreement.kind],
        "number": "" if secret else " · ".join(party["number"] for party in parties),
        "issuer": parties[0]["name"],
        "agencies": [party["name"] for party in parties],
        "date": full_date(agreement.made_on) if agreement.made_on else "",
    }


def context(agreement: Agreement) -> dict[str, Any]:
    """All that the template may know, as plain words."""
    frozen = agreement.frozen or {}
    rows = {row.agency.code: row for row in agreement.parties.select_related("agency")}
    parties = [_party(said, rows[said["agency"]]) for said in frozen["parties"]]
    with override("id"):
        classification = str(Posting.Clearance(agreement.classification).label)
    return {
        "style": "agreement",
        "agency": parties[0]["name"],
        "word": agreement_word(agreement),
        "subject": agreement.title,
        "classification": classification,
        "is_guarded": agreement.classification > Posting.Clearance.BIASA,
        "is_secret": agreement.classification >= Posting.Clearance.RAHASIA,
        "parties": parties,
        "opening": opening(agreement.made_on, agreement.place),
        "all": f"{BOTH_WORDS[len(parties)]} belah pihak" if len(parties) == 2 else "para pihak",
        "copies": f"{len(parties)} ({terbilang(len(parties))})",
        "recitals": frozen["recitals"],
        "bases": [basis["title"] for basis in frozen["bases"]],
        "amends": _amended(frozen),
        "articles": frozen["articles"],
        "sha256": agreement.sha256,
    }


def opening(on: date | None, place: str) -> str:
    """ "Pada hari ini, Senin, tanggal dua puluh tiga bulan November tahun …, bertempat di …"."""
    if on is None:
        return ""
    return (
        f"Pada hari ini, {DAYS[on.weekday()]}, tanggal {terbilang(on.day)} bulan "
        f"{MONTHS[on.month - 1]} tahun {terbilang(on.year)} ({on:%d-%m-%Y}), bertempat di {place}"
    )


def _party(said: dict[str, Any], row: AgreementParty) -> dict[str, Any]:
    kind = said["service_number_kind"].upper()
    return {
        **said,
        "field": row.field,
        "letterhead": letterhead(row.agency) or [row.agency.name],
        "stamp": row.agency.stamp,
        "kind": row.agency.kind,
        "is_uniformed": row.agency.kind in UNIFORMED,
        "service_number": f"{kind} {said['service_number']}" if kind in {"NIP", "NRP"} else "",
        "represents": represents(row),
    }


def represents(party: AgreementParty) -> str:
    """For whom the signer acts, as a comparition says it."""
    return f"dalam jabatannya bertindak untuk dan atas nama {party.agency.name}"


def _amended(frozen: dict[str, Any]) -> str:
    """The agreement that this addendum changes, by its numbers."""
    return " dan ".join(f"Nomor {number}" for number in frozen["amends"])
