"""What must not be written into a request: where in the prison a search will strike."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import SupportRequest

NOT_A_PLACE = re.compile(r"\b(blok|block|kamar|sel)\b", re.IGNORECASE)
NAMED = re.compile(
    r"\b(?i:blok|block|kamar|sel)\s+(?i:hunian\s+|nomor\s+|no\.?\s*)?"
    r"([A-Z]{1,2}|[a-z]|[IVX]+|\d+[A-Za-z]?)\b"
)
FREE_WORDS = ("activity", "purpose", "legal_basis", "attire")


def check(asked: SupportRequest) -> None:
    """ValidationError, field by field, where a block, room or cell is named."""
    named = [name for name in FREE_WORDS if NAMED.search(getattr(asked, name))]
    if NOT_A_PLACE.search(asked.place):
        named.append("place")
    if named:
        raise ValidationError(dict.fromkeys(named, _no_target()))


def _no_target() -> str:
    return _(
        "Jangan menyebut blok, kamar, atau sel. Permohonan ini dibaca banyak orang; sampaikan "
        "sasaran secara lisan saat apel."
    )
