"""Holding a drill: STARTEX, pauses, each inject once, the stop word, ENDEX.

Whatever happens is written down with the moment at which it happened; only those who take part
hear of it, and every word that reaches them begins with LATIHAN – LATIHAN – LATIHAN.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import IllegalMove, hold, move

from .. import readiness
from ..models import Drill, FreeInject, Handed, Inject, Pause, Report, ReportParty, Run, Stop
from ..timing import Clock
from . import hearing, involved, scenarios
from .writing import say as put

S, H = Drill.Status, Handed.How
EARLY = timedelta(hours=12)  # before its hour: a slip, unless it is meant
OLDEST = timedelta(days=60)  # how long ago what is entered from paper may have been


class Preceded(IllegalMove):
    """Somebody else has handed this inject over, or left it out, before."""

    def __init__(self, drill: Drill, first: Handed) -> None:
        super().__init__(drill, "handed")
        self.first = first


# --- The clock ------------------------------------------------------------------------------------


@transaction.atomic
def start(drill: Drill, *, by: User, early: bool = False) -> Run:
    """STARTEX, now. From here on the scenario never changes.

    Raises ValidationError while something that must not be missing is, and long before the
    drill's hour unless `early` says that it is meant.
    """
    hold(drill, at=[S.SCHEDULED])
    now = clock.now()
    if not early and drill.starts_at is not None and drill.starts_at - now > EARLY:
        raise ValidationError({"early": _("Jadwalnya masih lama. Centang bila memang sekarang.")})
    run = _begin(drill, by, now)
    told = involved.everybody(drill)
    move(drill, S.RUNNING, by=by, tell=told, at=now, **hearing.codes(drill))
    return run


@transaction.atomic
def start_afterwards(drill: Drill, *, by: User, started_at: datetime) -> Run:
    """Enter a drill that was held without electricity or network, from its printed sheets.

    Nobody is told: it is over. Raises ValidationError for a moment that is not in the past.
    """
    hold(drill, at=[S.SCHEDULED])
    now = clock.now()
    if not now - OLDEST <= started_at < now:
        raise ValidationError({"started_at": _("Tulis waktu mulai yang sudah lewat.")})
    run = _begin(drill, by, started_at, is_afterwards=True)
    move(drill, S.RUNNING, by=by, at=started_at, afterwards=True, **hearing.codes(drill))
    return run


@transaction.atomic
def pause(drill: Drill, *, by: User, reason: str = "") -> Pause:
    """Let the exercise's clock stand still. Of two who do so one does, the other hears it."""
    run = _running(drill)
    if clock_of(run).is_paused:
        raise IllegalMove(drill, "paused")
    made = Pause(run=run, began_at=clock.now(), by=by)
    put(made, {"reason": reason})
    made.save()
    hearing.say(drill, "paused", by=by, tell=involved.everybody(drill), at=made.began_at)
    return made


@transaction.atomic
def resume(drill: Drill, *, by: User) -> None:
    """Let it run on."""
    run, now = _running(drill), clock.now()
    if not run.pauses.filter(ended_at=None).update(ended_at=now):
        raise IllegalMove(drill, "resumed")
    hearing.say(drill, "resumed", by=by, tell=involved.everybody(drill), at=now)


@transaction.atomic
def end(drill: Drill, *, by: User, at: datetime | None = None) -> Report:
    """ENDEX. The draft of the report stands in the same moment.

    `at` is only for what is entered from paper. Raises ValidationError for an end before what
    was handed over.
    """
    run = _running(drill)
    now = _moment(run, at, "ended_at")
    last = run.handed.order_by("-occurred_at").first()
    if last is not None and last.occurred_at > now:
        raise ValidationError({"ended_at": _("Ada inject yang disampaikan sesudah waktu itu.")})
    told = () if run.is_afterwards else involved.everybody(drill)
    return _end(drill, run, now, by, told)


@transaction.atomic
def stop(drill: Drill, *, by: User, reason: str = "") -> Stop:
    """The stop word was said: everything ends now, and everybody who takes part hears it."""
    run, now = _running(drill), clock.now()
    made = Stop(run=run, by=by, occurred_at=now)
    put(made, {"reason": reason or _("Kata henti diucapkan.")})
    made.save()
    told = involved.everybody(drill)
    hearing.say(drill, "stopped", by=by, tell=told, at=now, urgent=True)
    _end(drill, run, now, by, ())
    return made


def clock_of(run: Run) -> Clock:
    """The exercise's clock of this run, with its pauses; one query."""
    spans = run.pauses.values_list("began_at", "ended_at")
    return Clock(run.started_at, run.ended_at, tuple(spans))


