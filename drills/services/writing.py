"""Writing a scenario, row by row. Every verb holds the draft still, so its writers take turns.

As in an SOP: whoever changes a row says which `rev` of it they saw, and if somebody was faster
the verb raises Overtaken and changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency
from journal.lifecycle import hold, record
from sop.models import SopVersion
from sop.rows import new_key
from sop.services.editing import Overtaken, clean

from .. import scripts
from ..models import Inject, Objective, ObjectiveStep, Role, ScenarioVersion, elapsed
from ..models.scenarios import MOST_INJECTS, MOST_OBJECTIVES, MOST_ROLES

S = ScenarioVersion.Status
HEAD = ("title", "kind", "minutes", "situation", "rules", "equipment", "stop_word", "safety_role")
INJECT = (
    "kind", "at", "condition", "sender", "to", "medium", "message", "expected", "standard",
    "sop", "step",
)  # fmt: skip
AIM = ("text", "measure", "bound", "standard", "unit", "begins", "ends")
Step = tuple[int, str]  # the key of an SOP version, and of one of its steps


# --- The head -------------------------------------------------------------------------------------


@transaction.atomic
def set_head(
    version: ScenarioVersion,
    *,
    by: User,
    seen: int,
    sops: Iterable[SopVersion] | None = None,
    **words: Any,
) -> None:
    """Write what the scenario is about; refuses an end before its last inject."""
    hold(version, at=[S.DRAFT])
    if version.rev != seen:
        raise Overtaken(None)
    say(version, words)
    version.full_clean(exclude=["scenario", "based_on", "drafted_by"], validate_constraints=False)
    late = version.injects.filter(at__gt=version.seconds).order_by("-at").first()
    if late is not None:
        told = _("Inject pada %(at)s masih melewati akhir itu. Ubah atau hapus dahulu.")
        raise ValidationError({"minutes": told % {"at": late.clock}})
    if sops is not None:
        _test(version, list(sops))
    fields = {name: getattr(version, name) for name in HEAD}
    ScenarioVersion.objects.filter(pk=version.pk).update(rev=F("rev") + 1, **fields)
    version.rev += 1
    record(version, "head_changed", by=by, rev=version.rev)


def _test(version: ScenarioVersion, sops: list[SopVersion]) -> None:
    """These texts are tested; refuses to drop one whose steps are still named."""
    keep = {one.pk for one in sops}
    used = set(version.injects.filter(sop__isnull=False).values_list("sop", flat=True))
    used |= set(
        ObjectiveStep.objects.filter(objective__version=version).values_list("sop", flat=True)
    )
    if used - keep:
        left = SopVersion.objects.select_related("document").get(pk=min(used - keep))
        told = _("%(code)s masih dirujuk inject atau sasaran. Lepaskan langkahnya dahulu.")
        raise ValidationError({"sops": told % {"code": left.document.code}})
    version.sops.set(sops)


# --- Roles ----------------------------------------------------------------------------------------


@transaction.atomic
def add_role(
    version: ScenarioVersion,
    *,
    by: User,
    name: str,
    agency: Agency | None = None,
    lane: str = "",
    code: str = "",
) -> Role:
    """Somebody more to be played."""
    hold(version, at=[S.DRAFT])
    rows = list(version.roles.all())
    if len(rows) >= MOST_ROLES:
        raise ValidationError(_("Paling banyak %(most)d peran.") % {"most": MOST_ROLES})
    taken = {row.code for row in rows}
    code = clean(code).lower() or _code_of(name, taken)
    if code in taken:
        raise ValidationError({"code": _("Kode itu sudah dipakai peran lain.")})
    role = Role(version=version, code=code, place=len(rows), changed_by=by)
    say(role, {"name": name, "agency": agency, "lane": lane})
    role.full_clean(exclude=["changed_by", "version"], validate_constraints=False)
    role.save()
    record(version, "role_added", by=by, role=role.pk)
    return role


@transaction.atomic
def edit_role(role: Role, *, by: User, seen: int, **words: Any) -> Role:
    """Name a role anew; its code stays, for injects name it."""
    now: Role = _held(role, seen)
    say(now, words)
    now.full_clean(exclude=["changed_by", "version"], validate_constraints=False)
    _keep(now, by, ("name", "agency", "lane"), "role_changed")
    return now


@transaction.atomic
def delete_role(role: Role, *, by: User, seen: int) -> None:
    """Take a role out that no inject goes to."""
    now: Role = _held(role, seen)
    used = next((one for one in now.version.injects.all() if now.code in one.to), None)
    if used is not None:
        told = _("Peran ini masih dituju inject “%(words)s”. Ubah dahulu.")
        raise ValidationError(told % {"words": used.message[:60]})
    now.delete()
    record(role.version, "role_deleted", by=by, role=role.pk)


def _code_of(name: str, taken: Iterable[str]) -> str:
    plain = slugify(name)[:30] or "peran"
    return plain if plain not in set(taken) else f"{plain}-{new_key()}"


# --- Injects --------------------------------------------------------------------------------------


@transaction.atomic
def add_inject(version: ScenarioVersion, *, by: User, **words: Any) -> Inject:
    """Something more that happens; refuses a time outside the drill, saying which."""
    hold(version, at=[S.DRAFT])
    rows = list(version.injects.values_list("key", flat=True))
    if len(rows) >= MOST_INJECTS:
        raise ValidationError(_("Paling banyak %(most)d inject.") % {"most": MOST_INJECTS})
    inject = Inject(version=version, key=new_key(rows), changed_by=by)
    say(inject, words)
    check_inject(inject, {role.code for role in version.roles.all()}, known_steps(version))
    inject.save()
    record(version, "inject_added", by=by, inject=inject.key)
    return inject


@transaction.atomic
def edit_inject(inject: Inject, *, by: User, seen: int, **words: Any) -> Inject:
    """Write an inject anew, if it still is as the writer saw it; else Overtaken."""
    now: Inject = _held(inject, seen)
    say(now, words)
    check_inject(now, {role.code for role in now.version.roles.all()}, known_steps(now.version))
    _keep(now, by, INJECT, "inject_changed")
    return now


@transaction.atomic
def delete_inject(inject: Inject, *, by: User, seen: int) -> None:
    """Take an inject out by which no objective is measured."""
    now: Inject = _held(inject, seen)
    aims = Objective.objects.filter(version=now.version)
    used = next((one for one in aims if now.pk in (one.begins_id, one.ends_id)), None)
    if used is not None:
        told = _("Sasaran “%(words)s” diukur dari inject ini. Ubah sasarannya dahulu.")
        raise ValidationError(told % {"words": used.text[:60]})
    now.delete()
    record(inject.version, "inject_deleted", by=by, inject=inject.key)


def known_steps(version: ScenarioVersion) -> set[Step]:
    """The steps that rows of this scenario may name: of SOPs it tests, as they were ratified."""
    return set(scripts.steps_of(one.pk for one in scripts.choosable(version.sops.all())))


def check_inject(inject: Inject, roles: set[str], steps: set[Step]) -> None:
    """ValidationError beside what is wrong; what its kind has no use for is dropped."""
    if inject.kind == Inject.Kinds.PLANNED:
        inject.condition = ""
        _check_time(inject)
    else:
        inject.at = None
    if inject.kind == Inject.Kinds.FREE:
        inject.condition = ""
    if inject.kind == Inject.Kinds.CONTINGENT and not inject.condition:
        raise ValidationError({"condition": _("Tulis dalam hal apa inject ini dipakai.")})
    inject.to = list(dict.fromkeys(inject.to))
    if not roles.issuperset(inject.to):
        strange = ", ".join(sorted(set(inject.to) - roles))
        raise ValidationError({"to": _("Peran %(codes)s tidak ada.") % {"codes": strange.upper()}})
    if inject.standard is not None and not inject.expected:
        raise ValidationError({"expected": _("Tulis tindakan yang waktunya dibakukan.")})
    if inject.sop_id is None or not inject.step:
        inject.sop, inject.step = None, None
    elif (inject.sop_id, inject.step) not in steps:
        raise ValidationError({"step": _("Pilih langkah dari SOP yang diuji skenario ini.")})
    inject.full_clean(exclude=["changed_by", "version", "sop"], validate_constraints=False)


def _check_time(inject: Inject) -> None:
    if inject.at is None:
        raise ValidationError({"at": _("Tulis kapan inject ini diberikan.")})
    if inject.at < 0:
        raise ValidationError({"at": _("Inject mendahului awal latihan. Paling awal T+0.")})
    if inject.at > inject.version.seconds:
        told = _("Inject pada %(at)s melewati akhir latihan (%(end)s).")
        said = {"at": elapsed(inject.at), "end": elapsed(inject.version.seconds)}
        raise ValidationError({"at": told % said})


# --- Objectives -----------------------------------------------------------------------------------


@transaction.atomic
def add_objective(
    version: ScenarioVersion, *, by: User, steps: Iterable[Step] = (), **words: Any
) -> Objective:
    """Something more that is to be shown."""
    hold(version, at=[S.DRAFT])
    rows = list(version.objectives.values_list("key", flat=True))
    if len(rows) >= MOST_OBJECTIVES:
        raise ValidationError(_("Paling banyak %(most)d sasaran.") % {"most": MOST_OBJECTIVES})
    aim = Objective(version=version, key=new_key(rows), place=len(rows), changed_by=by)
    say(aim, words)
    _check_objective(aim)
    aim.save()
    _pin(aim, steps)
    record(version, "objective_added", by=by, objective=aim.key)
    return aim


@transaction.atomic
def edit_objective(
    aim: Objective, *, by: User, seen: int, steps: Iterable[Step] = (), **words: Any
) -> Objective:
    """Write an objective anew, if it still is as the writer saw it; else Overtaken."""
    now: Objective = _held(aim, seen)
    say(now, words)
    _check_objective(now)
    _pin(now, steps)
    _keep(now, by, AIM, "objective_changed")
    return now


@transaction.atomic
def delete_objective(aim: Objective, *, by: User, seen: int) -> None:
    """Take an objective out."""
    now: Objective = _held(aim, seen)
    now.delete()
    record(aim.version, "objective_deleted", by=by, objective=aim.key)


def _check_objective(aim: Objective) -> None:
    if aim.measure == Objective.Measure.COUNT:
        aim.begins = aim.ends = None
        if not aim.unit:
            raise ValidationError({"unit": _("Tulis apa yang dihitung, misalnya orang.")})
    else:
        aim.unit, aim.bound = "", Objective.Bound.AT_MOST
        if aim.ends is None:
            raise ValidationError({"ends": _("Pilih tindakan yang mengakhiri hitungan waktu.")})
        if not aim.ends.expected:
            raise ValidationError({"ends": _("Inject itu tidak mengharapkan tindakan apa pun.")})
        _check_order(aim)
    aim.full_clean(exclude=["changed_by", "version"], validate_constraints=False)


def _check_order(aim: Objective) -> None:
    for name in ("begins", "ends"):
        inject = getattr(aim, name)
        if inject is not None and inject.version_id != aim.version_id:
            raise ValidationError({name: _("Inject itu bukan milik skenario ini.")})
    begins, ends = (one.at if one else 0 for one in (aim.begins, aim.ends))
    if begins is not None and ends is not None and begins > ends:
        raise ValidationError({"begins": _("Awal hitungan waktu sesudah akhirnya.")})


def _pin(aim: Objective, steps: Iterable[Step]) -> None:
    wanted = list(dict.fromkeys(steps))
    if not known_steps(aim.version).issuperset(wanted):
        raise ValidationError({"steps": _("Pilih langkah dari SOP yang diuji skenario ini.")})
    aim.steps.all().delete()
    ObjectiveStep.objects.bulk_create(
        ObjectiveStep(objective=aim, sop_id=sop, step=step) for sop, step in wanted
    )


# --- What they share ------------------------------------------------------------------------------


def say(row: Any, words: Mapping[str, Any]) -> None:
    """Put these words into the row: of a text what can be seen."""
    for name, value in words.items():
        setattr(row, name, clean(value) if isinstance(value, str) else value)


def _held(row: Any, seen: int) -> Any:
    """The row as it stands, of a draft that stays one until we commit."""
    hold(row.version, at=[S.DRAFT])
    now = type(row).objects.filter(pk=row.pk).select_related("changed_by").first()
    if now is None or now.rev != seen:
        raise Overtaken(now)
    now.version = row.version
    return now


def _keep(now: Any, by: User, names: Iterable[str], verb: str) -> None:
    values = {name: getattr(now, name) for name in names}
    type(now).objects.filter(pk=now.pk).update(
        rev=F("rev") + 1, changed_by=by, changed_at=Now(), **values
    )
    now.rev, now.changed_by = now.rev + 1, by
    record(now.version, verb, by=by, what=now.what, rev=now.rev)
