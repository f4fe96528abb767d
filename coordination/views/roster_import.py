"""A list from a spreadsheet: upload, say which column is what, look, apply, undo."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn

from .. import access, judging, keeping, monthly, posts, sheet_making, sheets
from ..forms.roster import ColumnsForm, ImportForm, MonthForm
from ..judging import Judged
from ..models import RosterImport
from ..services import month_import as months
from ..services import roster_import as verbs
from ..services.rosters import today
from .doorstep import spreadsheet, typed
from .roster_keeping import attempt, done, kept, shown

Kind = RosterImport.Kind
both = require_http_methods(["GET", "POST"])
SHOWN = 200  # rows of the preview


@both
@login_required
def roster_upload(request: SignedIn, pk: int) -> HttpResponse:
    """Choose a file; what is in it is shown before anything changes."""
    agency = kept(request, pk)
    form = ImportForm(typed(request), request.FILES or None)
    said = form.said if form.is_valid() else {}
    if said and form.did(verbs.upload, agency, by=request.user, **said):
        return redirect(form.verb_gave)
    return shown(request, "upload", agency, form, imports=keeping.imports(agency))


@both
@login_required
def roster_import(request: SignedIn, pk: int) -> HttpResponse:
    """Which column is what, and what each row would do."""
    found = posts.imported(access.standing_of(request), pk)
    if found.status != RosterImport.Status.READ:
        return shown(request, "imported", found.agency, None, imported=found)
    if found.kind == Kind.MONTH:
        return _month(request, found)
    head = sheets.plain(found.cells[0])
    start = {name: str(at) for name, at in found.mapping.items()}
    form = ColumnsForm(typed(request), initial=start, head=head)
    if form.is_valid() and form.did(
        verbs.map_columns, found, by=request.user, mapping=form.mapping
    ):
        return redirect(found)
    rows = _judged(found) if not form.is_bound else []
    return shown(request, "import", found.agency, form, imported=found, **_counted(rows))


def _month(request: SignedIn, found: RosterImport) -> HttpResponse:
    """The same of a month: which month, which columns, when each code is stood."""
    head = sheets.plain(found.cells[found.mapping["head"]])
    start = {name: str(said) for name, said in found.mapping.items() if name != "days"}
    form = MonthForm(typed(request), initial=start, agency=found.agency, head=head)
    if form.is_valid() and form.did(months.map_month, found, by=request.user, said=form.mapping):
        return redirect(found)
    rows: Sequence[Judged] = _judged(found) if not form.is_bound else []
    return shown(request, "month", found.agency, form, imported=found, **_counted(rows))


@require_POST
@login_required
def roster_apply(request: SignedIn, pk: int) -> HttpResponse:
    """Put every row that can stand into the roster."""
    found = posts.imported(access.standing_of(request), pk)
    words = _("Daftar jaga diperbarui.")
    if found.kind == Kind.MONTH:
        attempt(request, words, months.apply, found)
        return redirect(found)
    end_others = request.POST.get("end_others") == "on"
    attempt(request, words, verbs.apply, found, end_others=end_others)
    return redirect(found)


@require_POST
@login_required
def roster_undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take an import back."""
    found = posts.imported(access.standing_of(request), pk)
    undo = months.undo if found.kind == Kind.MONTH else verbs.undo
    attempt(request, _("Impor dibatalkan. Daftar jaga kembali seperti semula."), undo, found)
    return redirect(found)


@require_POST
@login_required
def roster_discard(request: SignedIn, pk: int) -> HttpResponse:
    """Give an upload up."""
    found = posts.imported(access.standing_of(request), pk)
    verbs.discard(found, by=request.user)
    return done(request, found.agency, _("Berkas dilupakan. Daftar jaga tidak berubah."))


@require_safe
@login_required
def roster_template(request: SignedIn, pk: int) -> HttpResponse:
    """A spreadsheet with everybody in office, to be filled in."""
    agency = kept(request, pk)
    return spreadsheet(sheet_making.template(agency), f"daftar-jaga-{agency.code}.xlsx")


@require_safe
@login_required
def month_template(request: SignedIn, pk: int) -> HttpResponse:
    """A month to be filled in: everybody in office down, the days across."""
    agency = kept(request, pk)
    return spreadsheet(sheet_making.month_template(agency), f"jadwal-sebulan-{agency.code}.xlsx")


@require_safe
@login_required
def roster_wrong(request: SignedIn, pk: int) -> HttpResponse:
    """The rows that cannot stand, with their reasons, to be mended and sent again."""
    found = posts.imported(access.standing_of(request), pk)
    if found.status != RosterImport.Status.READ:
        messages.error(request, _("Baris yang salah hanya disimpan sampai impor diterapkan."))
        return redirect(found)
    head = sheets.plain(found.cells[found.mapping.get("head", 0)])
    wrong = [(one.line, " ".join(one.reasons)) for one in _judged(found) if one.reasons]
    return spreadsheet(sheet_making.wrong_rows(head, found.cells, wrong), "baris-salah.xlsx")


def _judged(found: RosterImport) -> Sequence[Judged]:
    if found.kind == Kind.MONTH:
        if not {"number", "month"} <= set(found.mapping):
            return []
        return monthly.judge(found.agency, found.cells, found.mapping, today(found.agency))
    if any(name not in found.mapping for name in judging.NEEDED):
        return []
    return judging.judge(found.agency, found.cells, found.mapping, today(found.agency))


def _counted(rows: Sequence[Judged]) -> dict[str, Any]:
    """The wrong rows first, then the others, and how many there are of each."""
    wrong = [row for row in rows if row.reasons]
    new = [row for row in rows if row.is_new]
    same = [row for row in rows if row.is_same and not row.reasons]
    cut = max(0, len(rows) - SHOWN)
    return {
        "rows": [*wrong, *new, *same][:SHOWN],
        "new": len(new),
        "same": len(same),
        "wrong": len(wrong),
        "more": ngettext("dan %(count)d baris lagi", "dan %(count)d baris lagi", cut)
        % {"count": cut}
        if cut
        else "",
    }