# --- Injects --------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(
    drill: Drill,
    *,
    by: User,
    inject: Inject,
    key: UUID,
    how: str = H.BY_HAND,
    note: str = "",
    at: datetime | None = None,
) -> Handed:
    """An inject was handed over, sent to who plays its roles, or left out on purpose: once.

    The same person's second tap changes nothing. Raises Preceded for whoever comes second,
    IllegalMove before STARTEX and after ENDEX, ValidationError in a pause, for leaving out
    without a reason, and for a message to nobody. `at` is only for what is entered from paper.
    """
    run = _running(drill)
    ours = Q(run=run, inject=inject) | Q(key=key)
    first = Handed.objects.filter(ours).select_related("by").first()
    if first is not None:
        return _same(drill, first, by)
    if inject.version_id != drill.scenario_id:
        raise ValidationError(_("Inject itu bukan dari skenario latihan ini."))
    handed = Handed(run=run, inject=inject, by=by, key=key, how=how)
    put(handed, {"note": note})
    return _hand(drill, handed, _moment(run, at, "at"), inject.to, inject.key)


@transaction.atomic
def free(
    drill: Drill,
    *,
    by: User,
    key: UUID,
    message: str,
    to: Iterable[str] = (),
    medium: str = Inject.Medium.FACE,
    expected: str = "",
    standard: int | None = None,
    how: str = H.BY_HAND,
) -> Handed:
    """What a controller made up meanwhile, handed over or sent at once; once for each key."""
    run = _running(drill)
    first = Handed.objects.filter(key=key).select_related("by").first()
    if first is not None:
        return _same(drill, first, by)
    made = FreeInject(run=run, by=by, to=_known(drill, to), medium=medium, standard=standard)
    put(made, {"message": message, "expected": expected})
    made.full_clean(exclude=["run", "by"], validate_constraints=False)
    made.save()
    handed = Handed(run=run, free=made, by=by, key=key, how=how)
    return _hand(drill, handed, _moment(run, None, "at"), made.to, "")


def skip(drill: Drill, *, by: User, inject: Inject, key: UUID, note: str) -> Handed:
    """Leave an inject out, and say why."""
    return hand_over(drill, by=by, inject=inject, key=key, how=H.SKIPPED, note=note)


# --- What they share ------------------------------------------------------------------------------


def _begin(drill: Drill, by: User, at: datetime, *, is_afterwards: bool = False) -> Run:
    wrong = [one.words for one in readiness.problems(drill) if one.is_error]
    if wrong or drill.scenario is None:
        raise ValidationError([*wrong])
    scenarios.use(drill.scenario, at)
    return Run.objects.create(
        drill=drill, started_at=at, started_by=by, is_afterwards=is_afterwards
    )


def _end(drill: Drill, run: Run, now: datetime, by: User, told: Iterable[User]) -> Report:
    run.pauses.filter(ended_at=None).update(ended_at=now)
    run.ended_at, run.ended_by = now, by
    run.save(update_fields=["ended_at", "ended_by"])
    move(drill, S.ENDED, by=by, tell=told, at=now, **hearing.codes(drill))
    report = Report.objects.create(drill=drill)
    pair = enumerate(drill.programme.pair)
    ReportParty.objects.bulk_create(
        ReportParty(report=report, agency=agency, place=place) for place, agency in pair
    )
    return report


def _running(drill: Drill) -> Run:
    """The run of a drill that is being held, kept so until we commit, or IllegalMove."""
    hold(drill, at=[S.RUNNING])
    run = Run.objects.get(drill=drill)
    run.drill = drill
    return run


def _moment(run: Run, at: datetime | None, field: str) -> datetime:
    """When it happened: now, or the moment on the paper from which it is entered."""
    now = clock.now()
    if run.is_afterwards and at is None:
        raise ValidationError({field: _("Tulis waktunya menurut lembar.")})
    moment = at or now
    if not run.started_at <= moment <= now:
        raise ValidationError({field: _("Waktu itu di luar latihan: sebelum mulai atau nanti.")})
    return moment


def _same(drill: Drill, first: Handed, by: User) -> Handed:
    if first.by_id != by.pk:
        raise Preceded(drill, first)
    return first


def _hand(drill: Drill, handed: Handed, at: datetime, to: Iterable[str], key: str) -> Handed:
    """Write it down, and send it if it is to be sent."""
    run = handed.run
    if clock_of(run).is_paused:
        raise ValidationError(_("Latihan sedang dijeda. Lanjutkan dahulu."))
    if handed.how == H.SKIPPED and not handed.note:
        raise ValidationError({"note": _("Tulis mengapa dilewati.")})
    told = involved.playing(drill, to) if handed.how == H.SENT else []
    if handed.how == H.SENT and (run.is_afterwards or not told):
        raise ValidationError(_("Tidak ada pemain yang hadir untuk peran itu. Sampaikan sendiri."))
    handed.occurred_at = at
    handed.save()
    said: dict[str, Any] = {"inject": key, "handed": handed.pk}
    hearing.say(drill, f"inject_{handed.how}", by=handed.by, tell=told, at=at, **said)
    return handed


def _known(drill: Drill, codes: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(codes))
    known = set(drill.scenario.roles.values_list("code", flat=True)) if drill.scenario else set()
    if not known.issuperset(chosen):
        raise ValidationError({"to": _("Peran itu tidak ada dalam skenario latihan ini.")})
    return chosen
