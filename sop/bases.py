"""What an SOP rests on: the codes that its writers cite, with title and standing as of now."""

from collections.abc import Iterable

from coordination.models import LegalBasis as Register

from .content import CODE, LegalBasis

UNVERIFIED = "unverified"


def cited(codes: Iterable[str]) -> list[LegalBasis]:
    """The rules behind these codes, in their order; what the register lacks is unverified."""
    wanted = list(dict.fromkeys(codes))
    known = {row.code: row for row in Register.objects.filter(code__in=wanted)}
    return [
        LegalBasis(code, known[code].title, known[code].status)
        if code in known
        else LegalBasis(code[:CODE], code, UNVERIFIED)
        for code in wanted
    ]
