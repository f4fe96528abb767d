"""A reach test: asked for, agreed to by the partner, run, closed by its term, and repeated."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, name_of, record
from notifications import services as notifications
from notifications.models import Reminder
from notifications.ports import label_of
from notifications.services.ringing import ways_of
from notifications.texts import reference as reference_of

from .. import access, reach
from ..models import Agency, ReachRow, ReachTest
from .readers import NAMES, rosters_shown
from .rosters import held

S, Every = ReachTest.Status, ReachTest.Every
CONSENT_WITHIN = timedelta(hours=24)
CHOSEN = {"scope", "every", "minutes"}
REST = timedelta(hours=1)  # between two tests of one agency: people must not learn to ignore them


@transaction.atomic
def start(
    agency: Agency,
    *,
    by: User,
    partner: Agency | None = None,
    scope: str = ReachTest.Scope.ROSTER,
    minutes: int = 60,
    every: str = Every.ONCE,
) -> ReachTest:
    """Ask everybody concerned over all that they have. With a partner who has not agreed to show
    its people, that agency is asked first. Raises ValidationError, saying what to do instead.
    """
    held(agency)
    _check(agency, partner)
    told = {"scope": scope, "minutes": minutes, "every": every, "partner": partner}
    made = ReachTest(agency=agency, asked_by=by, **told)
    made.clean_fields(exclude={one.name for one in made._meta.fields} - CHOSEN)
    made.save()
    if partner is None or _has_consent(agency, partner):
        _run(made, by)
    else:
        people = reach.starters(partner)
        record(made, "asked", by=by, tell=people)
        notifications.remind(name_of(made), "lapse", timezone.now() + CONSENT_WITHIN)
    return made


@transaction.atomic
def agree(test: ReachTest, *, by: User) -> None:
    """The partner takes part: the test begins now."""
    hold(test, at=[S.ASKED])
    test.agreed_by = by
    test.save(update_fields=["agreed_by"])
    notifications.forget(name_of(test), "lapse")
    _run(test, by)


@transaction.atomic
def refuse(test: ReachTest, *, by: User | None) -> None:
    """The partner does not take part now; the other may test on its own."""
    notifications.forget(name_of(test))
    move(test, S.CANCELLED, by=by, tell=reach.starters(test.agency))


@transaction.atomic
def close(test: ReachTest, *, by: User | None) -> None:
    """No answer counts any more; what came of it is kept for the trend."""
    hold(test, at=[S.RUNNING])
    notifications.forget(name_of(test), "close")
    ends = [end for end in (test.agency, test.partner) if end]
    told = [person for end in ends for person in reach.starters(end)]
    totals = reach.totals(test)
    fills = {"closed_at": timezone.now(), "totals": totals}
    counts = {"people": totals["people"], "answered": totals["answered"]}
    move(test, S.CLOSED, by=by, tell=told, fills=fills, **counts)


@transaction.atomic
def stop(test: ReachTest, *, by: User) -> None:
    """Do not repeat it any more."""
    ReachTest.objects.filter(pk=test.pk).update(every=Every.ONCE)
    notifications.forget(name_of(test), "repeat")
    record(test, "stopped", by=by)


def remind(reminder: Reminder) -> None:
    """A term of a test has come. Called inside the claim, so it happens once."""
    pk = label_of(reminder.subject)[1]
    test = ReachTest.objects.filter(pk=pk).select_related("agency", "partner", "asked_by").first()
    if test is None:
        return
    if reminder.kind == "close" and test.status == S.RUNNING:
        close(test, by=None)
    elif reminder.kind == "lapse" and test.status == S.ASKED:
        refuse(test, by=None)
    elif reminder.kind == "repeat" and test.every:
        _repeat(test)


def _check(agency: Agency, partner: Agency | None) -> None:
    if ReachTest.objects.filter(agency=agency, status__in=(S.ASKED, S.RUNNING)).exists():
        raise ValidationError(_("Uji sebelumnya belum selesai. Tunggu, atau tutup dahulu."))
    lately = ReachTest.objects.filter(agency=agency, started_at__gt=timezone.now() - REST)
    if lately.exists():
        raise ValidationError(_("Baru saja diuji. Uji lagi paling cepat satu jam kemudian."))
    if partner and not access.partners_of(agency).filter(pk=partner.pk).exists():
        raise ValidationError({"partner": _("Instansi ini bukan mitra Anda.")})


def _has_consent(agency: Agency, partner: Agency) -> bool:
    """Whether an agreement in force lets us have the names and telephones of its roster."""
    return rosters_shown([agency.pk]).get(partner.pk) == NAMES


def _run(test: ReachTest, by: User | None) -> None:
    """Freeze who is asked, and send."""
    now = timezone.now()
    rows = _rows(test, now)
    if not rows:
        raise ValidationError(_("Tidak ada orang yang berjaga. Pilih semua yang menjabat."))
    ReachRow.objects.bulk_create(rows)
    closes_at = now + timedelta(minutes=test.minutes)
    entry = move(
        test, S.RUNNING, by=by, fills={"started_at": now, "closes_at": closes_at},
        people=len(rows), agencies=len({row.agency_id for row in rows}),
    )  # fmt: skip
    test.entry, test.reference = entry, reference_of(entry.pk)
    test.save(update_fields=["entry", "reference"])
    notifications.reach(entry, [row.person_id for row in rows], reference=test.reference)
    notifications.remind(name_of(test), "close", closes_at)
    if test.every:
        notifications.remind(name_of(test), "repeat", _next(test, clock.now()))


def _rows(test: ReachTest, now: datetime) -> list[ReachRow]:
    """Who is asked, each once, for the first agency where they are found."""
    found: dict[int, ReachRow] = {}
    for agency in _ends(test):
        for pk, on_duty in reach.audience(agency, test.scope, now).items():
            row = ReachRow(test=test, person_id=pk, agency=agency, on_duty=on_duty)
            found.setdefault(pk, row)
    people = list(User.objects.filter(pk__in=found))
    for pk, ways in ways_of(people).items():
        found[pk].ways = sorted({way.channel for way in ways})
    return list(found.values())


def _ends(test: ReachTest) -> Iterable[Agency]:
    return [end for end in (test.agency, test.partner) if end]


def _next(test: ReachTest, now: datetime) -> datetime:
    """A week later, or the same day of the next month on the agency's clock, if it has that day."""
    if test.every == Every.WEEKLY:
        return now + timedelta(days=7)
    local = now.astimezone(test.agency.zone)
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(local.day, last.day))


def _repeat(test: ReachTest) -> None:
    """The same again. Who agreed once has agreed to the series; a partner no more takes no part."""
    open_ = ReachTest.objects.filter(agency=test.agency, status__in=(S.ASKED, S.RUNNING))
    if open_.exists() or not test.agency.is_active:
        return
    partner = test.partner
    if partner and not access.partners_of(test.agency).filter(pk=partner.pk).exists():
        partner = None
    made = ReachTest.objects.create(
        agency=test.agency, partner=partner, scope=test.scope, minutes=test.minutes,
        every=test.every, follows=test, asked_by=test.asked_by, agreed_by=test.agreed_by,
    )  # fmt: skip
    ReachTest.objects.filter(pk=test.pk).update(every=Every.ONCE)
    _run(made, None)
