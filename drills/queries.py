"""Reads for screens: querysets and small frozen records, each at a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination import access as coordination
from coordination.models import Agency, Posting, SupportRequest
from journal.lifecycle import timeline
from journal.models import Entry
from notifications.ports import label_of
from sop import access as sop_access
from sop.models import Party, SopVersion

from . import access
from .access import Standing
from .models import Crew, Drill, Invitation, Programme, ScenarioVersion

S, A = Drill.Status, Crew.Answer
OVER = (
    SupportRequest.Status.WITHDRAWN,
    SupportRequest.Status.DECLINED,
    SupportRequest.Status.CLOSED,
)
MOST = 400  # drills of a year, scenarios of a circle
MOST_WAITING = 8
YEAR = 365  # days after which an SOP has gone untried too long


def drills_between(at: Standing, since: date, until: date) -> list[Drill]:
    """Every drill that the person may see, of these days; three queries."""
    rows = access.drills(at).filter(day__gte=since, day__lte=until)
    texts = SopVersion.objects.select_related("document").defer("frozen")
    return list(rows.prefetch_related(Prefetch("sops", texts)).order_by("day", "starts_at")[:MOST])


def programme_of(at: Standing, one: int, other: int, year: int) -> Programme | None:
    """The programme of these two in that year, if it was begun."""
    low, high = sorted((one, other))
    return access.programmes(at).filter(first=low, second=high, year=year).first()


# --- What has gone untested longest ---------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """An SOP in force: when it was last tried in a drill, and when it will be."""

    version: SopVersion
    last: Drill | None
    coming: Drill | None

    @property
    def days(self) -> int | None:
        """How long ago; None: never."""
        return (timezone.localdate() - self.last.day).days if self.last else None

    @property
    def overdue(self) -> bool:
        """Whether nobody has tried it for a year."""
        return self.days is None or self.days > YEAR

    @property
    def agencies(self) -> list[Agency]:
        return [one.agency for one in self.version.document.parties.all() if one.ratifies]

    @property
    def pair(self) -> str:
        """The two agencies that would rehearse it, as the form of a plan names them."""
        return "-".join(str(one.pk) for one in sorted(self.agencies, key=lambda a: a.pk)[:2])


def gaps(at: Standing) -> list[Gap]:
    """The SOPs in force of the person's agencies: what was never tried first, then the oldest."""
    own = Party.objects.filter(
        document=OuterRef("document"), ratifies=True, agency__in=list(at.clearance)
    )
    force = SopVersion.objects.in_force().values("pk")
    rows = sop_access.versions(at).filter(Exists(own), pk__in=force).defer("frozen")
    parties = Prefetch("document__parties", Party.objects.select_related("agency"))
    texts = list(rows.prefetch_related(parties).order_by("document__code"))
    held, coming = _by_series(at, [one.document_id for one in texts])
    found = [Gap(one, held.get(one.document_id), coming.get(one.document_id)) for one in texts]
    return sorted(found, key=lambda gap: (gap.last is not None, gap.last.day if gap.last else None))


def _by_series(at: Standing, documents: list[int]) -> tuple[dict[int, Drill], dict[int, Drill]]:
    """For each series the last drill that was held, and the next that is still ahead."""
    rows = access.drills(at).filter(sops__document__in=documents).exclude(status=S.CANCELLED)
    pairs = Drill.sops.through.objects.filter(
        drill__in=rows.values("pk"), sopversion__document__in=documents
    ).values_list("drill", "sopversion__document")
    known = {one.pk: one for one in rows.distinct()}
    held: dict[int, Drill] = {}
    coming: dict[int, Drill] = {}
    for pk, series in sorted(pairs, key=lambda pair: known[pair[0]].day):
        drill = known[pk]
        if drill.status in Drill.HELD:
            held[series] = drill
        elif drill.status in Drill.AHEAD:
            coming.setdefault(series, drill)
    return held, coming


# --- Clashes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clash:
    """Something else at the same time: another drill, or people who are lent."""

    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    is_drill: bool
    people: tuple[str, ...] = ()  # who would have to be at both


