"""A table of injects from a spreadsheet: read, judged row by row, taken over into the draft."""

import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import hold, move, record
from sop.rows import new_key

from .. import judging, mip
from ..judging import Judged
from ..models import Inject, Objective, Role, ScenarioImport, ScenarioVersion
from ..models.scenarios import MOST_INJECTS, MOST_ROLES

S = ScenarioImport.Status
MOST_OPEN = 5  # uploads of a scenario that wait for somebody


@transaction.atomic
def upload(version: ScenarioVersion, *, by: User, file: "UploadedFile[bytes]") -> ScenarioImport:
    """Read a file; nothing of the scenario changes. ValidationError says what to mend."""
    hold(version, at=[ScenarioVersion.Status.DRAFT])
    name = str(file.name or "")
    lines = mip.read(file, name, file.size or 0)  # type: ignore[arg-type]
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    for old in version.imports.filter(status=S.READ).order_by("-pk")[MOST_OPEN - 1 :]:
        discard(old, by=by)
    made = ScenarioImport(version=version, name=name[:200], sha256=digest, cells=lines, read_by=by)
    made.mapping = mip.guess(lines[0][1])
    made.save()
    record(version, "inject_file_read", by=by, rows=len(lines) - 1)
    return made


@transaction.atomic
def map_columns(imported: ScenarioImport, *, by: User, mapping: Mapping[str, int]) -> None:
    """Say which column holds what."""
    hold(imported, at=[S.READ])
    missing = [name for name in judging.NEEDED if name not in mapping]
    if missing:
        raise ValidationError({name: _("Pilih kolomnya.") for name in missing})
    if len(set(mapping.values())) != len(mapping):
        raise ValidationError(_("Satu kolom dipilih dua kali."))
    imported.mapping = dict(mapping)
    imported.save(update_fields=["mapping"])


@transaction.atomic
def apply(
    imported: ScenarioImport, *, by: User, replace: bool = False, new_roles: bool = False
) -> int:
    """Take every row that can stand into the draft; how many did.

    `replace`: what the draft had goes. `new_roles`: roles that it lacks are made, else the rows
    that name them stay out.
    """
    version = imported.version
    hold(version, at=[ScenarioVersion.Status.DRAFT])
    hold(imported, at=[S.READ])
    judged = judging.judge(version, imported.cells, imported.mapping)
    good = [one for one in judged if one.is_good and (new_roles or not one.new_roles)]
    if not good:
        raise ValidationError(_("Tidak ada baris yang dapat dimasukkan."))
    if replace:
        _empty(version)
    if version.injects.count() + len(good) > MOST_INJECTS:
        raise ValidationError(_("Paling banyak %(most)d inject.") % {"most": MOST_INJECTS})
    _make_roles(version, good, by)
    _make_injects(version, good, by)
    wrong = len(judged) - len(good)
    fills = {"cells": [], "good": len(good), "wrong": wrong}
    move(imported, S.APPLIED, by=by, fills=fills, wrong=wrong)
    record(version, "imported", by=by, good=len(good), wrong=wrong)
    return len(good)


@transaction.atomic
def discard(imported: ScenarioImport, *, by: User) -> None:
    """Give an upload up; what was read of it is forgotten."""
    move(imported, S.DISCARDED, by=by, fills={"cells": []})


def _empty(version: ScenarioVersion) -> None:
    """The draft without its injects; refused while objectives are measured by them."""
    aims = Objective.objects.filter(version=version)
    used = next((one for one in aims if one.begins_id or one.ends_id), None)
    if used is not None:
        told = _("Sasaran “%(aim)s” diukur dari inject yang ada. Ubah sasarannya dahulu.")
        raise ValidationError(told % {"aim": used.text[:60]})
    version.injects.all().delete()


def _make_roles(version: ScenarioVersion, good: list[Judged], by: User) -> None:
    known = set(version.roles.values_list("code", flat=True))
    wanted = dict.fromkeys(code for one in good for code in one.new_roles)
    fresh = [code for code in wanted if code not in known]
    if len(known) + len(fresh) > MOST_ROLES:
        raise ValidationError(_("Paling banyak %(most)d peran.") % {"most": MOST_ROLES})
    Role.objects.bulk_create(
        Role(version=version, code=code, name=code.upper(), place=at, changed_by=by)
        for at, code in enumerate(fresh, len(known))
    )


def _make_injects(version: ScenarioVersion, good: list[Judged], by: User) -> None:
    taken = set(version.injects.values_list("key", flat=True))
    made: list[Inject] = []
    for one in good:
        if one.inject is None:
            continue
        one.inject.key = new_key(taken)
        one.inject.changed_by = by
        taken.add(one.inject.key)
        made.append(one.inject)
    Inject.objects.bulk_create(made)
