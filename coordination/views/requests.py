"""Finding, reading, writing and sending requests."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from documents.queries import attachments, renditions

from .. import access, agreements, export, lists, owing, packages, queries, steps, story, way
from ..access import Standing
from ..forms.requests import (
    AttachForm,
    BaseLines,
    FilterForm,
    NoteForm,
    RequestForm,
    lines_formset,
)
from ..models import SupportRequest
from ..queries import Moment
from ..services import files, support
from .doorstep import done, noticed, once, once_token, opened, page, seen, typed

MOST_TOLD = 500
both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def request_list(request: SignedIn) -> HttpResponse:
    """The requests of one's agencies, newest first, fifty a page."""
    at = access.standing_of(request)
    form = FilterForm(request.GET, partners=access.partners(at))
    rows, older = lists.page(at, form.filters)
    context = {"rows": rows, "older": older, "form": form, "may_ask": access.may_ask(at)}
    return render(request, "coordination/request_list.html", context)


@require_safe
@login_required
def request_export(request: SignedIn, kind: str) -> HttpResponseBase:
    """The same rows as a file for a spreadsheet."""
    if kind not in export.KINDS:
        raise Http404
    at = access.standing_of(request)
    form = FilterForm(request.GET, partners=access.agencies(at))
    return export.answer(kind, queries.support_requests(at, form.filters))


@require_safe
@login_required
def request_detail(request: SignedIn, pk: int) -> HttpResponse:
    """One request whole: how far it is, what is next, what was asked, what happened."""
    at, asked = seen(request, pk)
    noticed(request, asked)
    sent = queries.muster(asked)
    history, tallies = queries.history(asked, sent), queries.ledger(asked)
    inside = sum(tally.inside for tally in tallies)
    context = _rights(at, asked, history) | {
        "asked": asked,
        "tallies": tallies,
        "sent": sent,
        "inside": inside,
        "way": way.way(asked, history),
        "bounds": agreements.bounds(asked),
        "papers": renditions(asked),
        "files": attachments(asked),
        "timeline": story.timeline(asked, history, [tally.line for tally in tallies]),
        "step": steps.your_step(asked, packages.next_verbs(at, asked), inside),
    }
    return render(request, "coordination/request_detail.html", context)


def _rights(at: Standing, asked: SupportRequest, history: list[Moment]) -> dict[str, Any]:
    may_share = access.may(at, asked, "share")
    was_shared = may_share and any(moment.verb == "shared" for moment in history)
    return {
        "guest": access.is_guest(at, asked),
        "may_share": may_share,
        "shares": queries.shares(asked) if was_shared else (),
        "once": once_token(),
        "may_comment": access.may(at, asked, "comment"),
        "may_attach": asked.is_open and access.may(at, asked, "attach"),
        "may_withdraw": "withdraw" in queries.next_verbs(at, asked),
        **owing.of_page(at, asked),
    }


@require_safe
@login_required
def request_papers(request: SignedIn, pk: int) -> HttpResponse:
    """The papers of a request as a fragment: asked for again while one is being made."""
    at, asked = seen(request, pk)
    may_comment = access.may(at, asked, "comment")
    context = {"asked": asked, "papers": renditions(asked), "may_comment": may_comment}
    return render(request, "coordination/_papers.html", context)


@require_safe
@login_required
def request_told(request: SignedIn, pk: int) -> HttpResponse:
    """Who has been told what about the request, and whether it arrived."""
    at, asked = seen(request, pk)
    if access.is_guest(at, asked):
        raise PermissionDenied
    context = {"asked": asked, "notices": story.notices(queries.told(asked)[:MOST_TOLD])}
    return render(request, "coordination/request_told.html", context)


@both
@login_required
def request_new(request: SignedIn) -> HttpResponse:
    """Write a request: keep it as a draft, or send it at once."""
    at = access.standing_of(request)
    if not access.may_ask(at):
        raise PermissionDenied
    return _written(request, at, None)


