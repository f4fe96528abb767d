"""Patterns of shifts: begin one from an example, change one from a day, end one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn

from .. import access, posts
from ..forms.roster import LastDayForm
from ..forms.rotation import RotationForm, from_preset, from_rotation, preview
from ..models import Agency
from ..presets import PRESETS
from ..services import rotations
from .doorstep import typed
from .roster_keeping import attempt, done, kept, shown

both = require_http_methods(["GET", "POST"])


@both
@login_required
def rotation_new(request: SignedIn, pk: int) -> HttpResponse:
    """Begin a pattern, filled in from an example; "preview" shows its first days."""
    agency = kept(request, pk)
    preset = PRESETS.get(request.GET.get("contoh", ""), next(iter(PRESETS.values())))
    form = RotationForm(typed(request), start=from_preset(agency, preset))
    if _keeps(request, form) and form.did(rotations.lay_out, agency, by=request.user, **form.said):
        return done(request, agency, _("Pola jaga tersimpan."))
    return _page(request, agency, form, presets=PRESETS.values(), chosen=preset)


@both
@login_required
def rotation_change(request: SignedIn, pk: int) -> HttpResponse:
    """Change a pattern from a day on; what was before stays."""
    rotation = posts.rotation(access.standing_of(request), pk, to="keep")
    agency = rotation.agency
    form = RotationForm(typed(request), start=from_rotation(agency, rotation))
    if _keeps(request, form) and form.did(
        rotations.lay_out, agency, by=request.user, replaces=rotation, **form.said
    ):
        return done(
            request, agency, _("Pola baru tersimpan. Pola lama berakhir sehari sebelumnya.")
        )
    return _page(request, agency, form, rotation=rotation)


@both
@login_required
def rotation_stop(request: SignedIn, pk: int) -> HttpResponse:
    """Let a pattern end with a day."""
    rotation = posts.rotation(access.standing_of(request), pk, to="keep")
    form = LastDayForm(typed(request), agency=rotation.agency)
    if form.is_valid() and form.did(rotations.stop, rotation, by=request.user, **form.cleaned_data):
        return done(request, rotation.agency, _("Pola jaga diakhiri."))
    return shown(request, "stop", rotation.agency, form, rotation=rotation)


@require_POST
@login_required
def rotation_discard(request: SignedIn, pk: int) -> HttpResponse:
    """Take out a pattern that has not begun."""
    rotation = posts.rotation(access.standing_of(request), pk, to="keep")
    attempt(request, _("Pola yang belum berlaku dihapus."), rotations.discard, rotation)
    return redirect("coordination:roster_keep", rotation.agency_id)


def _keeps(request: SignedIn, form: RotationForm) -> bool:
    """Whether the form is whole and is to be kept, not only looked at."""
    return form.is_valid() and "preview" not in request.POST


def _page(request: SignedIn, agency: Agency, form: RotationForm, **more: Any) -> HttpResponse:
    names = agency.teams.filter(is_active=True).values_list("name", flat=True)
    seen = preview(form)
    for words in form.wrong_rows:
        form.add_error(None, words)
    return shown(request, "rotation", agency, form, names=names, **seen, **more)
