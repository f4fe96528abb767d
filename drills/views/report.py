"""The after-action report: written, commented, agreed on, signed by both heads."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, ask_to_verify, verified_at
from coordination.forms.agreements import ScanForm
from coordination.models import Agency
from documents import serving
from documents.forms import SignForm
from documents.services.keys import key_of
from documents.signing.base import Secret, SigningError
from journal.lifecycle import IllegalMove

from .. import access, aftermath
from ..access import Standing
from ..forms.evaluation import NumberForm, RemarkForm, ReportForm
from ..forms.holding import ReasonForm
from ..models import Report
from ..services import reporting
from .doorstep import noticed, opened, page, typed

both = require_http_methods(["GET", "POST"])
SIGNED = 200


@require_safe
@login_required
def report(request: SignedIn, pk: int) -> HttpResponse:
    """The report as it stands."""
    at, found = _read(request, pk)
    noticed(request, found.drill)
    return _shown(request, at, found)


def _read(request: SignedIn, pk: int) -> tuple[Standing, Report]:
    at, drill = opened(request, pk)
    if not access.reads_report(at, drill):
        raise PermissionDenied
    return at, access.report(drill)


def _shown(
    request: SignedIn, at: Standing, found: Report, form: Form | None = None, status: int = 200
) -> HttpResponse:
    found.refresh_from_db(fields=["status", "rev", "words", "rendition"])
    context = _context(at, found) | {"form": form}
    if isinstance(form, ReportForm):
        context["write"] = form
    return render(request, "drills/report.html", context, status=status)


def _context(at: Standing, found: Report) -> dict[str, Any]:
    drill = found.drill
    desks = access.own_desks(at, drill, "evaluate")
    return {
        "drill": drill,
        "report": found,
        "said": aftermath.context(drill, found.words),
        "parties": found.parties.select_related("agency", "signatory__person", "signature"),
        "remarks": found.remarks.select_related("author", "agency", "resolved_by"),
        "write": ReportForm(report=found),
        "writing": bool(desks) and found.status in reporting.WRITTEN,
        "own": {one.pk for one in desks},
        "may_sign": access.may(at, drill, "sign"),
        "shown": reporting.shown(found),
    }


def _opened(request: SignedIn, pk: int, to: str = "evaluate") -> tuple[Standing, Report]:
    at, drill = opened(request, pk, to=to)
    return at, access.report(drill)


def _done(request: SignedIn, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("drills:report", pk)


@require_POST
@login_required
def write(request: SignedIn, pk: int) -> HttpResponse:
    """Write the parts that people write."""
    at, found = _opened(request, pk)
    form = ReportForm(request.POST, report=found)
    if form.is_valid():
        said = {"words": form.words, "seen": form.cleaned_data["rev"]}
        if form.did(reporting.write, found, by=request.user, **said):
            return _done(request, pk, _("Laporan tersimpan."))
    late = any(one.code == "overtaken" for one in form.non_field_errors().as_data())
    return _shown(request, at, found, form, 409 if late else 422)


@require_POST
@login_required
def remark(request: SignedIn, pk: int) -> HttpResponse:
    """Say what one's agency wants changed."""
    at, found = _opened(request, pk)
    form = RemarkForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    desk = _desk(at, found)
    if said and form.did(reporting.remark, found, by=request.user, agency=desk, **said):
        return _done(request, pk, _("Catatan tersimpan."))
    return _shown(request, at, found, form, 422)


@require_POST
@login_required
def resolve(request: SignedIn, pk: int, one: int) -> HttpResponse:
    """Say that a remark is dealt with."""
    _at, found = _opened(request, pk)
    reporting.resolve(access.remark(found, one), by=request.user)
    return redirect("drills:report", pk)


@require_POST
@login_required
def agree(request: SignedIn, pk: int) -> HttpResponse:
    """Agree for one's agency."""
    at, found = _opened(request, pk)
    form, desk = NumberForm(request.POST), _desk(at, found)
    said = form.cleaned_data if form.is_valid() else None
    if said is not None and form.did(reporting.agree, found, by=request.user, agency=desk, **said):
        return _done(request, pk, _("Anda menyetujui atas nama %(agency)s.") % {"agency": desk})
    return _shown(request, at, found, form, 422)


