"""The public page of a paper: whether it is real and still holds. No content here."""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits, origin

from .. import codes, queries
from ..forms import CodeForm, CompareForm
from ..models import Rendition
from ..services import checking
from ..signing.results import Reason, Verdict, Word

PAUSE = 0.25  # seconds; whoever tries codes waits for each, and not for long before being stopped


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A form for those who cannot scan the QR code, and a place to drop a file."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("documents:verify", codes.shown(form.cleaned_data["kode"]))
    page = {"form": form, "file_form": CompareForm()}
    return render(request, "documents/find.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The card of the paper with this code; with a file, the verdict on that too."""
    paper = queries.by_code(code)
    if paper is None:
        return _unknown(request, code)
    form = CompareForm(request.POST or None, request.FILES or None)
    if not form.is_bound:
        return _card(request, paper, form)
    if not form.is_valid():
        return _card(request, paper, form, status=_refused(form))
    return _card(request, paper, form, verdict=_looked_at(request, form.content(), paper))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def inspect(request: HttpRequest) -> HttpResponse:
    """The verdict on any file, with or without a code; it is read here and kept nowhere."""
    form = CompareForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"file_form": form}
    status = 200
    if form.is_bound and form.is_valid():
        page["verdict"] = _looked_at(request, form.content(), None)
    elif form.is_bound:
        status = _refused(form)
    return render(request, "documents/inspect.html", page, status=status)


@require_safe
@never_cache
def digest(request: HttpRequest, sha256: str) -> HttpResponse:
    """The verdict on a file that stayed in the browser, by its digest; 404 when unknown here."""
    found = checking.by_digest(sha256.lower())
    if found is None:
        limits.pace("checked", origin.network(request))
    page = {"verdict": found}
    return render(request, "documents/_verdict.html", page, status=200 if found else 404)


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    """The same words after the same while, whatever was tried; 429 after too many."""
    limits.pace("unknown", origin.network(request))
    time.sleep(PAUSE)
    page = {"form": CodeForm(initial={"kode": code[:40]})}
    return render(request, "documents/unknown.html", page, status=404)


def _looked_at(request: HttpRequest, content: bytes, paper: Rendition | None) -> Verdict:
    """The verdict on a file; one of ours costs nothing, any other is counted."""
    found = checking.verdict(content) if checking.is_known(content) else None
    if found is None and paper and not paper.fields:
        return Verdict(Word.CHANGED, (Reason("differs"),))
    if found is None:
        limits.pace("checked", origin.network(request))
        found = checking.verdict(content, known=False)
    if paper is None or found.word not in {Word.GENUINE, Word.INCOMPLETE}:
        return found
    if not checking.belongs(paper, content):
        return Verdict(Word.INVALID, (Reason("not_this_paper"),), found.signatures)
    return checking.with_status(found, paper)


def _refused(form: CompareForm) -> int:
    return 413 if form.has_error("file", "too_large") else 422


def _card(
    request: HttpRequest,
    paper: Rendition,
    form: CompareForm,
    *,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "paper": paper,
        "standing": queries.standing(paper),
        "code": codes.shown(paper.code),
        "signatures": queries.signatures(paper),
        "newest": queries.newest(paper) if paper.fields else None,
        "seal": queries.seal(paper) if paper.fields else None,
        "file_form": form,
        "verdict": verdict,
    }
    return render(request, "documents/verify.html", page, status=status)
