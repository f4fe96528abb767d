"""What the provider does with a request: receive, weigh, send back, decide, order."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn

from .. import way
from ..forms.decisions import DecisionForm, filled
from ..forms.orders import OrderForm
from ..forms.requests import NoteForm
from ..models import SupportRequest
from ..services import orders, support
from .doorstep import done, opened, page, proof_due, typed

both = require_http_methods(["GET", "POST"])


@require_POST
@login_required
def request_receive(request: SignedIn, pk: int) -> HttpResponse:
    """Say that the letter has arrived."""
    _at, asked = opened(request, pk, to="receive")
    support.receive(asked, by=request.user)
    return done(request, asked, _("Surat diterima. Peminta dapat melihatnya."))


@require_POST
@login_required
def request_review(request: SignedIn, pk: int) -> HttpResponse:
    """Take the request in hand."""
    _at, asked = opened(request, pk, to="review")
    support.review(asked, by=request.user)
    return done(request, asked, _("Permohonan sedang Anda telaah."))


@both
@login_required
def request_send_back(request: SignedIn, pk: int) -> HttpResponse:
    """Return the request, saying what is missing."""
    _at, asked = opened(request, pk, to="send_back")
    form = NoteForm(typed(request), label=_("Yang perlu dilengkapi"), required=True)
    if form.is_valid() and form.did(
        support.send_back, asked, by=request.user, note=form.cleaned_data["note"]
    ):
        return done(request, asked, _("Permohonan dikembalikan untuk dilengkapi."))
    return page(request, "send_back", asked, form)


@both
@login_required
def request_decide(request: SignedIn, pk: int) -> HttpResponse:
    """Grant each line in full, in part or not at all."""
    _at, asked = opened(request, pk, to="decide")
    if "fill" in request.POST:
        return page(request, "decide", asked, filled(asked, request.POST))
    form = DecisionForm(typed(request), asked=asked)
    if due := proof_due(request):
        return due
    if form.is_valid() and form.did(support.decide, asked, by=request.user, **form.decision):
        return done(request, asked, _verdict(asked))
    return page(request, "decide", asked, form)


def _verdict(asked: SupportRequest) -> str:
    return _("Putusan tersimpan: %(status)s. %(holder)s sudah diberi tahu.") % {
        "status": asked.get_status_display().lower(),
        "holder": asked.requester,
    }


@both
@login_required
def request_order(request: SignedIn, pk: int) -> HttpResponse:
    """Name who goes, and print the Surat Perintah."""
    _at, asked = opened(request, pk, to="order")
    form = OrderForm(typed(request), asked=asked)
    if due := proof_due(request):
        return due
    if form.is_valid() and form.did(orders.order, asked, by=request.user, **form.order):
        words = _("Surat Perintah terbit. Personel ditunggu di pintu %(holder)s.")
        return done(request, asked, words % {"holder": way.holder(asked)})
    return page(request, "order", asked, form)
