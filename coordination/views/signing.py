"""Signing an agreement: by key on this page, or by hand on a print that is scanned back."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn, ask_to_verify, verified_at
from documents import services as documents
from documents.forms import SignForm
from documents.models import Revision
from documents.services.keys import key_of
from documents.signing.base import SigningError
from journal.lifecycle import IllegalMove

from .. import parties
from ..forms.agreements import ScanForm
from ..models import Agreement, AgreementParty
from ..services import freezing
from .agreements import done, opened, page
from .doorstep import typed

both = require_http_methods(["GET", "POST"])


@both
@login_required
@sensitive_post_parameters("passphrase", "account")
def agreement_sign(request: SignedIn, pk: int) -> HttpResponse:
    """Read the very paper, prove who one is, and sign it with one's own key."""
    _at, pact = opened(request, pk, to="sign")
    seat = freezing.place_of(pact, request.user)
    paper = _shown(pact)
    ready = paper is not None and ("siap" in request.GET or request.method == "POST")
    if ready and (due := ask_to_verify(request, within=settings.SIGNING_FRESH)):
        return due
    start = {"shown_sha256": paper.sha256 if paper else ""}
    form = SignForm(
        typed(request), person=request.user, verified_at=verified_at(request), initial=start
    )
    if form.is_valid() and _signed(request, pact, form):
        return done(request, pact, _("Tanda tangan Anda tersimpan."))
    key = key_of(request.user)
    return page(request, "sign", pact, form, party=seat, paper=paper, ready=ready, key=key)


def _signed(request: SignedIn, pact: Agreement, form: SignForm) -> bool:
    """Whether it was signed; what a person can mend is said beside the form."""
    sha256 = form.cleaned_data["shown_sha256"]
    if form.secret is None:
        return False
    try:
        freezing.sign(pact, by=request.user, shown_sha256=sha256, secret=form.secret)
    except SigningError as error:
        form.add_error(None, str(error.words))
        return False
    return True


@both
@login_required
def agreement_scan(request: SignedIn, pk: int, party: int) -> HttpResponse:
    """Hand in the sheet that one's own chief has signed by hand."""
    at, pact = opened(request, pk, to="write")
    seat = parties.party(pact, party)
    if seat.agency_id not in parties.acts_for(at, pact, "write"):
        raise PermissionDenied
    if seat.signature_id or pact.status != Agreement.Status.FROZEN:
        raise IllegalMove(pact, "signed")
    form = ScanForm(typed(request), request.FILES or None)
    paper = _shown(pact)
    if paper and form.is_valid() and _scanned(request, form, seat, paper.sha256):
        return done(request, pact, _("Tanda tangan basah tercatat."))
    return page(request, "scan", pact, form, party=seat, paper=paper)


def _scanned(request: SignedIn, form: ScanForm, seat: AgreementParty, sha256: str) -> bool:
    try:
        said = {"by": request.user, "shown_sha256": sha256, **form.cleaned_data}
        return form.did(freezing.sign_on_paper, seat, **said)
    except SigningError as error:
        form.add_error(None, str(error.words))
        return False


def _shown(pact: Agreement) -> Revision | None:
    """The newest bytes of the paper, once there are any."""
    ready = pact.rendition is not None and pact.rendition.state == "ready"
    return documents.current(pact.rendition) if ready and pact.rendition else None
