"""What evaluators see while a drill is held, as their devices send it: now, or an hour late.

Each thing carries the key that the device gave it and arrives once, however often it is sent. A
device says what its clock showed; the difference to ours, measured by exchange, corrects it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents import services as documents
from documents.models import Attachment
from documents.queries import attachments
from documents.services import Examined
from journal import clock
from journal.lifecycle import IllegalMove, hold

from ..models import Crew, Drill, FreeInject, Inject, Objective, Observation, Run, Tap
from . import hearing, holding
from .writing import say as put

S, T = Drill.Status, Crew.Task
HELD = (S.RUNNING, S.ENDED)  # while what was seen can still come in
FARTHEST = timedelta(days=3660)  # that a device's clock can be off and still be understood
MOST = 200  # things that one message of a device may hold
MOST_PHOTOS = 6  # with one observation


@dataclass(frozen=True)
class Said:
    """One thing that a device says: an action seen, a count, a note, or one of them taken back."""

    key: UUID
    what: str  # "inject:i3", "free:7", "objective:o1", "note", "undo"
    device_at: datetime
    offset_ms: int = 0  # ours minus the device's
    count: int | None = None
    text: str = ""
    tone: str = ""
    about: str = ""  # of a note: the key of an inject


@dataclass(frozen=True)
class Outcome:
    """What became of it: kept (also when it was before), or why it could not be."""

    key: UUID
    is_kept: bool
    words: str = ""
    occurred_at: datetime | None = None


def take(drill: Drill, *, by: User, said: Sequence[Said]) -> list[Outcome]:
    """Take in what a device kept, in the order of its clock; one refusal stops none of the others.

    Raises IllegalMove before STARTEX and once the evaluation is closed: the device keeps it all.
    """
    found = [_taken(drill, by, one) for one in sorted(said, key=_moment)]
    _tell(drill, by, sum(one.is_kept for one in found))
    return found


@transaction.atomic
def tap(drill: Drill, *, by: User, said: Said) -> Tap | Observation:
    """Keep one thing that was seen; the same key again gives what was kept.

    Raises ValidationError for what is not of this drill, and for a moment outside of it.
    """
    hold(drill, at=HELD)
    run = Run.objects.get(drill=drill)
    run.drill = drill
    there = _there(said.key)
    if there is not None:
        if there.by_id != by.pk:
            raise ValidationError(_("Tanda itu milik orang lain."))
        return there
    times = _times(run, said)
    crew = _crew(drill, by, times["occurred_at"], judging=said.what != "note")
    if said.what == "note":
        return _note(drill, said, run=run, crew=crew, by=by, key=said.key, **times)
    made = Tap(run=run, crew=crew, by=by, key=said.key, **times)
    _aim(drill, run, made, said)
    _keep_first(made)
    made.save()
    return made


@transaction.atomic
def untap(drill: Drill, *, by: User, key: UUID) -> None:
    """Take a slip of the finger back: it stays written down, and counts no more."""
    hold(drill, at=HELD)
    Tap.objects.filter(run__drill=drill, by=by, key=key, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )


@transaction.atomic
def photo(drill: Drill, seen: Observation, *, by: User, file: Examined) -> Attachment:
    """Keep a photo with one's own observation; the same picture again is there already."""
    hold(drill, at=HELD)
    there = attachments(seen)
    for one in there:
        if one.sha256 == file.sha256:
            return one
    if len(there) >= MOST_PHOTOS:
        told = _("Satu catatan paling banyak %(most)d foto.")
        raise ValidationError(told % {"most": MOST_PHOTOS})
    kept = documents.attach(seen, file, by=by)
    hearing.say(drill, "photo", by=by, observation=seen.pk, attachment=kept.pk)
    return kept


def _taken(drill: Drill, by: User, said: Said) -> Outcome:
    if said.what == "undo":
        untap(drill, by=by, key=said.key)
        return Outcome(said.key, is_kept=True)
    try:
        kept = tap(drill, by=by, said=said)
    except ValidationError as error:
        return Outcome(said.key, is_kept=False, words=" ".join(error.messages))
    return Outcome(said.key, is_kept=True, occurred_at=kept.occurred_at)


@transaction.atomic
def _tell(drill: Drill, by: User, count: int) -> None:
    if count:
        hearing.say(drill, "seen", by=by, count=count)


