"""The register of legal bases: add one, say how it stands, say what took its place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import hold, move, record

from ..models import LegalBasis

WORDS = ("kind", "title", "number", "year", "checked_on", "note", "replaced_by")


@transaction.atomic
def enter(*, by: User | None, code: str, status: str, **words: Any) -> LegalBasis:
    """Put a legal basis into the register, as it is known to stand."""
    basis = LegalBasis(code=code, status=status, **words)
    _check(basis)
    basis.save()
    record(basis, "entered", by=by, code=basis.code, standing=status)
    return basis


@transaction.atomic
def assess(basis: LegalBasis, *, by: User, status: str, **words: Any) -> None:
    """Say how a legal basis stands now. Its code never changes: texts refer to it."""
    hold(basis, at=LegalBasis.Status.values)
    for name in WORDS:
        if name in words:
            setattr(basis, name, words[name])
    _check(basis)
    basis.save(update_fields=[name for name in WORDS if name in words])
    if status != basis.status:
        move(basis, status, by=by, code=basis.code)
    else:
        record(basis, "checked", by=by, code=basis.code)


def doubtful(codes: list[str]) -> list[LegalBasis]:
    """Of these codes those that are repealed, amended or unverified: for a warning, never a bar."""
    rows = LegalBasis.objects.filter(code__in=codes).exclude(status=LegalBasis.Status.IN_FORCE)
    return list(rows.select_related("replaced_by"))


def _check(basis: LegalBasis) -> None:
    basis.full_clean()
    if basis.checked_on and basis.checked_on > timezone.localdate():
        raise ValidationError({"checked_on": _("Tanggal pemeriksaan belum terjadi.")})
    if basis.year is not None and not 1900 <= basis.year <= timezone.localdate().year + 1:
        raise ValidationError({"year": _("Periksa tahunnya.")})
    if basis.replaced_by_id and basis.replaced_by_id == basis.pk:
        raise ValidationError({"replaced_by": _("Pilih dasar hukum lain.")})
