"""The public page of a paper: whether it is real and still holds. No content here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from . import codes, queries
from .forms import CodeForm, CompareForm
from .models import Rendition


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A form for those who cannot scan the QR code."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("documents:verify", codes.shown(form.cleaned_data["kode"]))
    status = 422 if form.is_bound else 200
    return render(request, "documents/find.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The card of the paper with this code; with a file, whether it is the very same."""
    paper = queries.by_code(code)
    if paper is None:
        page = {"form": CodeForm(initial={"kode": code[:40]})}
        return render(request, "documents/unknown.html", page, status=404)
    form = CompareForm(request.POST or None, request.FILES or None)
    if not form.is_bound:
        return _card(request, paper, form)
    if not form.is_valid():
        return _card(
            request, paper, form, status=413 if form.has_error("file", "too_large") else 422
        )
    return _card(request, paper, form, same=bool(paper.sha256) and form.sha256() == paper.sha256)


def _card(
    request: HttpRequest,
    paper: Rendition,
    form: CompareForm,
    *,
    same: bool | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "paper": paper,
        "standing": queries.standing(paper),
        "code": codes.shown(paper.code),
        "form": form,
        "same": same,
    }
    return render(request, "documents/verify.html", page, status=status)
