"""Finding, reading and writing agreements."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from documents import services as documents
from documents import serving
from documents.queries import renditions

from .. import access, agreement_story, parties, standard
from .. import agreements as shown
from ..access import Standing
from ..forms.agreements import (
    AgreementForm,
    BeginForm,
    FollowForm,
    articles_formset,
    clauses_formset,
)
from ..models import Agreement
from ..services import agreements
from ..services.agreement_text import is_intact
from ..wording import Content, differences, merged
from .doorstep import noticed, once, once_token, searched, status_of, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def agreement_list(request: SignedIn) -> HttpResponse:
    """The agreements of one's agencies: those that end soonest first."""
    at = access.standing_of(request)
    state = request.GET.get("state", "")
    context = {
        "rows": shown.listed(at, searched(request), state),
        "words": searched(request),
        "state": state,
        "states": shown.STATES,
        "most": shown.MOST,
        "may_draft": bool(parties.may_draft(at)),
    }
    return render(request, "coordination/agreement_list.html", context)


@require_safe
@login_required
def agreement(request: SignedIn, pk: int) -> HttpResponse:
    """One agreement whole: how it stands, what it permits, who must still act, what it says."""
    at, pact = seen(request, pk)
    noticed(request, pact)
    ends, holds = shown.ends_of(pact), shown.holds(pact)
    verbs = agreement_story.next_verbs(at, pact, ends)
    context = _reading(at, pact) | {
        "ends": ends,
        "state": shown.state_of(pact, holds=holds),
        "terms": shown.terms(pact, ends, binds=holds),
        "verbs": verbs,
        "step": agreement_story.your_step(pact, verbs, ends),
        "timeline": agreement_story.timeline(pact, shown.history(pact), ends),
    }
    return render(request, "coordination/agreement.html", context)


def _reading(at: Standing, pact: Agreement) -> dict[str, Any]:
    editable = pact.status in Agreement.EDITABLE
    return {
        "pact": pact,
        "papers": renditions(pact),
        "remarks": shown.remarks(pact),
        "doubtful": shown.doubtful(pact),
        "text": shown.text_of(pact),
        "intact": pact.frozen is None or is_intact(pact),
        "editable": editable,
        "may_write": editable and bool(parties.acts_for(at, pact, "write")),
        "may_remark": editable and bool(parties.acts_for(at, pact, "remark")),
        "settles": parties.acts_for(at, pact, "resolve") if editable else [],
        "may_follow": bool(parties.acts_for(at, pact, "write")),
        "once": once_token(),
    }


@require_safe
@login_required
def agreement_papers(request: SignedIn, pk: int) -> HttpResponse:
    """The papers of an agreement as a fragment: asked for again while one is being made."""
    at, pact = seen(request, pk)
    may_remark = bool(parties.acts_for(at, pact, "remark"))
    context = {"pact": pact, "papers": renditions(pact), "may_remark": may_remark}
    return render(request, "coordination/_agreement_papers.html", context)


@require_safe
@login_required
def agreement_paper(request: SignedIn, pk: int, paper: int) -> HttpResponseBase:
    """The printed agreement, with every signature made so far: shown, or saved with ?unduh."""
    _at, pact = seen(request, pk)
    inline = "unduh" not in request.GET
    return serving.paper(request, access.paper(pact, paper), inline=inline)


@require_POST
@login_required
def agreement_paper_retry(request: SignedIn, pk: int, paper: int) -> HttpResponse:
    """Have a paper made that failed."""
    _at, pact = opened(request, pk, to="remark")
    documents.retry(access.paper(pact, paper))
    return done(request, pact, _("Naskah sedang dibuat lagi."))


@both
@login_required
def agreement_new(request: SignedIn) -> HttpResponse:
    """Begin an agreement: with whom and about what; the words come on the next page."""
    at = access.standing_of(request)
    if not parties.may_draft(at):
        raise PermissionDenied
    form = BeginForm(typed(request), at=at)
    if form.is_valid() and form.did(once, request, lambda: _begun(request, form)):
        messages.success(request, _("Draf dibuat dengan pasal baku. Sesuaikan isinya."))
        return redirect("coordination:agreement_edit", form.verb_gave)
    return page(request, "new", None, form)


def _begun(request: SignedIn, form: BeginForm) -> int:
    said = form.cleaned_data
    content = standard.content(kind=said["kind"], title=said["title"], place=said["own"].city)
    houses = [said["own"], *said["others"]]
    return int(agreements.draft(by=request.user, parties=houses, content=content).pk)


