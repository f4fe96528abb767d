"""Keeping a roster: posts, teams and who is in them, patterns, stand-ins, holidays."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn

from .. import access, keeping, posts
from ..forms.fields import VerbForm
from ..forms.roster import HolidayForm, LastDayForm, MemberForm, PostForm, StandInForm, TeamForm
from ..models import Agency
from ..services import exceptions, rosters
from ..services.rosters import today
from .doorstep import status_of, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def roster_keep(request: SignedIn, pk: int) -> HttpResponse:
    """All of a roster that its keepers can change."""
    agency = kept(request, pk)
    on = today(agency)
    page = {
        "rotations": keeping.rotations(agency, on),
        "teams": keeping.teams(agency, on),
        "posts": agency.duty_posts.all(),
        "overrides": keeping.overrides(agency, timezone.now())[:6],
        "holidays": keeping.holidays(agency, on)[:8],
        "imports": keeping.imports(agency),
        "today": on,
    }
    return shown(request, "keep", agency, None, **page)


@both
@login_required
def duty_post_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a post that must be stood."""
    agency = kept(request, pk)
    form = PostForm(typed(request))
    if form.is_valid() and form.did(rosters.add_post, agency, by=request.user, **form.cleaned_data):
        return done(request, agency, _("Pos jaga ditambahkan."))
    return shown(request, "post", agency, form)


@both
@login_required
def duty_post(request: SignedIn, pk: int) -> HttpResponse:
    """Change a post."""
    at = access.standing_of(request)
    post = posts.post(at, pk, to="keep")
    form = PostForm(typed(request), instance=posts.post(at, pk))
    if form.is_valid() and form.did(
        rosters.change_post, post, by=request.user, **form.cleaned_data
    ):
        return done(request, post.agency, _("Pos jaga tersimpan."))
    return shown(request, "post", post.agency, form, post=post)


@both
@login_required
def team_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a team."""
    agency = kept(request, pk)
    form = TeamForm(typed(request))
    if form.is_valid() and form.did(rosters.add_team, agency, by=request.user, **form.cleaned_data):
        messages.success(request, _("Regu ditambahkan. Isi anggotanya."))
        return redirect(form.verb_gave)
    return shown(request, "team", agency, form)


@both
@login_required
def team(request: SignedIn, pk: int) -> HttpResponse:
    """Who is in a team, at which post; add somebody."""
    found = posts.team(access.standing_of(request), pk, to="keep")
    form = MemberForm(typed(request), agency=found.agency)
    if form.is_valid() and form.did(rosters.join, found, by=request.user, **form.cleaned_data):
        messages.success(request, _("%(who)s masuk %(team)s.") % _names(form, found))
        return redirect(found)
    now, before = keeping.members(found, today(found.agency))
    page = {"team": found, "members": now, "before": before, "today": today(found.agency)}
    return shown(request, "team", found.agency, form, **page)


@both
@login_required
def team_rename(request: SignedIn, pk: int) -> HttpResponse:
    """Give a team another name."""
    found = posts.team(access.standing_of(request), pk, to="keep")
    form = TeamForm(typed(request), initial={"name": found.name})
    if form.is_valid() and form.did(
        rosters.rename_team, found, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Nama regu tersimpan."))
        return redirect(found)
    return shown(request, "team", found.agency, form, renaming=found)


@both
@login_required
def member_leave(request: SignedIn, pk: int) -> HttpResponse:
    """Let somebody leave a team with a day."""
    member = posts.member(access.standing_of(request), pk, to="keep")
    agency = member.team.agency
    form = LastDayForm(typed(request), agency=agency)
    if form.is_valid() and form.did(rosters.leave, member, by=request.user, **form.cleaned_data):
        messages.success(request, _("Keanggotaan diakhiri."))
        return redirect(member.team)
    return shown(request, "leave", agency, form, member=member)


@both
@login_required
def stand_ins(request: SignedIn, pk: int) -> HttpResponse:
    """Who stands in for whom; add somebody."""
    agency = kept(request, pk)
    form = StandInForm(typed(request), agency=agency, initial=_first(request))
    if form.is_valid() and form.did(
        exceptions.stand_in, agency, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Pengganti tercatat dan diberi tahu."))
        return redirect("coordination:stand_ins", agency.pk)
    rows = keeping.overrides(agency, timezone.now())
    return shown(request, "stand_ins", agency, form, overrides=rows)


@require_POST
@login_required
def stand_in_cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Take a stand-in back."""
    override = posts.override(access.standing_of(request), pk, to="keep")
    attempt(request, _("Pengganti dibatalkan."), exceptions.cancel, override)
    return redirect("coordination:stand_ins", override.agency_id)


@both
@login_required
def holidays(request: SignedIn, pk: int) -> HttpResponse:
    """Days that count as a weekend; add one."""
    agency = kept(request, pk)
    form = HolidayForm(typed(request))
    if form.is_valid() and form.did(
        exceptions.add_holiday, agency, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Hari libur tercatat."))
        return redirect("coordination:holidays", agency.pk)
    rows = keeping.holidays(agency, today(agency))
    return shown(request, "holidays", agency, form, rows=rows)


@require_POST
@login_required
def holiday_remove(request: SignedIn, pk: int) -> HttpResponse:
    """Let a day be like others again."""
    holiday = posts.holiday(access.standing_of(request), pk, to="keep")
    agency = kept(request, holiday.agency_id or 0)
    attempt(request, _("Hari libur dihapus."), exceptions.remove_holiday, agency, holiday)
    return redirect("coordination:holidays", agency.pk)


def kept(request: SignedIn, pk: int) -> Agency:
    """The agency, for those who keep its roster; 403 for its others, 404 for strangers."""
    return posts.house(access.standing_of(request), pk, to="keep")


def shown(
    request: SignedIn, name: str, agency: Agency, form: Form | None, **more: Any
) -> HttpResponse:
    """A page of the roster: 200 to look at, 422 when what was typed cannot be."""
    status = status_of(form) if form is not None and form.is_bound and form.errors else 200
    page = {"agency": agency, "form": form, **more}
    return render(request, f"coordination/roster_{name}.html", page, status=status)


def done(request: SignedIn, agency: Agency, words: str) -> HttpResponse:
    """Back to the roster, saying what was done."""
    messages.success(request, words)
    return redirect("coordination:roster_keep", agency.pk)


def attempt(
    request: SignedIn, words: str, verb: Callable[..., Any], *args: Any, **said: Any
) -> bool:
    """Carry a verb out that asks for nothing, and say on the next page how it went."""
    form = VerbForm({})
    went = form.is_valid() and form.did(verb, *args, by=request.user, **said)
    if went:
        messages.success(request, words)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return went


def _first(request: SignedIn) -> dict[str, Any]:
    """What a link to the form fills in: the gap that somebody is to fill."""
    first: dict[str, Any] = {}
    if request.GET.get("post", "").isdecimal():
        first["post"] = request.GET["post"]
    for name in ("starts", "ends"):
        with suppress(ValueError):
            moment = datetime.fromisoformat(request.GET.get(name, ""))
            first |= {name: moment} if moment.tzinfo else {}
    return first


def _names(form: MemberForm, team: Any) -> dict[str, Any]:
    return {"who": form.cleaned_data["person"], "team": team}
