"""A scenario's life: begun, made ready, used for ever; revised and duplicated from what it says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Partnership, Posting
from journal.lifecycle import IllegalMove, hold, move, record
from sop.models import SopVersion, StepRow
from sop.services.editing import clean

from .. import content, scripts
from ..library import Sample
from ..lint import lint
from ..models import (
    Inject,
    Kind,
    Objective,
    ObjectiveStep,
    Role,
    Scenario,
    ScenarioVersion,
)
from . import writing

S = ScenarioVersion.Status
COPIED = ("title", "kind", "minutes", "situation", "rules", "equipment", "stop_word", "safety_role")


@transaction.atomic
def start(
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    code: str,
    title: str,
    kind: str = Kind.TABLETOP,
    sops: Iterable[SopVersion] = (),
    classification: int = Posting.Clearance.BIASA,
    **head: Any,
) -> ScenarioVersion:
    """Begin a scenario with its first draft. Raises ValidationError for a code that is taken."""
    partners = [one for one in partners if one.pk != owner.pk]
    _check_partners(owner, partners)
    scenario = Scenario(
        code=clean(code).upper(), owner=owner, classification=classification, started_by=by
    )
    scenario.full_clean(exclude=["owner", "started_by"])
    _save_coded(scenario)
    scenario.agencies.set([owner, *partners])
    version = ScenarioVersion(scenario=scenario, drafted_by=by)
    writing.say(version, {"title": title, "kind": kind, **head})
    version.full_clean(exclude=["scenario", "drafted_by"], validate_constraints=False)
    version.save()
    version.sops.set(sops)
    record(version, "draft", by=by, **codes(version))
    return version


@transaction.atomic
def start_from_library(
    sample: Sample,
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    sops: Iterable[SopVersion] = (),
    code: str = "",
    title: str = "",
) -> ScenarioVersion:
    """Begin with a scenario of the library; its steps are those of the SOP as it is in force."""
    partners, plain = list(partners), sample.plain
    texts = list(sops)
    version = start(
        by=by,
        owner=owner,
        partners=partners,
        code=code or sample.code,
        title=title or sample.title,
        kind=sample.kind,
        sops=texts,
        minutes=sample.minutes,
        situation=plain["situation"],
        rules="\n".join(plain["rules"]),
        equipment="\n".join(plain["equipment"]),
        stop_word=plain["stop_word"],
        safety_role=plain["safety_role"],
    )
    kinds = {one.kind: one for one in reversed([owner, *partners, *_helpers(owner)])}
    kinds |= {one.kind: one for one in reversed([owner, *partners])}
    for at, (role, hint) in enumerate(sample.roles.items()):
        Role.objects.create(
            version=version,
            code=role,
            name=hint.name,
            agency=kinds.get(hint.kind),
            lane=role,
            place=at,
            changed_by=by,
        )
    _play_sample(version, plain, by, _numbered(scripts.choosable(texts)))
    return version


@transaction.atomic
def ready(version: ScenarioVersion, *, by: User) -> None:
    """Freeze what it says, so that it can be played; ValidationError names what is missing."""
    hold(version, at=[S.DRAFT])
    script = scripts.compiled(version)
    wrong = [one.words for one in lint(script) if one.is_error]
    if wrong:
        raise ValidationError(wrong)
    text = content.canonical(script)
    fills = {"frozen": text, "sha256": content.digest(text)}
    move(version, S.READY, by=by, fills=fills, **codes(version), sha256=fills["sha256"])


@transaction.atomic
def reopen(version: ScenarioVersion, *, by: User) -> None:
    """Take it back to be written; IllegalMove once a drill was played from it."""
    hold(version, at=[S.READY])
    if version.used_at is not None:
        raise IllegalMove(version, S.DRAFT)
    if version.scenario.versions.filter(status=S.DRAFT).exists():
        raise ValidationError(_("Versi berikutnya sedang disusun. Lanjutkan yang itu."))
    move(version, S.DRAFT, by=by, fills={"frozen": "", "sha256": ""}, **codes(version))


@transaction.atomic
def revise(
    version: ScenarioVersion, *, by: User, sops: Iterable[SopVersion] | None = None
) -> ScenarioVersion:
    """Begin the next version with the words of this one; of these SOPs, if others are named.

    A step that the other text no longer has is let go: `lint` then says where one is missing.
    """
    series = Scenario.objects.select_for_update(no_key=True).get(pk=version.scenario_id)
    if version.status == S.DRAFT:
        raise IllegalMove(version, "revise")
    if series.versions.filter(status=S.DRAFT).exists():
        raise ValidationError(_("Versi berikutnya sedang disusun. Lanjutkan yang itu."))
    number = max(series.versions.values_list("revision", flat=True)) + 1
    new = ScenarioVersion(scenario=series, revision=number, based_on=version, drafted_by=by)
    for name in COPIED:
        setattr(new, name, getattr(version, name))
    new.save()
    _copy(version, new, by, sops)
    record(new, "draft", by=by, was=version.pk, **codes(new))
    return new


@transaction.atomic
def duplicate(
    version: ScenarioVersion,
    *,
    by: User,
    owner: Agency,
    partners: Iterable[Agency],
    code: str,
    title: str,
) -> ScenarioVersion:
    """Begin another scenario with the words of this one."""
    head = {name: getattr(version, name) for name in COPIED if name not in ("title", "kind")}
    new = start(
        by=by,
        owner=owner,
        partners=partners,
        code=code,
        title=title,
        kind=version.kind,
        classification=version.scenario.classification,
        **head,
    )
    _copy(version, new, by, None)
    return new


@transaction.atomic
def retire(version: ScenarioVersion, *, by: User) -> None:
    """Say that it is to be used no more; what was played from it stays."""
    open_drills = version.drills.filter(status__in=("planned", "scheduled", "running"))
    if open_drills.exists():
        told = _("Masih dipakai latihan “%(drill)s”. Ganti skenarionya dahulu.")
        raise ValidationError(told % {"drill": open_drills[0]})
    move(version, S.RETIRED, by=by, **codes(version))


def use(version: ScenarioVersion, at: datetime) -> None:
    """Remember that a drill was played from it: from now on nothing of it ever changes."""
    ScenarioVersion.objects.filter(pk=version.pk, used_at=None).update(used_at=at)


def newer_sops(version: ScenarioVersion) -> dict[SopVersion, SopVersion]:
    """Of the SOPs it tests, those that were revised meanwhile, and what is in force instead."""
    tested = list(version.sops.select_related("document"))
    force = SopVersion.objects.in_force().filter(document__in=[one.document_id for one in tested])
    now = {one.document_id: one for one in force.select_related("document")}
    found = {one: now.get(one.document_id) for one in tested}
    return {old: new for old, new in found.items() if new is not None and new.pk != old.pk}


def codes(version: ScenarioVersion) -> dict[str, Any]:
    """What an entry keeps of a scenario: codes and numbers, never its words."""
    return {"code": version.scenario.code, "revision": version.revision}


# --- Copying --------------------------------------------------------------------------------------


def _copy(
    old: ScenarioVersion,
    new: ScenarioVersion,
    by: User,
    sops: Iterable[SopVersion] | None,
) -> None:
    """Every row of one version in another; keys stay, steps follow to the SOPs that are named."""
    texts = list(old.sops.all() if sops is None else sops)
    new.sops.set(texts)
    series = {one.document_id: one.pk for one in scripts.choosable(texts)}
    places = dict(SopVersion.objects.filter(pk__in=_sops_of(old)).values_list("pk", "document"))
    there = set(StepRow.objects.filter(version__in=series.values()).values_list("version", "key"))

    def follow(sop: int | None, step: str | None) -> tuple[int | None, str | None]:
        found = (series.get(places.get(sop or 0, 0)), step)
        return found if found in there else (None, None)

    for role in old.roles.all():
        role.pk, role.version, role.rev, role.changed_by = None, new, 1, by
        role._state.adding = True
        role.save()
    made = {}
    for inject in old.injects.all():
        was = inject.pk
        inject.sop_id, inject.step = follow(inject.sop_id, inject.step)
        inject.pk, inject.version, inject.rev, inject.changed_by = None, new, 1, by
        inject._state.adding = True
        inject.save()
        made[was] = inject
    for aim in old.objectives.prefetch_related("steps"):
        steps = {follow(one.sop_id, one.step) for one in aim.steps.all()}
        begins, ends = made.get(aim.begins_id or 0), made.get(aim.ends_id or 0)
        copy = Objective(version=new, key=aim.key, place=aim.place, changed_by=by)
        writing.say(copy, {name: getattr(aim, name) for name in writing.AIM})
        copy.begins, copy.ends = begins, ends
        copy.save()
        ObjectiveStep.objects.bulk_create(
            ObjectiveStep(objective=copy, sop_id=sop, step=step)
            for sop, step in steps
            if sop is not None and step
        )


def _sops_of(version: ScenarioVersion) -> set[int]:
    named = set(version.injects.exclude(sop=None).values_list("sop", flat=True))
    aims = ObjectiveStep.objects.filter(objective__version=version)
    return named | set(aims.values_list("sop", flat=True))


# --- From the library -----------------------------------------------------------------------------


def _play_sample(
    version: ScenarioVersion,
    plain: Mapping[str, Any],
    by: User,
    steps: Mapping[int, tuple[int, str]],
) -> None:
    made: list[Inject] = []
    for one in plain["injects"]:
        sop, step = steps.get(one["step"], (None, None))
        at = None if one["at"] is None else one["at"] * 60
        standard = None if one["standard"] is None else one["standard"] * 60
        words = {name: one[name] for name in ("kind", "condition", "sender", "to", "medium")}
        words |= {"message": one["message"], "expected": one["expected"], "at": at}
        words |= {"standard": standard, "step": step}
        made.append(writing.add_inject(version, by=by, **words, **_sop(sop)))
    for aim in plain["objectives"]:
        named = {name: made[aim[name] - 1] for name in ("begins", "ends") if name in aim}
        words = {name: aim[name] for name in ("text", "measure", "bound", "standard")}
        pinned = [steps[number] for number in aim["steps"] if number in steps]
        writing.add_objective(
            version, by=by, steps=pinned, unit=aim.get("unit", ""), **words, **named
        )


def _sop(pk: int | None) -> dict[str, Any]:
    return {"sop_id": pk}


def _numbered(sops: list[SopVersion]) -> dict[int, tuple[int, str]]:
    """Of the first of these texts, each step by its number."""
    if not sops:
        return {}
    found = scripts.steps_of([sops[0].pk])
    return {step.number: key for key, step in found.items()}


def _helpers(owner: Agency) -> list[Agency]:
    """Those the owner works with besides, who may have a part in it."""
    pairs = Partnership.objects.now()
    known = set(pairs.filter(first=owner).values_list("second", flat=True))
    known |= set(pairs.filter(second=owner).values_list("first", flat=True))
    return list(Agency.objects.filter(pk__in=known, is_active=True).order_by("pk"))


# --- What they share ------------------------------------------------------------------------------


def _check_partners(owner: Agency, partners: list[Agency]) -> None:
    if not partners:
        raise ValidationError({"partners": _("Pilih paling sedikit satu instansi mitra.")})
    for one in partners:
        if not Partnership.objects.between(owner.pk, one.pk).exists():
            told = _("%(agency)s tidak sedang bermitra.")
            raise ValidationError({"partners": told % {"agency": one}})


def _save_coded(scenario: Scenario) -> None:
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError as error:
        words = _("Kode %(code)s sudah dipakai skenario lain milik %(agency)s. Tulis kode lain.")
        said = {"code": scenario.code, "agency": scenario.owner}
        raise ValidationError({"code": words % said}) from error