@both
@login_required
def agreement_follow(request: SignedIn, pk: int, way: str) -> HttpResponse:
    """Begin an addendum to this agreement, or the one that takes over from it."""
    _at, pact = opened(request, pk, to="write")
    if way not in FOLLOWERS:
        raise Http404
    form = FollowForm(typed(request), initial={"title": pact.title})
    if form.is_valid() and form.did(once, request, lambda: _followed(request, pact, way, form)):
        messages.success(request, _("Draf dibuat dari perjanjian ini. Sesuaikan isinya."))
        return redirect("coordination:agreement_edit", form.verb_gave)
    return page(request, "follow", pact, form, way=way)


def _followed(request: SignedIn, pact: Agreement, way: str, form: FollowForm) -> int:
    return int(FOLLOWERS[way](pact, by=request.user, title=form.cleaned_data["title"]).pk)


FOLLOWERS = {"adendum": agreements.amend, "perpanjangan": agreements.renew}


@both
@login_required
def agreement_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Write the draft; when somebody else wrote meanwhile, show both versions and lose none."""
    at, pact = opened(request, pk, to="write")
    content, words = agreements.content_of(pact), typed(request)
    draft = _draft(request, at, pact, content)
    if words is None or not _all_valid(draft):
        return _editor(request, pact, draft)
    said = _said(draft)
    try:
        kept = draft["form"].did(
            agreements.revise, pact, by=request.user, seen=draft["seen"], content=said
        )
    except agreements.Overtaken as late:
        return _overtaken(request, at, pact, late, said)
    return done(request, pact, _("Naskah tersimpan.")) if kept else _editor(request, pact, draft)


def _draft(
    request: SignedIn, at: Standing, pact: Agreement, content: Content, *, again: bool = False
) -> dict[str, Any]:
    """The three forms of the editor, as typed or as the draft has it."""
    words = None if again else typed(request)
    start = content | {"seen": agreements.latest(pact)}
    cleared = max(at.clearance.values(), default=1)
    form = AgreementForm(words, at=at, cleared=cleared, initial=start)
    asked = request.POST.get("seen", "") if words is not None else ""
    return {
        "form": form,
        "articles": articles_formset(words, content),
        "clauses": clauses_formset(words, content, [one.agency for one in shown.ends_of(pact)]),
        "seen": int(asked) if asked.isdecimal() and len(asked) < 19 else 0,
    }


def _all_valid(draft: dict[str, Any]) -> bool:
    good = [draft[name].is_valid() for name in ("form", "articles", "clauses")]
    return all(good)


def _said(draft: dict[str, Any]) -> Content:
    rows = {name: draft[name].wanted for name in ("articles", "clauses")}
    words: Content = draft["form"].words
    return words | rows


def _overtaken(
    request: SignedIn, at: Standing, pact: Agreement, late: agreements.Overtaken, said: Content
) -> HttpResponse:
    """409: what was typed stands in the form, with what the other changed elsewhere put in."""
    draft = _draft(request, at, pact, merged(late.was, late.now, said), again=True)
    draft |= {"changes": differences(late.was, late.now, said), "last": late.last}
    return _editor(request, pact, draft, status=409)


def _editor(
    request: SignedIn, pact: Agreement, draft: dict[str, Any], status: int = 0
) -> HttpResponse:
    bound = draft["form"].is_bound
    wrong = bound and not (_all_valid(draft) and not draft["form"].errors)
    context = {**draft, "pact": pact, "kinds": shown.KINDS}
    code = status or (422 if wrong else 200)
    return render(request, "coordination/agreement_edit.html", context, status=code)


def opened(request: SignedIn, pk: int, to: str) -> tuple[Standing, Agreement]:
    """The agreement for somebody who may do this with it, else 404 or 403."""
    at = access.standing_of(request)
    return at, parties.agreement(at, pk, to=to)


def seen(request: SignedIn, pk: int) -> tuple[Standing, Agreement]:
    """The agreement for somebody who may read it."""
    at = access.standing_of(request)
    return at, parties.agreement(at, pk)


def page(
    request: SignedIn, name: str, pact: Agreement | None, form: Form, **more: Any
) -> HttpResponse:
    """A page with a form: 200 to look at, 422 when what was typed cannot be."""
    status = status_of(form) if form.is_bound and form.errors else 200
    context = {"pact": pact, "form": form, "once": once_token(), **more}
    return render(request, f"coordination/agreement_{name}.html", context, status=status)


def done(request: SignedIn, pact: Agreement, words: str) -> HttpResponse:
    """Back to the agreement, saying what was done."""
    messages.success(request, words)
    return redirect(pact)
