"""Registers of letters: a number that one letter has is no other's, whoever wrote it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Agency, LetterNumber, SupportRequest
from .numbering import kind_word, next_number

LETTERS = {
    "request": gettext_lazy("Surat permohonan"),
    "reply": gettext_lazy("Surat jawaban"),
    "order": gettext_lazy("Surat Perintah"),
    "report": gettext_lazy("Laporan hasil"),
}
ENTER = """
INSERT INTO coordination_letternumber (agency_id, kind, year, key, letter, request_id, dated)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (agency_id, kind, year, key) DO NOTHING RETURNING id
"""


def take(agency: Agency, letter: str, *, of: SupportRequest, on: datetime, number: str = "") -> str:
    """The number of this letter of the request: the one given by hand, or the agency's next.

    Raises ValidationError, naming the letter that has it, if the number is taken. Of two who
    take one number at once the second waits for the first to commit.
    """
    if number:
        is_new = _entered(agency, letter, of, on, number)
        if not is_new and (taken := taken_by(agency, letter, number, of=of, on=on)):
            raise ValidationError({"number": taken})
        return number
    while True:  # what somebody wrote by hand is passed over
        number = next_number(agency, letter, on=on)
        if _entered(agency, letter, of, on, number):
            return number


def taken_by(
    agency: Agency, letter: str, number: str, *, of: SupportRequest | None, on: datetime
) -> str:
    """Which other letter has this number, in words; nothing if none has."""
    year = on.astimezone(agency.zone).year
    words = {"kind": kind_word(agency, letter), "year": year, "key": key_of(number)}
    row = LetterNumber.objects.filter(agency=agency, **words).select_related("request").first()
    if row is None or (row.request == of and row.letter == letter):
        return ""
    ours = row.request.requester_id == agency.pk
    return _("Nomor ini sudah dipakai: %(letter)s, %(with)s, %(date)s.") % {
        "letter": LETTERS[row.letter],
        "with": row.request.provider if ours else row.request.requester,
        "date": date_format(row.dated, "DATE_FORMAT"),
    }


def _entered(agency: Agency, letter: str, of: SupportRequest, on: datetime, number: str) -> bool:
    dated, word = on.astimezone(agency.zone).date(), kind_word(agency, letter)
    row = (agency.pk, word, dated.year, key_of(number), letter, of.pk, dated)
    with connection.cursor() as cursor:
        cursor.execute(ENTER, row)
        return cursor.fetchone() is not None


def key_of(number: str) -> str:
    """The number, however it is spaced and cased."""
    return "".join(number.split()).casefold()
