"""Reading a draft before it is signed: remarks, initials, numbers, freezing, and going back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn

from .. import access, queries, reader, rows
from ..access import Standing
from ..forms.texts import NoteForm, NumberForm
from ..lint import lint
from ..models import Remark, ReviewStep, SopVersion
from ..services import ratifying, reviewing
from .doorstep import done, noticed, once, opened, page, typed, verbs

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def review(request: SignedIn, pk: int) -> HttpResponse:
    """How far the review is: the text, what is wrong with it, remarks, initials, numbers."""
    at, version = opened(request, pk, to="comment")
    noticed(request, version)
    return page(
        request,
        "review",
        version,
        NoteForm(label=_("Catatan"), required=True),
        **_whole(at, version),
    )


def _whole(at: Standing, version: SopVersion) -> dict[str, Any]:
    draft, remarks = rows.read(version), queries.remarks(version)
    text, numbers = rows.compiled(draft), draft.numbers
    return _round(at, version, remarks, numbers) | {
        "sheet": reader.sheet(text, access.lanes_of(version)),
        "problems": lint(text),
        "remarks": remarks,
        "numbers": _numbers(at, version, numbers),
        "verbs": verbs(at, version),
    }


def _round(
    at: Standing, version: SopVersion, remarks: list[Remark], numbers: Mapping[int, str]
) -> dict[str, Any]:
    """The initials of this round, those that are the reader's, and what is missing."""
    if version.status != "in_review":
        return {"chain": [], "turns": [], "missing": []}
    chain = queries.chain(version)
    waiting = [step for step in chain if not step.outcome]
    remarked = any(one.resolved_at is None for one in remarks)
    return {
        "chain": chain,
        "turns": reviewing.turns_of(version, at, waiting),
        "missing": reviewing.missing(version, waiting, numbers, remarked=remarked),
    }


def _numbers(at: Standing, version: SopVersion, given: Mapping[int, str]) -> list[dict[str, Any]]:
    own = {agency.pk for agency in access.own_parties(at, version, "number")}
    return [
        {"agency": one, "number": given.get(one.pk, ""), "mine": one.pk in own}
        for one in rows.signing(version.document)
    ]


@require_POST
@login_required
def submit(request: SignedIn, pk: int) -> HttpResponse:
    """Send the draft through each agency's chain of initials."""
    _at, version = opened(request, pk, to="submit")
    return _try(request, version, _("Naskah diajukan untuk diparaf."), reviewing.submit)


@require_POST
@login_required
def initial(request: SignedIn, pk: int, step: int) -> HttpResponse:
    """Put one's initials to the text."""
    at, version = opened(request, pk, to="initial")
    reviewing.initial(_turn(at, version, step), by=request.user)
    return done(request, version, _("Paraf Anda tercatat."), to="review")


@both
@login_required
def send_back(request: SignedIn, pk: int, step: int) -> HttpResponse:
    """Give the text back to its writers."""
    at, version = opened(request, pk, to="initial")
    turn = _turn(at, version, step)
    form = NoteForm(typed(request), label=_("Yang perlu diperbaiki"), required=True)
    if form.is_valid() and form.did(
        reviewing.send_back, turn, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, version, _("Naskah dikembalikan kepada penyusun."), to="review")
    return _note(request, version, form, _("Kembalikan naskah"), _("Kembalikan"))


