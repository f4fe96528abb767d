"""A drill held from STARTEX to its report without a browser, by the verbs that the screens call.

It ends now and began as long ago as the scenario lasts; `speed` says how many of its seconds pass
in one of ours. Whatever is measured comes from the taps that were stored, some sent late.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from documents import services as documents
from documents.models import Rendition
from journal.clock import telling

from .. import running, scripts
from ..content import Event, Script
from ..models import Crew, Drill, Finding, Grade, Inject, Objective, elapsed
from ..services import evaluating, holding, involved, reporting, tapping
from ..services.tapping import Said

T = Crew.Task
LATE, USUAL = (1.6, 2.4), (0.4, 0.95)  # of the standard that an action takes
TAIL = timedelta(minutes=2)  # between the last that happens and ENDEX, at the most
AFTER = timedelta(seconds=10)  # what is said of it, one after another


class Play:
    """One drill being played."""

    def __init__(self, drill: Drill, *, speed: float, say: Callable[[str], None]) -> None:
        if drill.scenario is None:
            raise ValidationError(_("Belum ada skenario."))
        self.drill, self.speed, self.say = drill, speed, say
        self.script: Script = scripts.script_of(drill.scenario)
        self.dice = random.Random(f"{drill.pk}:{drill.scenario.sha256}")  # noqa: S311  # a story
        self.injects = {one.key: one for one in Inject.objects.filter(version=drill.scenario)}
        self.now = self.begun = timezone.now() - timedelta(seconds=self.script.seconds)
        self.kept: list[Said] = []

    def through(self) -> Path:
        """From STARTEX to the printed draft; where that lies."""
        self.hold()
        self.judge()
        return self.print_out()

    # --- Holding ----------------------------------------------------------------------------------

    def hold(self) -> None:
        """Every inject at its time, every action some time after it, ENDEX."""
        with telling(self.now):
            holding.start(self.drill, by=self.of(T.CONTROLLER), early=True)
        self.say(f"{_('STARTEX')} {self.drill}")
        for at, act in sorted(self.moments(), key=lambda pair: pair[0]):
            self.wait(self.begun + timedelta(seconds=at))
            with telling(self.now):
                act()
        self.wait(min(self.now + TAIL, self.begun + timedelta(seconds=self.script.seconds)))
        with telling(self.now):
            holding.end(self.drill, by=self.of(T.CONTROLLER))
            self.deliver()
        self.say(f"{_('ENDEX')} {elapsed((self.now - self.begun).total_seconds())}")

    def moments(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """What happens when, in seconds from STARTEX."""
        last = self.script.seconds
        for number, event in enumerate(self.script.planned):
            at = float(event.at or 0)
            yield at, partial(self.hand, event)
            if event.expected:
                low, high = LATE if number == 1 else USUAL
                took = (event.standard or 300) * self.dice.uniform(low, high)
                seen = min(at + took, last)
                yield seen, partial(self.see, event)
        for event in self.script.others:
            yield last - 1.0, partial(self.leave_out, event)
        for aim in self.script.aims:
            if aim.measure == "count":
                yield last - 1.0, partial(self.count, aim.key, round(float(aim.standard)))

    def hand(self, event: Event) -> None:
        inject = self.injects[event.key]
        played = bool(involved.playing(self.drill, event.to))
        how = "sent" if event.medium == Inject.Medium.MESSAGE and played else "by_hand"
        by = self.of(T.CONTROLLER)
        holding.hand_over(self.drill, by=by, inject=inject, key=self.key(), how=how)
        self.say(f"T{elapsed(event.at or 0)} {event.message}")

    def leave_out(self, event: Event) -> None:
        note, by = _("Syaratnya tidak terjadi."), self.of(T.CONTROLLER)
        inject = self.injects[event.key]
        holding.skip(self.drill, by=by, inject=inject, key=self.key(), note=note)

    def see(self, event: Event) -> None:
        """Every third tap waits on the device until the end, as without network."""
        self.keep(Said(self.key(), f"inject:{event.key}", self.now))
        if len(self.kept) % 3:
            self.deliver()

    def count(self, key: str, counted: int) -> None:
        self.keep(Said(self.key(), f"objective:{key}", self.now, count=counted))

    def keep(self, said: Said) -> None:
        self.kept.append(said)

    def deliver(self) -> None:
        refused = [
            one
            for one in tapping.take(self.drill, by=self.of(T.EVALUATOR), said=self.kept)
            if not one.is_kept
        ]
        if refused:
            raise ValidationError([one.words for one in refused])
        self.kept = []

    # --- Judging ----------------------------------------------------------------------------------

    def judge(self) -> None:
        """Each objective as it was measured, what was too late as a finding, a word of players."""
        judge, planner = self.of(T.EVALUATOR), self.planner()
        with telling(self.now + AFTER):
            for result in running.results_of(self.drill):
                aim = Objective.objects.get(version=self.drill.scenario, key=result.aim.key)
                given = result.grade or Grade.UNABLE
                reason = "" if result.grade else _("Tidak diuji dalam latihan ini.")
                evaluating.rate(
                    self.drill, by=judge, objective=aim, given=given, reason=reason, seen=""
                )
                self.say(f"{given} {aim.text}")
            self.findings(judge)
            for one in self.crew(T.PLAYER):
                evaluating.feedback(
                    self.drill, by=one.person, clear_role=4, real_enough=4, learnt=5
                )
            evaluating.close(self.drill, by=planner)

    def findings(self, judge: User) -> None:
        steps = evaluating.tested(self.drill)
        for line in running.board(self.drill).lines:
            inject = self.injects[line.key]
            pinned = (inject.sop_id or 0, inject.step or "")
            if line.is_late and pinned in steps:
                told = _("%(what)s: %(took)s sesudah inject, bakunya %(standard)s.")
                took = elapsed(line.took or 0)[1:]
                said = {"what": line.expected, "took": took, "standard": line.standard}
                evaluating.find(
                    self.drill, by=judge, kind=Finding.Kind.ISSUE, text=told % said, step=pinned,
                    owner=self.drill.host, cause=Finding.Cause.PLANNING,
                )  # fmt: skip

    def print_out(self) -> Path:
        """The draft of the report, printed; its file lies beside the data of the house."""
        report, by = self.drill.report, self.planner()
        with telling(self.now + 2 * AFTER):
            summary = _("%(drill)s dilaksanakan sampai ENDEX; hasilnya menurut sasaran di bawah.")
            words = {"summary": summary % {"drill": self.drill}}
            reporting.write(report, by=by, words=words, seen=report.rev)
            paper = reporting.print_draft(report, by=by)
        documents.render(paper.pk)
        made = Rendition.objects.get(pk=paper.pk)
        if made.content is None:
            raise ValidationError(made.error)
        folder = settings.VAR_DIR / "latihan"
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(folder / f"{slugify(str(self.drill))[:60]}-{made.code}.pdf")
        path.write_bytes(bytes(made.content))
        return path

    # --- Who, and when ----------------------------------------------------------------------------

    def crew(self, task: str) -> QuerySet[Crew]:
        return involved.taking_part(self.drill).filter(task=task)

    def of(self, task: str) -> User:
        one = self.crew(task).first()
        if one is None:
            raise ValidationError(_("Tidak ada %(task)s yang hadir.") % {"task": T(task).label})
        return one.person

    def planner(self) -> User:
        for agency in self.drill.programme.pair:
            for person in agency.people("head", cleared=self.drill.classification):
                return person
        raise ValidationError(_("Tidak ada pimpinan yang menjabat."))

    def key(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def wait(self, until: datetime) -> None:
        """Let the time pass, so many times faster."""
        if self.speed > 0:
            time.sleep(max((until - self.now).total_seconds(), 0) / self.speed)
        self.now = max(until, self.now)


def found(code: str) -> Drill:
    """The next drill under this code that has its hour; ValidationError without one."""
    rows = Drill.objects.filter(code=code, status=Drill.Status.SCHEDULED)
    whole = rows.select_related("programme__first", "programme__second", "host", "scenario")
    drill = whole.order_by("starts_at").first()
    if drill is None:
        told = _("Tidak ada latihan terjadwal dengan kode %(code)s.")
        raise ValidationError(told % {"code": code})
    crew = Crew.objects.filter(drill=drill, person__is_demo=False)
    if settings.MODE == "production" and crew.exists():
        raise ValidationError(_("Latihan ini diikuti orang sungguhan; jalankan dari layarnya."))
    return drill
