"""Asking agencies and people to a drill, and their answers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from journal.lifecycle import IllegalMove

from .. import access
from ..forms.inviting import AgencyAnswerForm, CrewAnswerForm, CrewForm, InviteForm, LeaveForm
from ..models import Drill
from ..services import inviting
from .doorstep import done, opened, page, typed

both = require_http_methods(["GET", "POST"])


@both
@login_required
def invite(request: SignedIn, pk: int) -> HttpResponse:
    """Ask an agency or one of its units."""
    _at, drill = opened(request, pk, to="invite")
    form = InviteForm(typed(request), drill=drill)
    if form.is_valid() and form.did(inviting.invite, drill, by=request.user, **form.cleaned_data):
        return done(request, drill, _("Diundang."))
    return page(request, "invite", form, drill=drill)


@require_POST
@login_required
def uninvite(request: SignedIn, pk: int, asked: int) -> HttpResponse:
    """Take an invitation back."""
    at, drill = opened(request, pk, to="invite")
    found = access.invitation(at, drill, asked, to="see")
    found.drill = drill
    inviting.uninvite(found, by=request.user)
    return done(request, drill, _("Undangan ditarik."))


@both
@login_required
def answer(request: SignedIn, pk: int, asked: int) -> HttpResponse:
    """Say for one's agency whether it comes."""
    at, drill = opened(request, pk)
    found = access.invitation(at, drill, asked, to="answer")
    found.drill = drill
    if drill.status not in Drill.AHEAD:
        raise IllegalMove(drill, "answer")
    start = {"coming": found.coming or found.people, "note": found.note, "answer": found.answer}
    form = AgencyAnswerForm(typed(request), initial=start)
    if form.is_valid() and form.did(inviting.answer, found, by=request.user, **form.cleaned_data):
        return done(request, drill, _("Jawaban tersimpan."))
    return page(request, "answer", form, drill=drill, invitation=found)


@both
@login_required
def crew_add(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a person."""
    _at, drill = opened(request, pk, to="crew")
    form = CrewForm(typed(request), drill=drill)
    if form.is_valid() and form.did(inviting.crew_add, drill, by=request.user, **form.words):
        return done(request, drill, _("Diminta ikut."))
    return page(request, "crew", form, drill=drill)


@both
@login_required
def crew_answer(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Say for oneself whether one comes."""
    _at, drill = opened(request, pk)
    found = access.crew(drill, one)
    if found.person_id != request.user.pk:
        raise PermissionDenied
    if drill.status not in inviting.OPEN:
        raise IllegalMove(drill, "answer")
    found.drill = drill
    form = CrewAnswerForm(typed(request), initial={"answer": found.answer, "note": found.note})
    if form.is_valid() and form.did(
        inviting.crew_answer, found, by=request.user, **form.cleaned_data
    ):
        return done(request, drill, _("Jawaban tersimpan."))
    return page(request, "answer", form, drill=drill, crew=found)


@both
@login_required
def crew_leave(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Take a person off."""
    _at, drill = opened(request, pk, to="crew")
    found = access.crew(drill, one)
    found.drill = drill
    form = LeaveForm(typed(request))
    if form.is_valid() and form.did(
        inviting.crew_leave, found, by=request.user, **form.cleaned_data
    ):
        return done(request, drill, _("Dilepas dari latihan."))
    return page(request, "leave", form, drill=drill, crew=found)
