"""From a draft to a signed agreement: parties, remarks, consent, signatures, and the end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn

from .. import agreements as shown
from .. import parties
from ..access import Standing
from ..forms.agreements import AgreeForm, PartiesForm, PartyForm
from ..forms.requests import NoteForm
from ..models import Agency, Agreement
from ..services import agreements, freezing
from .agreements import done, opened, page
from .doorstep import once, proof_due, typed

both = require_http_methods(["GET", "POST"])


@both
@login_required
def agreement_parties(request: SignedIn, pk: int) -> HttpResponse:
    """Which agencies are parties, in which order; who signs for each, under which number."""
    at, pact = opened(request, pk, to="write")
    form = PartiesForm(typed(request), at=at, agreement=pact)
    if form.is_valid() and form.did(agreements.seat, pact, by=request.user, parties=form.seats):
        return _seated(request, pact, _("Susunan pihak tersimpan."))
    own = parties.acts_for(at, pact, "write")
    return page(request, "parties", pact, form, ends=shown.ends_of(pact), own=own)


@both
@login_required
def agreement_party(request: SignedIn, pk: int, party: int) -> HttpResponse:
    """One's own agency's number and signer; another's is another's affair."""
    at, pact = opened(request, pk, to="write")
    seat = parties.party(pact, party)
    if seat.agency_id not in parties.acts_for(at, pact, "write"):
        raise PermissionDenied
    form = PartyForm(typed(request), party=seat, offered=shown.signatories(seat.agency))
    if form.is_valid() and form.did(agreements.present, seat, by=request.user, **form.cleaned_data):
        return _seated(request, pact, _("Nomor dan penanda tangan tersimpan."))
    return page(request, "party", pact, form, party=seat)


def _seated(request: SignedIn, pact: Agreement, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("coordination:agreement_parties", pact.pk)


@require_POST
@login_required
def agreement_review(request: SignedIn, pk: int) -> HttpResponse:
    """Lay the draft before all parties."""
    _at, pact = opened(request, pk, to="review")
    agreements.review(pact, by=request.user)
    return done(request, pact, _("Semua pihak diminta menelaah."))


@both
@login_required
def agreement_remark(request: SignedIn, pk: int) -> HttpResponse:
    """Say what one's own agency wants changed."""
    at, pact = opened(request, pk, to="remark")
    agency = _own(at, pact, "remark")
    form = NoteForm(typed(request), label=_("Catatan"), required=True)
    if form.is_valid() and form.did(
        once,
        request,
        lambda: _remarked(request, pact, agency, form),
    ):
        return done(request, pact, _("Catatan tersimpan."))
    return page(request, "remark", pact, form, agency=agency)


def _remarked(request: SignedIn, pact: Agreement, agency: Agency, form: NoteForm) -> int:
    text = form.cleaned_data["note"]
    return int(agreements.remark(pact, by=request.user, agency=agency, text=text).pk)


@require_POST
@login_required
def agreement_resolve(request: SignedIn, pk: int, remark: int) -> HttpResponse:
    """Say that a remark of one's own agency is settled."""
    at, pact = opened(request, pk, to="resolve")
    said = parties.remark(pact, remark)
    if said.agency_id not in parties.acts_for(at, pact, "resolve"):
        raise PermissionDenied
    agreements.resolve(said, by=request.user)
    return done(request, pact, _("Catatan diselesaikan."))


@both
@login_required
def agreement_agree(request: SignedIn, pk: int) -> HttpResponse:
    """Consent, in the name of one's agency, to the words as they stand on this page."""
    at, pact = opened(request, pk, to="agree")
    form = AgreeForm(typed(request), initial={"seen": agreements.latest(pact)})
    agency = _own(at, pact, "agree")
    if form.is_valid() and _agreed(request, pact, agency, form):
        return done(request, pact, _consented(pact))
    more = {"agency": agency, "missing": _missing(pact), "text": shown.text_of(pact)}
    return page(request, "agree", pact, form, ends=shown.ends_of(pact), **more)


def _agreed(request: SignedIn, pact: Agreement, agency: Agency, form: AgreeForm) -> bool:
    said = {"by": request.user, "agency": agency, **form.cleaned_data}
    try:
        return form.did(agreements.agree, pact, **said)
    except agreements.Overtaken:
        late = _("Naskah baru saja diubah. Baca lagi, lalu setujui.")
        form.add_error(None, ValidationError(late, "overtaken"))
        form.overtaken = True
        return False


def _consented(pact: Agreement) -> str:
    if pact.status == Agreement.Status.FROZEN:
        return _("Semua pihak setuju. Naskah dibekukan dan siap ditandatangani.")
    return _("Persetujuan tersimpan. Menunggu pihak lain.")


def _missing(pact: Agreement) -> list[str]:
    try:
        freezing.check(pact)
    except ValidationError as error:
        return error.messages
    return []


@both
@login_required
def agreement_thaw(request: SignedIn, pk: int) -> HttpResponse:
    """Open a frozen text again, saying why."""
    return _with_note(request, pk, "thaw", _("Naskah dibuka lagi untuk diperbaiki."))


@both
@login_required
def agreement_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Give the agreement up before all have signed, saying why."""
    return _with_note(request, pk, "withdraw", _("Penyusunan dibatalkan."))


@both
@login_required
def agreement_terminate(request: SignedIn, pk: int) -> HttpResponse:
    """End a signed agreement now, saying why."""
    return _with_note(request, pk, "terminate", _("Perjanjian diakhiri."))


def _with_note(request: SignedIn, pk: int, verb: str, words: str) -> HttpResponse:
    _at, pact = opened(request, pk, to=verb)
    is_draft = pact.status == Agreement.Status.DRAFT
    form = NoteForm(typed(request), label=_("Alasan"), required=not is_draft)
    if verb == "terminate" and (due := proof_due(request)):
        return due
    if form.is_valid() and form.did(
        VERBS[verb], pact, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, pact, words)
    return page(request, verb, pact, form)


VERBS = {
    "thaw": freezing.thaw,
    "withdraw": agreements.withdraw,
    "terminate": freezing.terminate,
}


def _own(at: Standing, pact: Agreement, verb: str) -> Agency:
    """In whose name the person acts: the first party of theirs that has the right."""
    own = parties.acts_for(at, pact, verb)
    return next(end.agency for end in shown.ends_of(pact) if end.agency_id in own)