def clashes(at: Standing, drill: Drill) -> list[Clash]:
    """What else these agencies and people have to do while the drill is held; three queries."""
    if drill.starts_at is None or drill.ends_at is None:
        return []
    pair = (drill.programme.first_id, drill.programme.second_id)
    same_time = Q(starts_at__lt=drill.ends_at, ends_at__gt=drill.starts_at)
    crew = Crew.objects.filter(drill=drill, left_at=None).exclude(answer=A.DECLINED)
    people = set(crew.values_list("person", flat=True))
    others = access.drills(at).filter(same_time).exclude(pk=drill.pk)
    others = others.exclude(status=S.CANCELLED).prefetch_related(
        Prefetch("crew", Crew.objects.filter(left_at=None).select_related("person"))
    )
    found = [
        Clash(
            str(one), one.get_absolute_url(), one.starts_at, one.ends_at, True, _both(one, people)
        )
        for one in others
        if one.starts_at and one.ends_at
    ]
    lent = coordination.support_requests(at.reach).filter(same_time).exclude(status__in=OVER)
    lent = lent.filter(Q(requester__in=pair) | Q(provider__in=pair)).order_by("starts_at")
    found += [
        Clash(one.activity, one.get_absolute_url(), one.starts_at, one.ends_at, False)
        for one in lent[:10]
    ]
    return sorted(found, key=lambda one: one.starts_at)


def _both(other: Drill, people: set[int]) -> tuple[str, ...]:
    return tuple(str(one.person) for one in other.crew.all() if one.person_id in people)


# --- Calendar -------------------------------------------------------------------------------------


@dataclass
class Day:
    """One day of a month: what is on it."""

    day: date
    is_inside: bool
    is_today: bool
    drills: list[Drill] = field(default_factory=list)
    lent: list[SupportRequest] = field(default_factory=list)


def month(at: Standing, year: int, number: int) -> list[list[Day]]:
    """The weeks of a month, Monday first, with drills and support windows; four queries."""
    first = date(year, number, 1)
    since = first - timedelta(days=first.weekday())
    following = date(year + number // 12, number % 12 + 1, 1)
    until = following + timedelta(days=-following.weekday() % 7)
    today = timezone.localdate()
    days = {
        day: Day(day, day.month == number, day == today)
        for day in (since + timedelta(days=n) for n in range((until - since).days))
    }
    for drill in drills_between(at, since, until - timedelta(days=1)):
        days[drill.day].drills.append(drill)
    for asked in _lent(at, since, until):
        start, end = (timezone.localtime(one).date() for one in (asked.starts_at, asked.ends_at))
        for one in days.values():
            if start <= one.day <= end:
                one.lent.append(asked)
    listed = list(days.values())
    return [listed[n : n + 7] for n in range(0, len(listed), 7)]


def movable(at: Standing, weeks: list[list[Day]]) -> set[int]:
    """Of the drills of a month, those that this person may put on another day."""
    shown = [drill for week in weeks for day in week for drill in day.drills]
    return {one.pk for one in shown if one.status in Drill.AHEAD and access.may(at, one, "plan")}


def _lent(at: Standing, since: date, until: date) -> QuerySet[SupportRequest]:
    rows = coordination.support_requests(at.reach).exclude(status__in=(*OVER, "draft"))
    return rows.filter(starts_at__date__lt=until, ends_at__date__gte=since).order_by("starts_at")


@dataclass(frozen=True)
class Month:
    """One month of a year, for the year's sheet."""

    first: date
    drills: list[Drill]


def months(at: Standing, year: int) -> list[Month]:
    """The months of a year with their drills; of this year, the next one's too. Three queries."""
    last = year + 1 if year == timezone.localdate().year else year
    drills = drills_between(at, date(year, 1, 1), date(last, 12, 31))
    every = [date(which, n, 1) for which in range(year, last + 1) for n in range(1, 13)]
    return [
        Month(first, [one for one in drills if one.day.replace(day=1) == first]) for first in every
    ]


# --- One drill ------------------------------------------------------------------------------------


def invitations(drill: Drill) -> list[Invitation]:
    """Which agencies and units were asked, and what they said."""
    rows = drill.invitations.select_related("agency", "unit", "answered_by")
    return list(rows.order_by("agency__name", "unit", "pk"))


def crew(drill: Drill) -> list[Crew]:
    """Who belongs to the drill, those who lead it first."""
    tasks = list(Crew.Task)
    rows = drill.crew.filter(left_at=None).select_related("person", "agency")
    return sorted(rows, key=lambda one: (tasks.index(Crew.Task(one.task)), one.agency_id, one.pk))


def history(drill: Drill) -> list[Entry]:
    """What happened to the drill, oldest first."""
    return list(timeline(drill))


def upcoming(at: Standing) -> Drill | None:
    """The next drill that the person may see and that has an hour; one query."""
    rows = access.drills(at).filter(status=S.SCHEDULED, starts_at__gt=timezone.now())
    return rows.order_by("starts_at").first()


def waiting_for(at: Standing) -> list[Drill]:
    """Drills to which this person has not said yes or no, for themselves or for their agency."""
    own = Crew.objects.filter(drill=OuterRef("pk"), person=at.person, left_at=None, answer=A.NONE)
    desks = [agency for agency in at.clearance if at.holds(agency, access.ANSWERERS)]
    asked = Invitation.objects.filter(drill=OuterRef("pk"), agency__in=desks, answer=A.NONE)
    rows = access.drills(at).filter(Q(Exists(own)) | Q(Exists(asked)), status__in=Drill.AHEAD)
    return list(rows.order_by("day")[:MOST_WAITING])


# --- Scenarios ------------------------------------------------------------------------------------


def library(at: Standing, words: str = "") -> list[ScenarioVersion]:
    """The newest version of each scenario, and the draft beside it; two queries."""
    rows = access.scenarios(at).exclude(status=ScenarioVersion.Status.RETIRED)
    newer = ScenarioVersion.objects.filter(
        scenario=OuterRef("scenario"),
        revision__gt=OuterRef("revision"),
        status=ScenarioVersion.Status.READY,
    )
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(scenario__code__icontains=word))
    texts = SopVersion.objects.select_related("document").defer("frozen")
    rows = rows.exclude(Exists(newer)).defer("frozen").prefetch_related(Prefetch("sops", texts))
    return list(rows.order_by("scenario__code", "scenario", "-revision")[:MOST])


