"""What this room has in a calendar: support, debts, agreements, the roster's turns and gaps.

Each kind is read by one query whatever the window holds, and only what the reader may see.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from notifications.occasions import CUT, MOST, Kind, Occasion

from . import access, duty, parties, posts, reach, roster
from .access import RIGHTS, Standing
from .models import Agency, Agreement, Debt, DutyPost, Handover, ReachTest, SupportRequest, Swap
from .models.agreements import today
from .models.support import address
from .plans import turns_of
from .queries import FIRST_VERBS, RUNNING, WITH_PROVIDER
from .roster import Gap, Turn
from .services import readers, renewals
from .services.orders import REPORT_DUE

S = SupportRequest.Status
SUPPORT = Kind("support", gettext_lazy("Dukungan"), "heart-handshake")
MUSTER = Kind("muster", gettext_lazy("Apel"), "users-group")
REPORT = Kind("report", gettext_lazy("Laporan"), "report-analytics")
ANSWER = Kind("answer", gettext_lazy("Jawaban ditunggu"), "hourglass")
DEBT = Kind("debt", gettext_lazy("Utang naskah"), "file-text")
AGREEMENT = Kind("agreement", gettext_lazy("Perjanjian berakhir"), "certificate")
RENEWAL = Kind("renewal", gettext_lazy("Perpanjang perjanjian"), "refresh")
TURN = Kind("turn", gettext_lazy("Jaga"), "clock")
GAP = Kind("gap", gettext_lazy("Pos kosong"), "alert-triangle")
HANDOVER = Kind("handover", gettext_lazy("Serah terima"), "list-check")
TEST = Kind("reach", gettext_lazy("Jawab uji panggil"), "phone")
SWAP = Kind("swap", gettext_lazy("Tukar jaga"), "users")
SHOWN = (*WITH_PROVIDER, *RUNNING, S.CLOSED)
ON_THE_WAY = (S.ORDERED, S.MUSTERED, S.ON_SCENE, S.RELEASED)
REPORTED = (S.REPORTED, S.CLOSED)
EARLY = timedelta(days=2)  # a muster before a window, a report after it
VERB_AT = {status: verb for verb, statuses in FIRST_VERBS.items() for status in statuses}


class Asked(NamedTuple):
    """As much of a request as a calendar needs."""

    pk: int
    status: str
    activity: str
    classification: int
    urgency: str
    starts_at: datetime
    ends_at: datetime
    submitted_at: datetime | None
    requester_id: int
    provider_id: int
    requester_stamp: str
    provider_stamp: str
    report_at: datetime | None


COLUMNS = (
    "pk", "status", "activity", "classification", "urgency", "starts_at", "ends_at",
    "submitted_at", "requester_id", "provider_id", "requester__stamp", "provider__stamp",
    "order__report_at",
)  # fmt: skip


def calendar(at: Standing, since: datetime, until: datetime) -> list[Occasion]:
    """All of it that touches the window and that this person may see, in no order."""
    if not at.agencies:
        return []
    found = chain(
        _support(at, since, until),
        _debts(at, since, until),
        _agreements(at, since, until),
        _roster(at, since, until),
        _handovers(at, since, until),
        _swaps(at, since, until),
        _reach_tests(at, since, until),
    )
    return [one for one in found if one.touches(since, until)]


def endings(at: Standing, since: datetime, until: datetime) -> list[Occasion]:
    """The agreements that end in the window, each once."""
    found = _agreements(at, since, until) if at.agencies else ()
    return [one for one in found if one.kind == AGREEMENT and one.touches(since, until)]


def _support(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = access.support_requests(at).filter(status__in=SHOWN)
    rows = rows.filter(starts_at__lt=until + EARLY, ends_at__gte=since - EARLY)
    named = rows.order_by("starts_at", "pk").values_list(*COLUMNS)[:MOST]
    asked = [Asked._make(row) for row in named]
    due = readers.answers_due(asked)
    for one in asked:
        yield from _of_request(at, one, due.get(one.pk))
    if len(asked) == MOST:
        yield Occasion(
            key="support-cut", kind=CUT, starts=asked[-1].starts_at, title="",
            url=reverse("coordination:request_list"), subject="coordination.supportrequest:0",
        )  # fmt: skip


def _of_request(at: Standing, one: Asked, due: datetime | None) -> Iterator[Occasion]:
    told: dict[str, Any] = {
        "title": one.activity,
        "url": address(one.pk),
        "subject": f"coordination.supportrequest:{one.pk}",
        "is_secret": one.classification > 1,
        "place": f"{one.requester_stamp}–{one.provider_stamp}",
    }
    key, turn = f"support-{one.pk}", _is_turn_of(at, one)
    over = one.status in (*REPORTED, S.RELEASED)
    yield Occasion(
        key=key, kind=SUPPORT, starts=one.starts_at, ends=one.ends_at, is_done=over,
        is_mine=turn and not over, **told,
    )  # fmt: skip
    if one.report_at is not None:
        yield Occasion(
            key=f"{key}-muster", kind=MUSTER, starts=one.report_at, is_term=True,
            is_done=one.status != S.ORDERED, is_mine=turn and one.status == S.ORDERED, **told,
        )  # fmt: skip
    if one.status in (*ON_THE_WAY, *REPORTED):
        mine = at.holds(one.provider_id, access.IN_THE_FIELD)
        done = one.status in REPORTED
        yield Occasion(
            key=f"{key}-report", kind=REPORT, starts=one.ends_at + REPORT_DUE, is_term=True,
            is_done=done, is_mine=mine and not done, **told,
        )  # fmt: skip
    if due is not None:
        yield Occasion(
            key=f"{key}-answer", kind=ANSWER, starts=due, is_term=True, is_mine=turn, **told
        )


def _is_turn_of(at: Standing, one: Asked) -> bool:
    """Whether the next step of the request is this person's to take."""
    verb = VERB_AT.get(one.status, "")
    ends = {"requester": one.requester_id, "provider": one.provider_id}
    return any(at.holds(ends[end], duties) for end, duties in RIGHTS.get(verb, ()))


