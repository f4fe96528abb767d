"""Numbers of letters: one register per agency, kind of letter and year, in the agency's pattern."""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from documents.words import roman_month

from ..models import Agency

MOST = 120  # characters, as every number's column has
WORDS = {"sop": "SOP", "cooperation": "PKS", "memorandum": "NK"}
POLICE_WORDS = WORDS | {"order": "Sprin", "report": "LHP"}
CIVIL_WORDS = WORDS | {"order": "SP", "report": "LAP"}
COUNT = """
INSERT INTO coordination_lettercounter (agency_id, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (agency_id, kind, year) DO UPDATE SET last = coordination_lettercounter.last + 1
RETURNING last
"""


def next_number(agency: Agency, kind: str, *, on: date) -> str:
    """The next number for a letter of this kind, dated `on`: without gaps, never given twice.

    Kinds are "request", "reply", "order", "report" and those of agreements; the year is that of
    the agency's own clock.
    Whoever asks first makes the others wait until it commits; if it rolls back, the number is
    free again. Raises ValidationError if the agency's pattern is not one.
    """
    word = kind_word(agency, kind)
    on = on.astimezone(agency.zone).date() if isinstance(on, datetime) else on
    numbered(agency, word, 1, on)  # a bad pattern is refused before anything is counted
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [agency.pk, word, on.year])
        return numbered(agency, word, cursor.fetchone()[0], on)


def kind_word(agency: Agency, kind: str) -> str:
    """How the agency names a kind of letter in its numbers: "B", "Sprin". One register each."""
    uniformed = {Agency.Kind.POLICE, Agency.Kind.MILITARY}
    words = POLICE_WORDS if agency.kind in uniformed else CIVIL_WORDS
    return words.get(kind, "B")


def numbered(agency: Agency, word: str, seq: int, on: date) -> str:
    """The agency's pattern filled in; raises ValidationError on anything it does not know."""
    return _filled(
        agency.numbering,
        {
            "seq": str(seq),
            "seq:03": f"{seq:03}",
            "kind": word,
            "month_roman": roman_month(on.month),
            "month": f"{on.month:02}",
            "year": str(on.year),
            "stamp": agency.stamp,
        },
    )


def check_numbering(pattern: str) -> None:
    """Refuse a numbering pattern that could not number letters. For the agency's form."""
    sample = Agency(numbering=pattern, stamp="LPS")
    numbered(sample, "Sprin", 999, date(2026, 8, 17))


def _filled(pattern: str, known: dict[str, str]) -> str:
    def value(place: re.Match[str]) -> str:
        if place[1] not in known:
            raise ValidationError(
                _("Pola nomor memuat {%(place)s} yang tidak dikenal."), params={"place": place[1]}
            )
        return known[place[1]]

    if not re.search(r"\{seq(:03)?\}", pattern):
        raise ValidationError(_("Pola nomor harus memuat {seq} agar tidak ada nomor kembar."))
    filled = re.sub(r"\{([^{}]*)\}", value, pattern)
    if "{" in filled or "}" in filled:
        raise ValidationError(_("Pola nomor memuat kurung kurawal tanpa pasangan."))
    if len(filled) > MOST:
        raise ValidationError(_("Nomor surat menurut pola ini terlalu panjang."))
    return filled