def siblings(at: Standing, version: ScenarioVersion) -> list[ScenarioVersion]:
    """Every version of the series that this person may read, the newest first."""
    rows = access.scenarios(at).filter(scenario=version.scenario_id).defer("frozen")
    return list(rows.order_by("-revision"))


def called(version: SopVersion) -> str:
    """An SOP as a list of choices names it; one that is still agreed on says so."""
    return str(version) if version.ratified_at else _("%(sop)s (belum disahkan)") % {"sop": version}


def testable(at: Standing) -> QuerySet[SopVersion]:
    """The SOP versions a scenario or drill may be about: in force, or being agreed on."""
    rows = sop_access.versions(at).defer("frozen").exclude(status=SopVersion.Status.WITHDRAWN)
    force = SopVersion.objects.in_force().values("pk")
    return rows.filter(Q(pk__in=force) | Q(ratified_at=None)).order_by("document__code", "pk")


def tested_by(at: Standing, code: str) -> list[SopVersion]:
    """The text of an SOP that a sample is about: the one in force, else the one being written."""
    found = testable(at).filter(document__code__iexact=code)
    return list(found.order_by(F("ratified_at").asc(nulls_last=True), "pk")[:1])


# --- Ports ----------------------------------------------------------------------------------------


def titles(pks: Iterable[int]) -> dict[int, str]:
    """What notices call these drills: code and title, unless they are classified."""
    rows = Drill.objects.filter(pk__in=list(pks)).only("code", "title", "kind", "classification")
    plain = Posting.Clearance.BIASA
    return {
        row.pk: str(row) if row.classification == plain else row.get_kind_display() for row in rows
    }


def news_wanted(entry: Entry) -> bool:
    """Whether a notice of a drill still matters: of one given up, only that it was."""
    pk = label_of(entry.subject)[1]
    status = Drill.objects.filter(pk=pk).values_list("status", flat=True).first()
    if status is None or entry.verb == "confirm_due":
        return status == S.SCHEDULED
    if entry.verb == "inject_sent":
        return status == S.RUNNING  # after ENDEX it would only mislead
    return status != S.CANCELLED or entry.verb == S.CANCELLED
