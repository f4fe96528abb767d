"""What a drill showed: each objective graded, strengths and what is to be mended, what people say.

A measurement proposes, an evaluator says; whoever says otherwise says why. A finding names a step
of an SOP, an agency and a cause, and never a person.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency
from journal import clock
from journal.lifecycle import IllegalMove, hold, move
from sop.models import SopVersion
from sop.services import drafting, reviewing

from .. import measuring, running, scripts
from ..models import (
    Crew,
    Drill,
    Feedback,
    FeedbackSlip,
    Finding,
    Grade,
    Objective,
    Rating,
    Report,
)
from . import hearing, programme
from .writing import say as put

S, R = Drill.Status, Report.Status
OPEN = (S.ENDED, S.EVALUATED)
RETEST_AFTER = timedelta(days=90)


# --- Objectives -----------------------------------------------------------------------------------


@transaction.atomic
def rate(
    drill: Drill, *, by: User, objective: Objective, given: str, reason: str = "", seen: str = ""
) -> Rating:
    """Grade an objective: as the measurement proposes, or otherwise with a reason.

    `seen` is the grade that stood there when the person looked. Raises ValidationError if another
    evaluator said something else meanwhile.
    """
    hold(drill, at=[S.ENDED])
    rating = Rating.objects.filter(drill=drill, objective=objective).select_related("by").first()
    if rating is not None and rating.given and rating.given != seen and rating.by_id != by.pk:
        told = _("%(who)s sudah memberi nilai %(grade)s. Lihat dahulu, lalu nilai lagi.")
        raise ValidationError(told % {"who": rating.by, "grade": rating.given}, "overtaken")
    rating = rating or Rating(drill=drill, objective=objective)
    result = _result(drill, objective)
    rating.measured = None if result.measured is None else Decimal(str(round(result.measured, 2)))
    rating.proposed, rating.by, rating.at = result.grade, by, clock.now()
    put(rating, {"given": given, "reason": reason})
    if given not in Grade:
        raise ValidationError({"given": _("Pilih P, S, M, atau U.")})
    if given != rating.proposed and not rating.reason:
        raise ValidationError({"reason": _("Tulis mengapa nilainya lain dari usulan.")})
    rating.save()
    hearing.say(drill, "rated", by=by, objective=objective.key, given=given)
    return rating


@transaction.atomic
def close(drill: Drill, *, by: User) -> None:
    """Say that the evaluation is complete: from now on nothing more comes in from devices.

    Raises ValidationError while an objective has no grade.
    """
    hold(drill, at=[S.ENDED])
    missing = ungraded(drill)
    if missing:
        told = _("Belum dinilai: %(names)s.")
        raise ValidationError(told % {"names": "; ".join(one.text for one in missing)})
    move(drill, S.EVALUATED, by=by, tell=hearing.planners(drill), **hearing.codes(drill))


@transaction.atomic
def reopen(drill: Drill, *, by: User) -> None:
    """Open the evaluation again, while the report is still being written."""
    hold(drill, at=[S.EVALUATED])
    _need_open_report(drill)
    move(drill, S.ENDED, by=by, reopened=True, **hearing.codes(drill))


def ungraded(drill: Drill) -> list[Objective]:
    """The objectives that nobody has graded yet."""
    done = Rating.objects.filter(drill=drill).exclude(given="").values("objective")
    return list(Objective.objects.filter(version=drill.scenario_id).exclude(pk__in=done))


# --- Findings -------------------------------------------------------------------------------------


@transaction.atomic
def find(
    drill: Drill,
    *,
    by: User,
    kind: str,
    text: str,
    step: tuple[int, str],
    owner: Agency,
    cause: str = "",
    advice: str = "",
    objective: Objective | None = None,
) -> Finding:
    """Keep a strength or something to mend, with the step of the SOP that it is about.

    Raises ValidationError for a step that the drill did not test, an agency that took no part,
    something to mend without a cause, and for words that name a person.
    """
    hold(drill, at=OPEN)
    _need_open_report(drill)
    sop, key = step
    found = Finding(drill=drill, sop_id=sop, step=key, owner=owner, by=by, objective=objective)
    put(found, {"kind": kind, "text": text, "cause": cause, "advice": advice})
    if step not in tested(drill):
        raise ValidationError({"step": _("Pilih langkah SOP yang diuji latihan ini.")})
    if not owners(drill).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Pilih instansi yang ikut latihan ini.")})
    if kind == Finding.Kind.ISSUE and not cause:
        raise ValidationError({"cause": _("Pilih penyebabnya.")})
    _need_nobody_named(drill, found)
    keys = ["drill", "sop", "owner", "by", "objective", "amendment", "retest"]
    found.full_clean(exclude=keys, validate_constraints=False)
    found.save()  # the list of follow-ups takes it over from here: `follow_up` is its address there
    hearing.say(drill, "found", by=by, finding=found.pk, sort=kind)
    return found


@transaction.atomic
def forget(found: Finding, *, by: User) -> None:
    """Take a finding back, while nothing has followed from it and the report is open."""
    hold(found.drill, at=OPEN)
    _need_open_report(found.drill)
    if found.amendment_id or found.retest_id or found.follow_up:
        raise ValidationError(_("Temuan ini sudah ditindaklanjuti."))
    hearing.say(found.drill, "finding_forgotten", by=by, finding=found.pk)
    found.delete()


@transaction.atomic
def amend(found: Finding, *, by: User) -> SopVersion:
    """Open the next revision of the SOP with this step marked; the one that is open already, if
    there is one. Raises ValidationError when the step is there no more."""
    hold(found.drill, at=Drill.HELD)
    _need_issue(found)
    if found.amendment is not None:
        return found.amendment
    draft = _draft(found.sop, by)
    if not draft.step_rows.filter(key=found.step).exists():
        raise ValidationError(_("Langkah itu sudah tidak ada dalam naskah SOP yang baru."))
    told = _("Temuan latihan %(drill)s: %(text)s")
    words = told % {"drill": found.drill, "text": found.text}
    reviewing.comment(draft, by=by, text=words[:2000], step=found.step)
    found.amendment = draft
    found.save(update_fields=["amendment"])
    hearing.say(found.drill, "amendment", by=by, finding=found.pk, sop=draft.pk)
    return draft


@transaction.atomic
def retest(found: Finding, *, by: User) -> Drill:
    """Put a drill into the programme that tries the step again; once."""
    hold(found.drill, at=Drill.HELD)
    _need_issue(found)
    if found.retest is not None:
        return found.retest
    drill = found.drill
    day = timezone.localdate(clock.now(), drill.zone) + RETEST_AFTER
    one, other = drill.programme.pair
    year = programme.begin(by=by, one=one, other=other, year=day.year)
    title = _("Uji ulang: %(drill)s") % {"drill": drill.title}
    planned = programme.plan(
        year, by=by, title=title[:200], day=day, host=drill.host, kind=drill.kind,
        sops=[found.amendment or found.sop], retests=drill, classification=drill.classification,
    )  # fmt: skip
    Finding.objects.filter(drill=drill, sop__document=found.sop.document_id, retest=None).exclude(
        kind=Finding.Kind.STRENGTH
    ).update(retest=planned)
    found.refresh_from_db(fields=["retest"])
    return planned


def tested(drill: Drill) -> dict[tuple[int, str], Any]:
    """The steps of the SOPs that this drill is about, in their order."""
    sops = set(drill.sops.values_list("pk", flat=True))
    if drill.scenario is not None:
        sops |= set(drill.scenario.sops.values_list("pk", flat=True))
    return dict(scripts.steps_of(sops))


def owners(drill: Drill) -> QuerySet[Agency]:
    """Who can own a finding: the pair, and whoever was invited."""
    pair = (drill.programme.first_id, drill.programme.second_id)
    guests = drill.invitations.values("agency")
    return Agency.objects.filter(Q(pk__in=pair) | Q(pk__in=guests)).order_by("name")


# --- What people say ------------------------------------------------------------------------------


@transaction.atomic
def feedback(drill: Drill, *, by: User, **words: Any) -> None:
    """Keep what somebody who took part says: that they did, and, apart from it, what they said.

    Nothing is recorded that could lead from one to the other. Raises ValidationError for a
    second time.
    """
    hold(drill, at=OPEN)
    _need_open_report(drill)
    said = Feedback(drill=drill)
    put(said, words)
    said.full_clean(exclude=["drill"], validate_constraints=False)
    if not all(1 <= getattr(said, name) <= 5 for name in ("clear_role", "real_enough", "learnt")):
        raise ValidationError(_("Nilai dari 1 sampai 5."))
    try:
        with transaction.atomic():
            FeedbackSlip.objects.create(drill=drill, person=by)
    except IntegrityError as error:
        raise ValidationError(_("Umpan balik Anda sudah masuk. Terima kasih.")) from error
    said.save()


# --- What they share ------------------------------------------------------------------------------


def _result(drill: Drill, objective: Objective) -> measuring.Result:
    script = scripts.script_of(drill.scenario) if drill.scenario else None
    record = running.record_of(drill)
    aim = next((one for one in script.aims if one.key == objective.key), None) if script else None
    if aim is None or record is None:
        raise ValidationError(_("Sasaran itu bukan dari skenario latihan ini."))
    return measuring.measure(aim, record)


def need_open(drill: Drill) -> None:
    """IllegalMove before ENDEX, and once the report is frozen."""
    if drill.status not in OPEN:
        raise IllegalMove(drill, S.EVALUATED)
    _need_open_report(drill)


def _need_open_report(drill: Drill) -> None:
    report = Report.objects.filter(drill=drill).first()
    if report is None or report.status not in (R.DRAFT, R.COMMENTED):
        raise IllegalMove(report or drill, "written")


def _need_issue(found: Finding) -> None:
    if found.kind != Finding.Kind.ISSUE:
        raise ValidationError(_("Kekuatan tidak perlu diperbaiki."))


def _draft(sop: SopVersion, by: User) -> SopVersion:
    """The revision that is being written of this SOP, or a new one."""
    versions = SopVersion.objects.filter(document=sop.document_id)
    open_one = versions.filter(status=SopVersion.Status.DRAFT).order_by("-revision").first()
    if open_one is not None:
        return open_one
    latest = SopVersion.objects.in_force().filter(document=sop.document_id).first()
    return drafting.amend(latest or sop, by=by)


def _need_nobody_named(drill: Drill, found: Finding) -> None:
    crew = Crew.objects.filter(drill=drill).select_related("person")
    for name in {one.person.full_name for one in crew}:
        if names(name, f"{found.text}\n{found.advice}"):
            told = _("Sebut jabatan atau peran, bukan nama orang (%(name)s).")
            raise ValidationError({"text": told % {"name": name}})


def names(person: str, text: str) -> bool:
    """Whether a text names this person: by the whole name, or by two words of it in a row."""
    words = [word for word in re.findall(r"\w+", person.casefold()) if len(word) > 1]
    said = " ".join(re.findall(r"\w+", text.casefold()))
    pairs: Iterable[str] = (f"{a} {b}" for a, b in pairwise(words))
    return any(re.search(rf"\b{pair}\b", said) for pair in pairs)
