"""Who is on duty: tonight, this week, and when my own turn comes."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn

from .. import access, duty, posts, reach, weeks

YEARS = range(2000, 2200)
LINKED = timedelta(weeks=6)


@require_safe
@login_required
def roster_tonight(request: SignedIn) -> HttpResponse:
    """Who is on duty now at my agencies and at partners that show it, and what is missing."""
    at = access.standing_of(request)
    now = timezone.now()
    houses = duty.picture(at, now)
    page = {
        "houses": houses,
        "now": now,
        "mine": weeks.mine(at, now),
        "kept": {agency.pk for agency in posts.keeps(at)},
        "testing": [agency for agency in posts.houses(at) if reach.may_test(at, agency.pk)],
        "handing": [agency for agency in posts.houses(at) if posts.may(at, agency.pk, "hand")],
    }
    return render(request, "coordination/roster_tonight.html", page)


@require_safe
@login_required
def roster_week(request: SignedIn, pk: int) -> HttpResponse:
    """One agency's week, post by post and day by day; made to be printed."""
    agency, level = posts.read(access.standing_of(request), pk)
    today = timezone.localdate(timezone=agency.zone)
    monday = _monday(request.GET.get("mulai", ""), today)
    page = {
        "agency": agency,
        "level": level,
        "today": today,
        "week": weeks.week(agency, level, monday),
        "monday": monday,
        "before": _near(monday - timedelta(days=7), today),
        "after": _near(monday + timedelta(days=7), today),
        "is_now": monday == _monday("", today),
        "keeps": posts.may(access.standing_of(request), pk, "keep"),
    }
    return render(request, "coordination/roster_week.html", page)


def _near(monday: date, today: date) -> date | None:
    """A week that a link leads to; others are asked for by their date."""
    return monday if abs(monday - today) <= LINKED else None


def _monday(said: str, today: date) -> date:
    """The first day of the week that was asked for; of this one where that is no day."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    if day.year not in YEARS:
        day = today
    return day - timedelta(days=day.weekday())
