"""Reading an SOP, confirming it, who has confirmed, and how two versions differ."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn

from .. import access, compare, queries, reader, rows, screen, tonight, words
from ..access import Standing
from ..forms.reading import AcknowledgeForm
from ..queries import Reader
from ..services import papers, reading, reviewing
from .doorstep import done, noticed, opened, page, typed, verbs

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def version(request: SignedIn, pk: int) -> HttpResponse:
    """One text whole, the reader's own steps first."""
    at, found = opened(request, pk)
    noticed(request, found)
    text, lanes = rows.text_of(found), access.lanes_of(found)
    must_read = bool(lanes) and not access.read_at(found)
    my_turn = bool(found.status == "in_review" and reviewing.turns_of(found, at))
    context = {
        "version": found,
        "sheet": reader.sheet(text, lanes),
        "drawn": mark_safe(screen.chart(text)),  # noqa: S308  # our own SVG, every word escaped
        "step": words.your_step(at, found, my_turn=my_turn, must_read=must_read),
        "verbs": verbs(at, found),
        "timeline": words.timeline(found, queries.history(found)),
        "ratifications": queries.ratifications(found),
        "siblings": queries.siblings(at, found),
        "paper": papers.newest(found) if found.is_frozen else None,
    }
    return render(request, "sop/version.html", context)


@both
@login_required
def acknowledge(request: SignedIn, pk: int) -> HttpResponse:
    """Confirm having read and understood this version."""
    _at, found = opened(request, pk)
    if found.phase not in reading.HELD:
        raise Http404
    form = AcknowledgeForm(typed(request), questions=list(found.questions.all()))
    if form.is_valid() and form.did(
        reading.acknowledge, found, by=request.user, answers=form.answers
    ):
        return done(request, found, _("Terima kasih. Pernyataan Anda tercatat untuk versi ini."))
    sheet = reader.sheet(rows.text_of(found), access.lanes_of(found))
    return page(request, "acknowledge", found, form, sheet=sheet)


@require_safe
@login_required
def coverage(request: SignedIn, pk: int) -> HttpResponse:
    """Who has confirmed the version, by agency, unit and lane; names at one's own agency only."""
    at, found = opened(request, pk, to="cover")
    people = queries.coverage(found)
    on = tonight.shift(tonight.shown(at), timezone.now())
    shift = [one for one in people if one.person.pk in on.get(one.agency.pk, ())]
    context = {
        "tonight": _groups(shift, at),
        "watch": {one.person.pk for one in shift if one.agency.pk in at.agencies},
        "version": found,
        **_groups(people, at),
        "own": [one for one in people if one.agency.pk in at.agencies],
    }
    return render(request, "sop/coverage.html", context)


def _groups(people: Sequence[Reader], at: Standing) -> dict[str, list[dict[str, Any]]]:
    """How many have confirmed, by agency, by lane and by unit."""
    return {
        "agencies": _counted(people, lambda one: one.agency.name, at),
        "lanes": _counted(people, lambda one: one.lane, at),
        "units": _counted(people, lambda one: (one.agency.name, one.unit), at),
    }


def _counted(people: Sequence[Reader], by: Any, at: Standing) -> list[dict[str, Any]]:
    """How many of each have confirmed; a person in two lanes counts once in each."""
    counted = []
    for _key, group in groupby(sorted(people, key=by), key=by):
        members = list({one.person.pk: one for one in group}.values())
        read = sum(one.read_at is not None for one in members)
        first = members[0]
        counted.append({"one": first, "read": read, "whole": len(members)})
    return counted


@require_safe
@login_required
def versions(request: SignedIn, pk: int, other: int) -> HttpResponse:
    """Two versions of one SOP side by side."""
    at, new = opened(request, pk)
    old = access.version(at, other)
    if old.document_id != new.document_id:
        raise Http404
    before, after = rows.text_of(old), rows.text_of(new)
    context = {
        "version": new,
        "old": old,
        "changes": compare.changes(before, after),
        "siblings": queries.siblings(at, new),
    }
    return render(request, "sop/compare.html", context)