@require_POST
@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    """Open a frozen report again, and say why."""
    at, found = _opened(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid() and form.did(
        reporting.reopen, found, by=request.user, note=form.cleaned_data["reason"]
    ):
        return _done(request, pk, _("Laporan dibuka lagi."))
    return _shown(request, at, found, form, 422)


@require_POST
@login_required
def print_draft(request: SignedIn, pk: int) -> HttpResponse:
    """Have the report printed as it stands."""
    _at, found = _opened(request, pk)
    reporting.print_draft(found, by=request.user)
    return _done(request, pk, _("Draf sedang dicetak."))


@require_safe
@login_required
def pdf(request: SignedIn, pk: int) -> HttpResponseBase:
    """The newest bytes of its paper."""
    _at, found = _read(request, pk)
    if found.rendition is None:
        raise Http404
    return serving.paper(request, found.rendition, inline="unduh" not in request.GET)


@both
@login_required
@sensitive_post_parameters("passphrase", "account")
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Read the very paper, prove who one is, and sign it."""
    at, found = _opened(request, pk, to="sign")
    agency, ready = _waiting(at, found, "sign"), "siap" in request.GET or request.method == "POST"
    if ready and (due := ask_to_verify(request, within=settings.SIGNING_FRESH)):
        return due
    shown = reporting.shown(found)
    start = {"shown_sha256": shown.sha256 if shown else ""}
    proof = verified_at(request)
    form = SignForm(typed(request), person=request.user, verified_at=proof, initial=start)
    if form.is_valid() and _signed(request, found, agency, form) == SIGNED:
        return _done(request, pk, _("Tanda tangan Anda tersimpan."))
    more = {"shown": shown, "ready": ready, "agency": agency, "has_key": key_of(request.user)}
    return page(request, "report_sign", form, drill=found.drill, report=found, **more)


def _signed(request: SignedIn, found: Report, agency: Agency, form: SignForm) -> int:
    said = {"shown_sha256": form.cleaned_data["shown_sha256"], "agency": agency}
    secret = cast(Secret, form.secret)
    try:
        reporting.sign(found, by=request.user, secret=secret, **said)
    except ValidationError as error:
        form.add_error(None, error)
        return 422
    except SigningError as error:
        form.add_error(None, str(error.words))
        return error.status
    return SIGNED


@both
@login_required
def scan(request: SignedIn, pk: int) -> HttpResponse:
    """Hand in the sheet that the head of one's own agency has signed by hand."""
    at, found = _opened(request, pk)
    agency, shown = _waiting(at, found, "evaluate"), reporting.shown(found)
    form = ScanForm(typed(request), request.FILES or None)
    if shown and form.is_valid():
        said = {"agency": agency, "shown_sha256": shown.sha256, **form.cleaned_data}
        if _scanned(request, found, form, said):
            return _done(request, pk, _("Tanda tangan basah tercatat."))
    more = {"shown": shown, "agency": agency, "report": found}
    return page(request, "report_scan", form, drill=found.drill, **more)


def _scanned(request: SignedIn, found: Report, form: ScanForm, said: dict[str, Any]) -> bool:
    try:
        return form.did(reporting.sign_on_paper, found, by=request.user, **said)
    except SigningError as error:
        form.add_error(None, str(error.words))
        return False


def _desk(at: Standing, found: Report) -> Agency:
    """For which of the two agencies this person speaks."""
    desks = access.own_desks(at, found.drill, "evaluate")
    if not desks:
        raise PermissionDenied
    return desks[0]


def _waiting(at: Standing, found: Report, verb: str) -> Agency:
    """The person's own agency that has not signed a frozen report yet, or IllegalMove."""
    signed = set(found.parties.exclude(signature=None).values_list("agency", flat=True))
    waiting = [one for one in access.own_desks(at, found.drill, verb) if one.pk not in signed]
    if found.status != Report.Status.FROZEN or not waiting:
        raise IllegalMove(found, Report.Status.SIGNED)
    return waiting[0]
