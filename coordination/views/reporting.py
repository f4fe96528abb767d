"""The end of the matter: the report, and closing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn

from .. import queries
from ..forms.reporting import ReportForm
from ..forms.requests import NoteForm
from ..services import reporting
from .doorstep import done, opened, page, typed

both = require_http_methods(["GET", "POST"])


@both
@login_required
def request_report(request: SignedIn, pk: int) -> HttpResponse:
    """Write the after-task report."""
    _at, asked = opened(request, pk, to="report")
    form = ReportForm(typed(request), asked=asked)
    if form.is_valid() and form.did(reporting.report, asked, by=request.user, **form.report):
        return done(request, asked, _("Laporan terkirim. Peminta tinggal menutup permohonan."))
    return page(request, "report", asked, form, tallies=queries.ledger(asked))


@both
@login_required
def request_close(request: SignedIn, pk: int) -> HttpResponse:
    """Close the request for good."""
    _at, asked = opened(request, pk, to="close")
    form = NoteForm(typed(request), label=_("Penilaian"))
    if form.is_valid() and form.did(
        reporting.close, asked, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, asked, _("Permohonan ditutup."))
    return page(request, "close", asked, form)
