"""The paper of an SOP: shown, signed, printed and counted."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, ask_to_verify, verified_at
from accounts.models import User
from coordination.forms.agreements import ScanForm
from coordination.models import Agency
from documents import serving as documents
from documents.forms import SignForm
from documents.models import Rendition
from documents.signing.base import Secret, SigningError

from .. import access, queries, serving
from ..access import Standing
from ..forms.signing import PrintForm
from ..models import SopVersion
from ..services import papers, ratifying, reading
from .doorstep import done, noticed, opened, page, typed, unsigned

both = require_http_methods(["GET", "POST"])
SIGNED = 200


@both
@login_required
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Read the very paper, then sign it: with a fresh proof of oneself and the passphrase."""
    at, version = opened(request, pk, to="ratify")
    noticed(request, version)
    agency = _desk(at, version, "ratify")
    ready = "siap" in request.GET or request.method == "POST"
    if ready and (due := ask_to_verify(request, within=settings.SIGNING_FRESH)):
        return due
    form = SignForm(typed(request), person=request.user, verified_at=verified_at(request))
    status = _signed(version, agency, form, request.user) if form.is_valid() else None
    if status == SIGNED:
        words = _("Anda menandatangani atas nama %(agency)s.") % {"agency": agency}
        return done(request, version, words)
    more = _paper_of(version) | {"agency": agency, "ready": ready}
    answer = page(request, "sign", version, form, has_key=papers.can_sign(request.user), **more)
    answer.status_code = status or answer.status_code
    return answer


def _paper_of(version: SopVersion) -> dict[str, Any]:
    try:
        shown = papers.signed(version)
    except ValidationError:
        shown = None
    return {"shown": shown, "ratifications": queries.ratifications(version)}


def _signed(version: SopVersion, agency: Agency, form: SignForm, by: User) -> int:
    """SIGNED when the signature stands; else how it was refused, with the words on the form."""
    said = form.cleaned_data
    try:
        ratifying.ratify(
            version,
            by=by,
            agency=agency,
            shown_sha256=said["shown_sha256"],
            secret=cast(Secret, form.secret),
        )
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
    at, version = opened(request, pk, to="scan")
    agency = _desk(at, version, "scan")
    form, shown = ScanForm(typed(request), request.FILES or None), _paper_of(version)["shown"]
    if shown and form.is_valid():
        said = {"by": request.user, "agency": agency, **form.cleaned_data}
        if _scanned(version, form, shown_sha256=shown.sha256, **said):
            return done(request, version, _("Tanda tangan basah tercatat."))
    return page(request, "scan", version, form, shown=shown, agency=agency)


@require_safe
@login_required
def scan_sheet(request: SignedIn, pk: int, agency: int) -> HttpResponseBase:
    """The scan of the sheet that an agency's head has signed by hand, as it was handed in."""
    _at, version = opened(request, pk)
    return documents.attachment(request, access.scan_sheet(version, agency))


def _scanned(version: SopVersion, form: ScanForm, **said: Any) -> bool:
    try:
        return form.did(ratifying.ratify_on_paper, version, **said)
    except SigningError as error:
        form.add_error(None, str(error.words))
        return False


def _desk(at: Standing, version: SopVersion, verb: str) -> Agency:
    """The agency for which this person signs or scans, among those that have not signed yet."""
    waiting = unsigned(at, version, verb)
    if waiting is None:
        raise PermissionDenied(_("Instansi Anda sudah menandatangani. Tinggal instansi mitra."))
    return waiting


@require_safe
@login_required
def pdf(request: SignedIn, pk: int) -> HttpResponseBase:
    """The newest bytes of the paper, to be read on the screen or kept as a file."""
    _at, version = opened(request, pk)
    return documents.paper(request, _made(version), inline="unduh" not in request.GET)


@both
@login_required
def print_copy(request: SignedIn, pk: int) -> HttpResponse:
    """Count a copy and open it for printing; what holds no more only with its red mark."""
    _at, version = opened(request, pk)
    if version.ratified_at is None:
        raise Http404
    form = PrintForm(typed(request), needs_mark=version.phase not in reading.HELD)
    if form.is_valid() and form.did(
        reading.print_copy, version, by=request.user, marked=form.cleaned_data.get("marked", False)
    ):
        return redirect("sop:printed", version.pk, form.verb_gave.pk)
    return page(request, "print", version, form, copies=queries.copies(version)[:20])


@require_safe
@login_required
def printed(request: SignedIn, pk: int, copy: int) -> HttpResponseBase:
    """The counted copy itself: the signed bytes, or for what holds no more, a marked print."""
    at, version = opened(request, pk)
    counted = access.copy(at, version, copy)
    if counted.mark:
        return serving.marked_paper(version, _signed_bytes(version), counted.mark)
    return documents.paper(request, _made(version), inline=True)


@require_POST
@login_required
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Have a paper made that failed."""
    _at, version = opened(request, pk)
    papers.retry(version)
    return done(request, version, _("Kertasnya sedang dibuat lagi."))


def _made(version: SopVersion) -> Rendition:
    found = papers.newest(version)
    if found is None:
        raise Http404
    return found


def _signed_bytes(version: SopVersion) -> bytes:
    try:
        return bytes(papers.signed(version).content)
    except ValidationError as error:
        raise Http404 from error