def _moment(said: Said) -> datetime:
    """When it was, by our clock."""
    try:
        return said.device_at + timedelta(milliseconds=said.offset_ms)
    except OverflowError:
        return said.device_at


def _times(run: Run, said: Said) -> dict[str, Any]:
    """Every time that is known of it; refuses what did not happen during the drill."""
    now, off = clock.now(), abs(timedelta(milliseconds=min(abs(said.offset_ms), 10**15)))
    if off > FARTHEST:
        raise ValidationError(_("Jam perangkat ini terlalu jauh meleset. Betulkan dahulu."))
    occurred = min(_moment(said), now)  # what a network's delay makes late is now
    if not holding.clock_of(run).contains(occurred):
        told = _("Waktunya di luar latihan: %(at)s. Catat sebagai pengamatan bila perlu.")
        raise ValidationError(told % {"at": occurred.astimezone(run.drill.zone).strftime("%H.%M")})
    return {
        "device_at": said.device_at, "offset_ms": said.offset_ms, "occurred_at": occurred,
    }  # fmt: skip


def _crew(drill: Drill, by: User, at: datetime, *, judging: bool) -> Crew:
    """As what the person saw it. Whoever left keeps what they saw before."""
    tasks = [T.EVALUATOR] if judging else [T.EVALUATOR, T.CONTROLLER, T.SAFETY, T.OBSERVER]
    rows = Crew.objects.filter(drill=drill, person=by, task__in=tasks)
    own = list(rows.exclude(answer=Crew.Answer.DECLINED))
    there = next((one for one in own if one.left_at is None or one.left_at >= at), None)
    if there is None:
        told = _("Anda sudah tidak bertugas saat itu.") if own else _("Anda bukan penilai di sini.")
        raise ValidationError(told)
    return there


def _there(key: UUID) -> Tap | Observation | None:
    tapped = Tap.objects.filter(key=key).first()
    return tapped or Observation.objects.filter(key=key).first()


def _aim(drill: Drill, run: Run, made: Tap, said: Said) -> None:
    """What was seen: an action of an inject of this drill, or what an objective counts."""
    kind, _colon, name = said.what.partition(":")
    if kind == "inject":
        made.inject = Inject.objects.filter(version=drill.scenario, key=name).first()
    elif kind == "free" and name.isdecimal() and len(name) < 18:
        made.free = FreeInject.objects.filter(run=run, pk=int(name)).first()
    elif kind == "objective":
        rows = Objective.objects.filter(version=drill.scenario, key=name, measure="count")
        made.objective, made.count = rows.first(), said.count
        if said.count is None or not 0 <= said.count < 10**6:
            raise ValidationError(_("Tulis hitungannya dengan angka."))
    if not (made.inject or made.free or made.objective):
        raise ValidationError(_("Itu bukan bagian skenario latihan ini."))


def _keep_first(made: Tap) -> None:
    """Of two taps of one person on one action the earlier counts; the other stays, withdrawn."""
    if made.objective is not None:
        return
    same = Tap.objects.filter(run=made.run, crew=made.crew, inject=made.inject, free=made.free)
    first = same.filter(withdrawn_at=None).first()
    if first is None:
        return
    if first.occurred_at <= made.occurred_at:
        made.withdrawn_at = clock.now()
    else:
        first.withdrawn_at = clock.now()
        first.save(update_fields=["withdrawn_at"])


def _note(drill: Drill, said: Said, **times: Any) -> Observation:
    made = Observation(**times)
    put(made, {"text": said.text, "tone": said.tone})
    made.full_clean(
        exclude=["run", "crew", "by", "inject", "sop", "step"], validate_constraints=False
    )
    if said.about:
        made.inject = Inject.objects.filter(version=drill.scenario, key=said.about).first()
    made.save()
    return made


def refuse_unheld(drill: Drill) -> None:
    """IllegalMove for a drill into which nothing can come: not begun, or evaluated already."""
    if drill.status not in HELD:
        raise IllegalMove(drill, "seen")


def seen_by_now(taps: Iterable[Tap]) -> dict[str, Tap]:
    """The first of the taps that count for each action: "inject:i3", "free:7"."""
    found: dict[str, Tap] = {}
    for one in sorted(taps, key=lambda tap: tap.occurred_at):
        if one.withdrawn_at is None and one.objective_id is None:
            name = f"inject:{one.inject.key}" if one.inject else f"free:{one.free_id}"
            found.setdefault(name, one)
    return found