@require_POST
@login_required
def number(request: SignedIn, pk: int) -> HttpResponse:
    """Give the number under which one's agency keeps the version."""
    at, version = opened(request, pk, to="number")
    form = NumberForm(request.POST, agencies=access.own_parties(at, version, "number"))
    if not form.is_valid():
        messages.error(request, _("Nomornya tidak terbaca. Tulis paling banyak 200 huruf."))
        return redirect("sop:review", version.pk)
    try:
        given = reviewing.number(version, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sop:review", version.pk)
    return done(request, version, _("Nomor %(number)s tercatat.") % {"number": given}, to="review")


@require_POST
@login_required
def freeze(request: SignedIn, pk: int) -> HttpResponse:
    """Close the text for ever and have its paper made."""
    _at, version = opened(request, pk, to="freeze")
    words = _("Naskah dibekukan. Kertasnya sedang dibuat untuk ditandatangani.")
    return _try(request, version, words, reviewing.freeze, to="version")


@both
@login_required
def remark(request: SignedIn, pk: int) -> HttpResponse:
    """Say something about the text, or about one of its steps."""
    _at, version = opened(request, pk, to="comment")
    form = NoteForm(typed(request), label=_("Catatan"), required=True)
    step = request.POST.get("step") or request.GET.get("langkah", "")
    if form.is_valid() and form.did(once, request, lambda: _said(request, version, form, step)):
        return redirect("sop:review", version.pk)
    return _note(request, version, form, _("Tulis catatan"), _("Kirim catatan"), step=step[:12])


def _said(request: SignedIn, version: SopVersion, form: NoteForm, step: str) -> int:
    text = form.cleaned_data["note"]
    return reviewing.comment(version, by=request.user, text=text, step=step[:12]).pk


@both
@login_required
def resolve(request: SignedIn, pk: int, remark: int) -> HttpResponse:
    """Say that a remark is dealt with, and how."""
    _at, version = opened(request, pk, to="resolve")
    found = access.remark(version, remark)
    found.version = version
    form = NoteForm(typed(request), label=_("Tanggapan"))
    if form.is_valid() and form.did(
        reviewing.resolve, found, by=request.user, answer=form.cleaned_data["note"]
    ):
        return done(request, version, _("Catatan diselesaikan."), to="review")
    return _note(
        request, version, form, _("Selesaikan catatan"), _("Selesaikan"), quoted=found.text
    )


@both
@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Give a frozen text back to its writers, as long as nobody has signed."""
    _at, version = opened(request, pk, to="reopen")
    form = NoteForm(typed(request), label=_("Yang perlu diperbaiki"), required=True)
    if form.is_valid() and form.did(
        reviewing.reopen, version, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, version, _("Naskah dibuka lagi untuk diperbaiki."))
    return _note(request, version, form, _("Kembalikan naskah"), _("Kembalikan"))


@both
@login_required
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take a text out of force, or give a draft up."""
    at = access.standing_of(request)
    is_draft = access.version(at, pk).status in {"draft", "in_review"}
    _at, version = opened(request, pk, to="discard" if is_draft else "withdraw")
    form = NoteForm(typed(request), label=_("Alasan"), required=not is_draft)
    if form.is_valid() and form.did(
        ratifying.withdraw, version, by=request.user, note=form.cleaned_data["note"]
    ):
        words = _("Draf dibatalkan.") if is_draft else _("SOP dicabut, mulai saat ini.")
        return done(request, version, words)
    title = _("Batalkan draf") if is_draft else _("Cabut SOP")
    return _note(request, version, form, title, title)


@require_POST
@login_required
def keep(request: SignedIn, pk: int) -> HttpResponse:
    """Say that the text was evaluated and holds for another year."""
    _at, version = opened(request, pk, to="keep")
    ratifying.keep(version, by=request.user)
    return done(request, version, _("Evaluasi tercatat. Pengingat berikutnya setahun lagi."))


def _turn(at: Standing, version: SopVersion, pk: int) -> ReviewStep:
    """One place of the chain, if it is this person's; 404 for none, 403 for another's."""
    found = next((one for one in queries.chain(version) if one.pk == pk), None)
    if found is None:
        raise Http404
    if not reviewing.is_for(found, at):
        raise PermissionDenied
    found.version = version
    return found


def _try(
    request: SignedIn, version: SopVersion, words: str, verb: Any, to: str = "review"
) -> HttpResponse:
    try:
        verb(version, by=request.user)
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
        return redirect("sop:review", version.pk)
    return done(request, version, words, to=to)


def _note(
    request: SignedIn, version: SopVersion, form: NoteForm, title: str, verb: str, **more: Any
) -> HttpResponse:
    return page(request, "note", version, form, heading=title, button=verb, **more)
