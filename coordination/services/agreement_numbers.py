"""Numbers of agreements: one that an agency gave to an agreement is no other's that year."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from ..models import AgreementNumber, AgreementParty
from .numbering import kind_word, next_number
from .registers import key_of

ENTER = """
INSERT INTO coordination_agreementnumber (agency_id, kind, year, key, agreement_id)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (agency_id, kind, year, key) DO NOTHING RETURNING id
"""


def take(party: AgreementParty) -> str:
    """The number under which this party keeps a text that is being frozen.

    The one it wrote, or its next. Raises ValidationError, naming the agreement that has it, if
    that is taken. Of two who take one number at once the second waits for the first to commit.
    """
    if party.number:
        if not _entered(party, party.number) and (taken := taken_by(party, party.number)):
            raise ValidationError(taken)
        return party.number
    agreement = party.agreement
    if agreement.made_on is None:
        raise ValidationError(_("Tanggal penandatanganan belum diisi."))
    while True:  # what somebody wrote by hand is passed over
        number = next_number(party.agency, agreement.kind, on=agreement.made_on)
        if _entered(party, number):
            return number


def taken_by(party: AgreementParty, number: str) -> str:
    """Which other agreement of the agency has this number, in words; nothing if none has."""
    agreement = party.agreement
    if not number or agreement.made_on is None:
        return ""
    rows = AgreementNumber.objects.filter(
        agency=party.agency,
        kind=kind_word(party.agency, agreement.kind),
        year=agreement.made_on.year,
        key=key_of(number),
    )
    other = rows.exclude(agreement=agreement).select_related("agreement").first()
    if other is None:
        return ""
    return _("Nomor %(number)s sudah dipakai %(agency)s: %(other)s.") % {
        "number": number,
        "agency": party.agency,
        "other": other.agreement.name,
    }


def _entered(party: AgreementParty, number: str) -> bool:
    agreement = party.agreement
    year = agreement.made_on.year if agreement.made_on else 0
    word = kind_word(party.agency, agreement.kind)
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [party.agency_id, word, year, key_of(number), agreement.pk])
        return cursor.fetchone() is not None