def _debts(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    seen = access.support_requests(at).order_by().values("pk")
    rows = Debt.objects.open().filter(request__in=seen, due_at__gte=since, due_at__lt=until)
    for debt in rows.select_related("request__requester", "request__provider")[:MOST]:
        asked = debt.request
        owing = asked.requester if debt.end == "requester" else asked.provider
        duties = access.ASKERS if debt.end == "requester" else access.DECIDERS
        yield Occasion(
            key=f"debt-{debt.pk}", kind=DEBT, starts=debt.due_at, is_term=True,
            title=f"{debt.get_kind_display()}: {asked.activity}", url=address(asked.pk),
            subject=f"coordination.supportrequest:{asked.pk}", place=owing.stamp,
            is_mine=at.holds(owing.pk, duties), is_secret=asked.classification > 1,
        )  # fmt: skip


def _agreements(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    first, last = since.date(), until.date() + timedelta(days=max(renewals.DAYS))
    signed = Q(status=Agreement.Status.SIGNED, valid_until__range=(first, last))
    taken = Agreement.objects.filter(renews=OuterRef("pk"), status=Agreement.Status.SIGNED)
    taken = taken.filter(valid_until__gt=OuterRef("valid_until"))
    rows: QuerySet[Any] = parties.agreements(at).filter(signed, valid_from__lte=today())
    rows = rows.annotate(is_renewed=Exists(taken)).defer("frozen").prefetch_related("parties")
    for row in rows.order_by("valid_until", "pk")[:MOST]:
        yield from _of_agreement(row, bool(parties.acts_for(at, row, "write")))


def _of_agreement(row: Any, keeps: bool) -> Iterator[Occasion]:
    told: dict[str, Any] = {
        "title": row.title,
        "url": row.get_absolute_url(),
        "subject": f"coordination.agreement:{row.pk}",
        "is_done": row.is_renewed,
        "is_mine": keeps and not row.is_renewed,
        "is_secret": row.classification > 1,
    }
    midnight = datetime.combine(row.valid_until, time(), ZoneInfo(row.timezone))
    ends = midnight + timedelta(days=1) - timedelta(seconds=1)
    key = f"agreement-{row.pk}"
    yield Occasion(key=key, kind=AGREEMENT, starts=midnight, ends=ends, is_day=True, **told)
    for days in renewals.DAYS:
        starts = midnight - timedelta(days=days) + renewals.AT
        yield Occasion(key=f"{key}-{days}", kind=RENEWAL, starts=starts, **told)


def _roster(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    """The reader's own turns; and for those who keep the roster what nobody stands yet."""
    own = posts.houses(at)
    stood, stations = turns_of(own, since, until), duty.posts_of(own)
    for agency in own:
        named = {post.pk: post for post in stations.get(agency.pk, ())}
        yield from _turns(at, agency.stamp, stood[agency.pk], named)
        start = max(since, timezone.now())
        if start < until and posts.may(at, agency.pk, "keep"):
            least = {pk: post.least for pk, post in named.items()}
            thin = roster.gaps(stood[agency.pk], least, start, until)
            yield from (_gap(agency, named[gap.post], gap) for gap in thin)


def _gap(agency: Agency, post: DutyPost, gap: Gap) -> Occasion:
    day = gap.starts.astimezone(agency.zone).date()
    monday = day - timedelta(days=day.weekday())
    return Occasion(
        key=f"gap-{post.pk}-{gap.starts:%Y%m%d%H%M}", kind=GAP, starts=gap.starts, ends=gap.ends,
        title=post.title, place=agency.stamp, subject=f"coordination.dutypost:{post.pk}",
        url=f"{reverse('coordination:roster_week', args=[agency.pk])}?mulai={monday}", is_mine=True,
    )  # fmt: skip


def _turns(
    at: Standing, stamp: str, stood: Iterable[Turn], named: dict[int, DutyPost]
) -> Iterator[Occasion]:
    for turn in stood:
        if turn.person == at.person.pk and turn.post in named:
            yield Occasion(
                key=f"turn-{turn.post}-{turn.starts:%Y%m%d%H%M}", kind=TURN, starts=turn.starts,
                ends=turn.ends, title=named[turn.post].title, is_mine=True, place=stamp,
                subject=f"coordination.dutypost:{turn.post}",
                url=reverse("coordination:roster_tonight"),
            )  # fmt: skip


def _handovers(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    rows = Handover.objects.filter(agency__in=list(at.clearance), at__gte=since, at__lt=until)
    rows = rows.exclude(status=Handover.Status.WITHDRAWN).select_related("agency")
    for row in rows[:MOST]:
        waits = row.status == Handover.Status.HANDED
        takes = posts.may(at, row.agency_id, "hand") and row.handed_by_id != at.person.pk
        yield Occasion(
            key=f"handover-{row.pk}", kind=HANDOVER, starts=row.at, place=row.agency.stamp,
            title=row.agency.short_name,
            url=row.get_absolute_url(), subject=f"coordination.handover:{row.pk}",
            is_done=not waits, is_mine=waits and takes,
        )  # fmt: skip


def _swaps(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    """What the reader has offered, or must still answer before the turn begins."""
    rows = posts.swaps().filter(
        Q(giver=at.person) | Q(taker=at.person), agency__in=at.agencies,
        status=Swap.Status.PROPOSED, starts__gte=since, starts__lt=until,
    )  # fmt: skip
    for row in rows[:MOST]:
        yield Occasion(
            key=f"swap-{row.pk}", kind=SWAP, starts=row.starts, title=row.post.title,
            url=row.get_absolute_url(), subject=f"coordination.swap:{row.pk}",
            place=row.agency.stamp, is_term=True, is_mine=row.taker_id == at.person.pk,
        )  # fmt: skip


def _reach_tests(at: Standing, since: datetime, until: datetime) -> Iterator[Occasion]:
    """Tests that wait for the reader's answer, or for their consent."""
    rows = ReachTest.objects.filter(pk__in=reach.waiting(at), closes_at__gte=since)
    for row in rows.filter(closes_at__lt=until).select_related("agency")[:MOST]:
        assert row.closes_at is not None  # noqa: S101 (asked for above)
        yield Occasion(
            key=f"reach-{row.pk}", kind=TEST, starts=row.closes_at, title=row.agency.short_name,
            url=row.get_absolute_url(), subject=f"coordination.reachtest:{row.pk}",
            place=row.agency.stamp, is_term=True, is_mine=True,
        )  # fmt: skip
