"""Around a shift: swaps, the hand-over apel, and calendar addresses."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User

from .. import access, posts, watching
from ..forms.watches import FeedForm, HandForm, OfferForm, SwapForm, TakeForm
from ..models import Agency, Handover
from ..services import feeds as feed_verbs
from ..services import handovers as handing
from ..services import swaps as swapping
from .doorstep import noticed, status_of, typed
from .roster_keeping import attempt

both = require_http_methods(["GET", "POST"])
ANSWERS = {"setuju": swapping.accept, "tolak": swapping.decline, "batal": swapping.withdraw}


@require_safe
@login_required
def swaps(request: SignedIn) -> HttpResponse:
    """Swaps that wait for me, mine, and those at agencies whose roster I keep."""
    at = access.standing_of(request)
    page = {"groups": watching.swaps(at), "agencies": posts.houses(at)}
    return render(request, "coordination/roster_swaps.html", page)


@both
@login_required
def swap_new(request: SignedIn, pk: int) -> HttpResponse:
    """Offer a turn of mine: first which and to whom, then what for."""
    at = access.standing_of(request)
    agency = posts.house(at, pk)
    own, stood = watching.turns_to_come(agency, at.person)
    chosen = request.GET if "giliran" in request.GET else None
    offer = OfferForm(chosen, agency=agency, by=at.person, turns=own, stood=stood)
    if not offer.is_bound or not offer.is_valid():
        return _shown(request, "swap_new", offer, agency=agency, offer=offer, turns=own)
    form = _wished(request, agency, offer.cleaned_data["orang"])
    if form.is_valid() and form.did(
        swapping.propose, agency, by=at.person, **offer.said, **form.cleaned_data
    ):
        messages.success(request, _("Ditawarkan. Daftar jaga berubah bila ia setuju."))
        return redirect(form.verb_gave)
    page = {"agency": agency, "offer": offer, "turns": own, "taker": offer.said["taker"]}
    return _shown(request, "swap_new", form, **page)


@require_safe
@login_required
def swap(request: SignedIn, pk: int) -> HttpResponse:
    """One swap: what for what, and the answer."""
    found = posts.swap(access.standing_of(request), pk)
    noticed(request, found)
    return render(request, "coordination/roster_swap.html", {"swap": found})


@require_POST
@login_required
def swap_answer(request: SignedIn, pk: int, answer: str) -> HttpResponse:
    """Accept, decline or take back."""
    found = posts.swap(access.standing_of(request), pk)
    verb = ANSWERS.get(answer)
    if verb is None:
        raise Http404
    if request.user.pk != (found.giver_id if answer == "batal" else found.taker_id):
        raise PermissionDenied
    attempt(request, _("Jawaban tercatat."), verb, found)
    return redirect(found)


@both
@login_required
def handovers(request: SignedIn, pk: int) -> HttpResponse:
    """The last hand-overs of an agency; write the next one."""
    at = access.standing_of(request)
    agency = posts.house(at, pk, to="hand")
    form = HandForm(typed(request), initial=watching.last_counts(agency))
    if form.is_valid() and form.did(handing.hand, agency, by=request.user, **form.cleaned_data):
        messages.success(request, _("Serah terima tercatat. Menunggu penerima."))
        return redirect(form.verb_gave)
    return _shown(request, "handovers", form, **watching.handovers(agency))


@require_safe
@login_required
def handover(request: SignedIn, pk: int) -> HttpResponse:
    """One hand-over: what was counted, and the form with which the next commander confirms."""
    found = posts.handover(access.standing_of(request), pk)
    noticed(request, found)
    return _handed(request, found, TakeForm(handover=found))


@require_POST
@login_required
def handover_take(request: SignedIn, pk: int) -> HttpResponse:
    """Confirm a hand-over with one's own count."""
    found = posts.handover(access.standing_of(request), pk, to="hand")
    if found.handed_by_id == request.user.pk:
        raise PermissionDenied
    form = TakeForm(request.POST, handover=found)
    if form.is_valid() and form.did(handing.take, found, by=request.user, **form.said):
        messages.success(request, _("Jaga Anda terima."))
        return redirect(found)
    return _handed(request, found, form)


@require_POST
@login_required
def handover_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take one's own hand-over back before it is confirmed."""
    found = posts.handover(access.standing_of(request), pk)
    if found.handed_by_id != request.user.pk:
        raise PermissionDenied
    attempt(request, _("Serah terima dibatalkan. Tulis ulang."), handing.withdraw, found)
    return redirect("coordination:handovers", found.agency_id)


@both
@login_required
@never_cache
def feeds(request: SignedIn) -> HttpResponse:
    """Calendar addresses of mine; a new one is shown on the answer and nowhere else."""
    at = access.standing_of(request)
    form = FeedForm(typed(request), teams=watching.teams(at))
    made = ""
    if form.is_valid() and form.did(feed_verbs.issue, at.person, **form.said):
        _feed, secret = form.verb_gave
        path = reverse("feed", args=[secret])
        made = request.build_absolute_uri(path)
        form = FeedForm(teams=watching.teams(at))
    page = {"feeds": watching.feeds(at.person), "made": made}
    return _shown(request, "feeds", form, **page)


@require_POST
@login_required
def feed_revoke(request: SignedIn, pk: int) -> HttpResponse:
    """Take a calendar address back."""
    feed_verbs.revoke(posts.feed(access.standing_of(request), pk))
    messages.success(request, _("Alamat kalender dicabut."))
    return redirect("coordination:feeds")


def _wished(request: SignedIn, agency: Agency, taker: User) -> SwapForm:
    """What may be wanted in return for a turn: the other's turns to come."""
    turns, stood = watching.turns_to_come(agency, taker)
    return SwapForm(typed(request), agency=agency, turns=turns, stood=stood)


def _handed(request: SignedIn, found: Handover, form: TakeForm) -> HttpResponse:
    at = access.standing_of(request)
    is_mine = found.handed_by_id == at.person.pk
    waits = found.status == Handover.Status.HANDED
    may_take = waits and not is_mine and posts.may(at, found.agency_id, "hand")
    page = {"handover": found, "may_take": may_take, "is_mine": is_mine}
    return _shown(request, "handover", form, **page)


def _shown(request: SignedIn, name: str, form: Form, **page: Any) -> HttpResponse:
    status = status_of(form) if form.is_bound and form.errors else 200
    return render(request, f"coordination/roster_{name}.html", page | {"form": form}, status=status)