@both
@login_required
def request_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Write a draft anew, or complete a request that was sent back."""
    at, asked = opened(request, pk, to="revise")
    return _written(request, at, asked)


def _written(request: SignedIn, at: Standing, asked: SupportRequest | None) -> HttpResponse:
    words = typed(request)
    form = RequestForm(words, request.FILES or None, at=at, asked=asked)
    lines = lines_formset(words, asked)
    more = {"lines": lines}
    if words is None or "add_line" in words:
        return _unjudged(request, at, asked, more)
    if _both_valid(form, lines) and _kept(request, form, lines):
        if form.kept is not None:
            return _sent(request, form.kept, form)
        messages.info(request, _("Isian ini sudah diterima."))  # the same form, sent again
        return redirect("coordination:request_detail", form.verb_gave)
    return page(request, "form", asked, form, **more)


def _unjudged(
    request: SignedIn, at: Standing, asked: SupportRequest | None, more: dict[str, Any]
) -> HttpResponse:
    """The form as it was typed so far, without a word about what is missing."""
    start = {name: value for name, value in request.POST.items() if name != "number" or value}
    form = RequestForm(at=at, asked=asked, initial=start)
    return page(request, "form", asked, form, **more)


def _both_valid(form: RequestForm, lines: BaseLines) -> bool:
    rows_are_good = lines.is_valid()
    if not rows_are_good and form.is_valid():
        form.add_error(None, _("Periksa daftar personel."))
    return form.is_valid() and rows_are_good


def _kept(request: SignedIn, form: RequestForm, lines: BaseLines) -> bool:
    """Whether the words are stored: in the draft at hand, or as a new one, and that only once."""
    words = form.words | {"by": request.user, "lines": lines.wanted}
    return form.did(once, request, lambda: _write(form, words))


def _write(form: RequestForm, words: dict[str, Any]) -> int:
    if form.asked is None:
        form.kept = support.draft(requester=form.cleaned_data["requester"], **words)
    else:
        support.revise(form.asked, version=form.cleaned_data["version"], **words)
        form.kept = form.asked
    return int(form.kept.pk)


def _sent(request: SignedIn, asked: SupportRequest, form: RequestForm) -> HttpResponse:
    """Attach the files and send the draft, if that was asked for; what failed stays a draft."""
    refused = _attached(request, asked, form.cleaned_data["uploads"])
    if not refused and "speak" in request.POST:
        return redirect("coordination:request_speak", asked.pk)
    if not refused and "submit" in request.POST:
        refused = _submitted(request, asked, form.cleaned_data["number"].strip())
    _explain(request, refused)
    if refused:
        messages.warning(request, _("Draf tersimpan, tetapi belum diajukan."))
        return redirect("coordination:request_edit", asked.pk)
    words = _("Permohonan diajukan.") if "submit" in request.POST else _("Draf tersimpan.")
    return done(request, asked, words)


def _explain(request: SignedIn, refused: list[ValidationError]) -> None:
    for words in (words for error in refused for words in error.messages):
        messages.error(request, words)


def _attached(
    request: SignedIn, asked: SupportRequest, uploads: list["UploadedFile[bytes]"]
) -> list[ValidationError]:
    refused: list[ValidationError] = []
    for upload in uploads:
        try:
            files.attach(asked, by=request.user, file=upload)
        except ValidationError as error:
            refused.append(error)
    return refused


def _submitted(request: SignedIn, asked: SupportRequest, number: str = "") -> list[ValidationError]:
    try:
        support.submit(asked, by=request.user, number=number)
    except ValidationError as error:
        return [error]
    return []


@require_POST
@login_required
def request_submit(request: SignedIn, pk: int) -> HttpResponse:
    """Send a draft as it stands."""
    _at, asked = opened(request, pk, to="submit")
    refused = _submitted(request, asked)
    if not refused:
        return done(request, asked, _("Permohonan diajukan."))
    _explain(request, refused)
    return redirect("coordination:request_edit", asked.pk)


@both
@login_required
def request_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Call the request off, saying why."""
    _at, asked = opened(request, pk, to="withdraw")
    is_draft = asked.status == SupportRequest.Status.DRAFT
    form = NoteForm(typed(request), label=_("Alasan pembatalan"), required=not is_draft)
    if form.is_valid() and form.did(
        support.withdraw, asked, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, asked, _("Permohonan dibatalkan."))
    return page(request, "withdraw", asked, form)


@both
@login_required
def request_comment(request: SignedIn, pk: int) -> HttpResponse:
    """Say something that both agencies read."""
    _at, asked = opened(request, pk, to="comment")
    form = NoteForm(typed(request), label=_("Komentar"), required=True)
    if form.is_valid() and form.did(once, request, lambda: _said(request, asked, form)):
        return redirect(f"{asked.get_absolute_url()}#riwayat")
    return page(request, "comment", asked, form)


def _said(request: SignedIn, asked: SupportRequest, form: NoteForm) -> int:
    return support.comment(asked, by=request.user, text=form.cleaned_data["note"]).pk


@both
@login_required
def attachment_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add files to the request."""
    _at, asked = opened(request, pk, to="attach")
    form = AttachForm(typed(request), request.FILES or None)
    if form.is_valid():
        refused = _attached(request, asked, form.cleaned_data["uploads"])
        if not refused:
            return done(request, asked, _("Lampiran tersimpan."))
        form.add_error("uploads", ValidationError(refused))
    return page(request, "attach", asked, form)
