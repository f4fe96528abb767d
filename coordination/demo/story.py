"""How one request of the demo goes: its verbs, each by the right person at its time.

A story yields the moment of its next step; whoever plays it sets the clock to that moment and
calls again. It ends where now is, so what should be running today is running.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .. import queries
from ..models import Assignment, Posting, SupportRequest
from ..services import muster, orders, reporting, sharing, support
from .stage import Stage

S = SupportRequest.Status
Moments = Iterator[datetime]


@dataclass(frozen=True)
class Line:
    """So many of one kind asked, so many granted; None: all of them."""

    kind: str
    asked: int
    granted: int | None = None
    equipment: str = ""


@dataclass(frozen=True)
class Case:
    """What one request is about, and how it goes."""

    activity: str
    lines: tuple[Line, ...]
    start: datetime
    hours: float
    written: datetime
    upto: str = S.CLOSED  # it goes no further than this, however much time has passed
    pair: tuple[str, str] = ("lapas-bwi", "polresta-bwi")
    asker: str = "karupam-2"
    gate: str = "p2u-1"
    purpose: str = ""
    place: str = "Lapas Kelas IIA Banyuwangi"
    attire: str = "PDL lengkap, rompi, helm"
    note: str = ""  # why it was not granted whole, sent back or withdrawn
    urgency: str = SupportRequest.Urgency.ROUTINE
    classification: int = Posting.Clearance.BIASA
    said: str = ""  # a comment by the police, and
    answered: str = ""  # what the Lapas says to it
    shared_with: str = ""
    absent: int = 0
    late: int = 0
    replaced: int = 0
    events: str = "Nihil."
    result: str = "Tugas dilaksanakan sesuai rencana. Situasi aman dan terkendali."


class Story:
    """One case, played by its people on the stage."""

    def __init__(self, case: Case, stage: Stage) -> None:
        self.case, self.stage = case, stage
        self.lapas, self.police = (stage.agencies[code] for code in case.pair)
        self.asker = stage.who(case.pair[0], case.asker)
        self.gate = stage.who(case.pair[0], case.gate)
        self.head = stage.who(case.pair[0], "kalapas")
        self.liaison = stage.who(case.pair[1], "kabag-ops")
        self.field = stage.who(case.pair[1], "kasat-samapta")
        self.end = case.start + timedelta(hours=case.hours)
        self.asked = SupportRequest()

    def play(self) -> Moments:
        """Every step, from the draft to the closing, unless the case stops before."""
        for part in (self._ask, self._weigh, self._order, self._muster, self._go_home):
            yield from part()
            if self.asked.status == self.case.upto or not self.asked.is_open:
                return

    def _ask(self) -> Moments:
        case = self.case
        written = case.written
        yield written
        self.asked = support.draft(
            by=self.asker,
            requester=self.lapas,
            provider=self.police,
            activity=case.activity,
            purpose=case.purpose,
            place=case.place,
            starts_at=case.start,
            ends_at=self.end,
            legal_basis="Perjanjian Kerja Sama Lapas dan Kepolisian tentang pengamanan (contoh)",
            attire=case.attire,
            contact_name=self.asker.full_name,
            contact_phone=self.asker.phone,
            urgency=case.urgency,
            classification=case.classification,
            lines=[
                {"kind": line.kind, "asked": line.asked, "equipment": line.equipment}
                for line in case.lines
            ],
        )
        if case.upto == S.DRAFT:
            return
        yield written + self._takes(50, 4)
        support.submit(self.asked, by=self.asker)
        if case.upto == S.SUBMITTED:
            return
        yield written + self._takes(140, 8)
        support.receive(self.asked, by=self.liaison)

    def _weigh(self) -> Moments:
        case, written = self.case, self.case.written
        if case.upto == S.RETURNED:
            yield written + self._takes(200, 15)
            support.send_back(self.asked, by=self.liaison, note=case.note)
            return
        yield written + self._takes(300, 11)
        support.review(self.asked, by=self.liaison)
        yield from self._talk(written)
        if case.upto == S.UNDER_REVIEW:
            return
        yield written + self._takes(27 * 60, 22)
        if case.upto == S.WITHDRAWN:
            support.withdraw(self.asked, by=self.asker, note=case.note)
            return
        grants = {
            row.pk: row.asked if line.granted is None else line.granted
            for row, line in zip(self.asked.lines.all(), case.lines, strict=True)
        }
        support.decide(self.asked, by=self.liaison, grants=grants, note=case.note)
        if self.asked.status == S.DECLINED and case.upto == S.CLOSED:
            yield written + self._takes(30 * 60, 60)
            reporting.close(self.asked, by=self.asker)

    def _talk(self, written: datetime) -> Moments:
        case = self.case
        if case.said:
            yield written + self._takes(330, 13)
            support.comment(self.asked, by=self.liaison, text=case.said)
        if case.answered:
            yield written + self._takes(380, 14)
            support.comment(self.asked, by=self.asker, text=case.answered)
        if case.shared_with:
            now = written + self._takes(400, 16)
            yield now
            sharing.share(
                self.asked,
                by=self.head,
                with_whom=self.stage.agencies[case.shared_with],
                until=now + timedelta(days=30),
                reason="Ikut menyiapkan tes urine bersama.",
            )

    def _order(self) -> Moments:
        case = self.case
        if case.upto in {S.APPROVED, S.PARTLY_APPROVED}:
            return
        yield case.written + self._takes(31 * 60, 40)
        report_at = case.start - timedelta(minutes=30)
        orders.order(
            self.asked,
            by=self.liaison,
            sending=self._named(report_at),
            report_at=report_at,
            report_place="Halaman depan P2U",
            commander=self.field.ranked_name,
            tasks="Mengamankan kegiatan sesuai arahan perwira pengendali.\n"
            "Menitipkan senjata dan telepon di P2U.\nMelaporkan hasil setelah selesai.",
        )

    def _named(self, report_at: datetime) -> list[orders.Sending]:
        free = [one for one in queries.free_officers(self.asked, report_at) if not one.busy]
        chosen: list[orders.Sending] = []
        for line in self.asked.lines.all():
            fitting = [one for one in free if one.kind == line.kind][: line.granted or 0]
            task = "Ring satu" if line.kind == "samapta" else "Sesuai keahlian"
            chosen += [orders.Sending(line=line.pk, officer=one, task=task) for one in fitting]
        return chosen

    def _muster(self) -> Moments:
        case, coming = self.case, self._sent()
        present = coming[: len(coming) - case.absent]
        for minute, one in enumerate(present):
            is_late = minute >= len(present) - case.late
            yield case.start - timedelta(minutes=22 if is_late else 50 - minute)
            officer = self._stand_in(one) if minute < case.replaced else one
            muster.arrive(
                officer,
                by=self.gate,
                weapons=int(minute % 3 == 0),
                phones=1,
                locker=f"L-{minute + 1:02}",
            )
        yield case.start - timedelta(minutes=9)
        for one in coming[len(present) :]:
            muster.absent(one, by=self.gate)
        yield case.start - timedelta(minutes=8)
        muster.complete(self.asked, by=self.gate)
        yield case.start
        muster.enter(self.asked, by=self.field)

    def _stand_in(self, one: Assignment) -> Assignment:
        free = queries.free_officers(self.asked, one.order.report_at)
        officer = next(row for row in free if not row.busy and row.kind == one.officer.kind)
        return muster.replace(one, by=self.gate, officer=officer)

    def _go_home(self) -> Moments:
        for minute, one in enumerate(muster.inside(self.asked).order_by("pk")):
            yield self.end + timedelta(minutes=minute // 3)
            muster.leave(one, by=self.gate)
        yield self.end + timedelta(minutes=25)
        muster.release(self.asked, by=self.field)
        if self.case.upto == S.RELEASED:
            return
        yield self.end + timedelta(hours=5)
        reporting.report(
            self.asked,
            by=self.field,
            result=self.case.result,
            notable_events=self.case.events,
            requester_hours=Decimal(12),
        )
        if self.case.upto == S.REPORTED:
            return
        yield self.end + timedelta(hours=26)
        reporting.close(self.asked, by=self.asker, note="Terima kasih. Dukungan tepat waktu.")

    def _sent(self) -> list[Assignment]:
        rows = Assignment.objects.filter(order__request=self.asked).select_related("order__request")
        return list(rows.order_by("pk"))

    def _takes(self, minutes: int, in_a_hurry: int) -> timedelta:
        """How long after writing a step is taken: office hours, or minutes when it is urgent."""
        hurried = self.case.urgency == SupportRequest.Urgency.VERY_URGENT
        return timedelta(minutes=in_a_hurry if hurried else minutes)
