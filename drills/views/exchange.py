"""Injects from a spreadsheet and back: upload, say which column is what, look, take over."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from coordination import sheet_making, sheets
from coordination.views.doorstep import spreadsheet
from journal.lifecycle import IllegalMove

from .. import access, judging, mip, scripts
from ..forms.exchange import ColumnsForm, UploadForm
from ..judging import Judged
from ..models import ScenarioImport, ScenarioVersion
from ..services import importing
from .doorstep import opened_scenario, page, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def export(request: SignedIn, pk: int) -> HttpResponse:
    """The injects as a workbook, that can be brought back."""
    _at, version = opened_scenario(request, pk)
    body = mip.workbook(scripts.script_of(version))
    return spreadsheet(body, f"mip-{version.scenario.code.lower()}-r{version.revision}.xlsx")


@both
@login_required
def upload(request: SignedIn, pk: int) -> HttpResponse:
    """Choose a file; what is in it is shown before anything changes."""
    _at, version = opened_scenario(request, pk, to="edit")
    form = UploadForm(typed(request), request.FILES or None)
    if form.is_valid() and form.did(
        importing.upload, version, by=request.user, **form.cleaned_data
    ):
        return redirect(form.verb_gave)
    return page(request, "upload", form, version=version)


@both
@login_required
def import_map(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Which column is what, and what each row would be."""
    version, found = _opened(request, pk, one)
    start = {name: str(at) for name, at in found.mapping.items()}
    head = sheets.plain(found.cells[0][1])
    form = ColumnsForm(typed(request), initial=start, head=head)
    if form.is_valid() and form.did(
        importing.map_columns, found, by=request.user, mapping=form.mapping
    ):
        return redirect(found)
    rows = [] if form.is_bound else _judged(found)
    return page(request, "import", form, version=version, imported=found, **_counted(rows))


@require_POST
@login_required
def import_apply(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Take every row that can stand into the draft."""
    version, found = _opened(request, pk, one)
    asked = {name: request.POST.get(name) == "on" for name in ("replace", "new_roles")}
    try:
        taken = importing.apply(found, by=request.user, **asked)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("%(count)d inject dimasukkan.") % {"count": taken})
    return redirect("drills:editor", version.pk)


@require_POST
@login_required
def import_discard(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Give an upload up."""
    version, found = _opened(request, pk, one)
    importing.discard(found, by=request.user)
    messages.success(request, _("Berkas dilupakan. Draf tidak berubah."))
    return redirect("drills:editor", version.pk)


@require_safe
@login_required
def import_wrong(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """The rows that cannot stand, with their reasons, to be mended and sent again."""
    _version, found = _opened(request, pk, one)
    head = sheets.plain(found.cells[0][1])
    rows = [line[1] for line in found.cells]
    at = {line[0]: n for n, line in enumerate(found.cells, 1)}
    wrong = [(at[row.line], " ".join(row.reasons)) for row in _judged(found) if row.reasons]
    return spreadsheet(sheet_making.wrong_rows(head, rows, wrong), "baris-salah.xlsx")


def _opened(request: SignedIn, pk: int, one: int) -> tuple[ScenarioVersion, ScenarioImport]:
    _at, version = opened_scenario(request, pk, to="edit")
    found = access.imported(version, one)
    if found.status != ScenarioImport.Status.READ:
        raise IllegalMove(found, "map")
    return version, found


def _judged(found: ScenarioImport) -> list[Judged]:
    if any(name not in found.mapping for name in judging.NEEDED):
        return []
    return judging.judge(found.version, found.cells, found.mapping)


def _counted(rows: list[Judged]) -> dict[str, Any]:
    """The wrong rows first, then the others, and how many there are of each."""
    wrong = [row for row in rows if row.reasons]
    good = [row for row in rows if not row.reasons]
    new_roles = sorted({code for row in good for code in row.new_roles})
    return {"rows": [*wrong, *good], "good": len(good), "wrong": len(wrong), "new_roles": new_roles}
