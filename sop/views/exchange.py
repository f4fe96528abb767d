"""An SOP as a file, and a file as an SOP."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from coordination.views.doorstep import XLSX

from .. import exchange, rows
from ..content import Sop, canonical
from ..forms.exchange import BringForm, ColumnsForm
from ..models import SopVersion
from ..services import bringing
from .doorstep import opened, page, typed

both = require_http_methods(["GET", "POST"])
MAKERS: dict[str, tuple[Callable[[Sop], bytes], str]] = {
    "json": (canonical, "application/json"),
    "xlsx": (exchange.workbook, XLSX),
}


@require_safe
@login_required
def export(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """The text as JSON, in its canonical words, or its steps as a workbook."""
    _at, version = opened(request, pk)
    text = rows.text_of(version)
    if kind not in MAKERS:
        raise Http404
    make, media = MAKERS[kind]
    name = f"{version.document.code}-revisi-{version.revision}.{kind}"
    response = HttpResponse(make(text), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@both
@login_required
def replace(request: SignedIn, pk: int) -> HttpResponse:
    """Put a file's text into the draft: first the file, then its columns, then it is done."""
    _at, version = opened(request, pk, to="edit")
    if "cells" in request.POST:
        return _columns(request, version)
    form = BringForm(typed(request), request.FILES or None)
    if not form.is_valid():
        return page(request, "import", version, form)
    if form.text is not None:
        if form.did(bringing.replace_text, version, by=request.user, text=form.text):
            return _kept(request, version, form.verb_gave)
        return page(request, "import", version, form)
    start = {"cells": json.dumps(form.cells)}
    return _shown(request, version, ColumnsForm(cells=form.cells, initial=start))


def _columns(request: SignedIn, version: SopVersion) -> HttpResponse:
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        return _shown(request, version, form)
    keep = "keep" in request.POST
    if keep and form.did(bringing.replace_steps, version, by=request.user, found=form.found):
        return _kept(request, version, form.verb_gave)
    return _shown(request, version, form)


def _shown(request: SignedIn, version: SopVersion, form: ColumnsForm) -> HttpResponse:
    more: dict[str, Any] = {
        "found": form.found,
        "wrong": [one for one in form.found if one.reasons],
    }
    return page(request, "import_columns", version, form, **more)


def _kept(request: SignedIn, version: SopVersion, count: int) -> HttpResponse:
    messages.success(request, _("%(count)d langkah diambil dari berkas.") % {"count": count})
    return redirect("sop:editor", version.pk)
