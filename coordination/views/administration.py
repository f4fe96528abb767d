"""An agency's own affairs, kept by its own administrator and by nobody else."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, recently_verified

from .. import access, people
from ..forms.administration import (
    AgencyForm,
    KnownPersonForm,
    OfficersForm,
    PersonForm,
    PositionForm,
    ResetForm,
)
from ..forms.fields import VerbForm
from ..models import Agency
from ..services import agencies
from .doorstep import searched, status_of, typed

both = require_http_methods(["GET", "POST"])


@require_safe
@login_required
def agency_admin(request: SignedIn, pk: int) -> HttpResponse:
    """The agency as its administrator sees it: particulars, offices, people."""
    kept = _kept(request, pk)
    page = {"staff": people.staff(kept), "vacant": people.vacant(kept), "now": timezone.now()}
    return _page(request, "home", kept, None, officers=people.register(kept).count(), **page)


@both
@login_required
def agency_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change letterhead, address and numbering; "preview" shows them without keeping them."""
    kept = _kept(request, pk)
    form = AgencyForm(typed(request), instance=_kept(request, pk))
    keep = form.is_valid() and "preview" not in request.POST
    if keep and form.did(agencies.describe, kept, by=request.user, **form.cleaned_data):
        return _done(request, kept, _("Data instansi tersimpan."))
    numbers = _numbers(form)
    twins = len(numbers) > len({number for _label, number in numbers})
    return _page(request, "edit", kept, form, numbers=numbers, twins=twins, shown=form.instance)


@both
@login_required
def position_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add an office."""
    kept = _kept(request, pk)
    form = PositionForm(typed(request))
    if form.is_valid() and form.did(
        agencies.add_position, kept, by=request.user, **form.cleaned_data
    ):
        return _done(request, kept, _("Jabatan ditambahkan."))
    return _page(request, "position", kept, form, units=kept.units.all())


@both
@login_required
@recently_verified
@never_cache
@sensitive_variables("password")
def person_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a person with an office; the first password is shown on the answer and nowhere else."""
    kept = _kept(request, pk)
    form = PersonForm(typed(request), agency=kept)
    if form.is_valid() and form.did(
        agencies.add_person, kept, by=request.user, posting=form.terms, **form.person
    ):
        return _first_password(request, kept, form.verb_gave, form.cleaned_data["full_name"])
    return _page(request, "person", kept, form)


@both
@login_required
@recently_verified
def person_posting_add(request: SignedIn, pk: int) -> HttpResponse:
    """Give an office to somebody who has an account."""
    kept = _kept(request, pk)
    form = KnownPersonForm(typed(request), agency=kept, initial=request.GET.dict())
    if form.is_valid():
        person = form.cleaned_data["service_number"]
        if form.did(agencies.post, kept, by=request.user, person=person, **form.terms):
            return _done(request, kept, _("Jabatan %(who)s tersimpan.") % {"who": person})
    return _page(request, "posting", kept, form)


@both
@login_required
@recently_verified
def posting_end(request: SignedIn, pk: int) -> HttpResponse:
    """End a posting now."""
    posting = access.posting(access.standing_of(request), pk, to="administer")
    form = VerbForm(typed(request))
    if form.is_valid() and form.did(agencies.end_posting, posting, by=request.user):
        words = _("Masa jabatan %(who)s diakhiri.") % {"who": posting.person}
        return _done(request, posting.agency, words)
    return _page(request, "end", posting.agency, form, posting=posting)


@both
@login_required
@recently_verified
@never_cache
def person_reset(request: SignedIn, pk: int) -> HttpResponse:
    """Give a person of this agency a new first password, shown once."""
    posting = access.posting(access.standing_of(request), pk, to="administer")
    form = ResetForm(typed(request))
    if form.is_valid() and form.did(
        agencies.reset_password,
        posting.agency,
        posting.person,
        by=request.user,
        **form.cleaned_data,
    ):
        return _first_password(request, posting.agency, form.verb_gave, posting.person.full_name)
    return _page(request, "reset", posting.agency, form, posting=posting)


@require_safe
@login_required
def officers(request: SignedIn, pk: int) -> HttpResponse:
    """Those whom this agency can send, kind by kind."""
    kept = _kept(request, pk)
    words = searched(request)
    return _page(request, "officers", kept, None, rows=people.register(kept, words), words=words)


@both
@login_required
def officers_add(request: SignedIn, pk: int) -> HttpResponse:
    """Add or renew officers, pasted as lines."""
    kept = _kept(request, pk)
    form = OfficersForm(typed(request))
    if form.is_valid() and form.did(
        agencies.enlist, kept, by=request.user, rows=form.cleaned_data["lines"]
    ):
        new, renewed = form.verb_gave
        words = _("%(new)d personel baru, %(renewed)d diperbarui.")
        messages.success(request, words % {"new": new, "renewed": renewed})
        return redirect("coordination:officers", kept.pk)
    return _page(request, "officers_add", kept, form)


@require_POST
@login_required
def officer_discharge(request: SignedIn, pk: int) -> HttpResponse:
    """Take an officer off the register."""
    officer = access.officer(access.standing_of(request), pk, to="administer")
    agencies.discharge(officer, by=request.user)
    messages.success(request, _("%(who)s tidak lagi dapat ditugaskan.") % {"who": officer})
    return redirect("coordination:officers", officer.agency_id)


def _kept(request: SignedIn, pk: int) -> Agency:
    """The agency, for its administrator; 403 for its others, 404 for strangers."""
    return access.agency(access.standing_of(request), pk, to="administer")


def _numbers(form: AgencyForm) -> list[tuple[str, str]]:
    return agencies.next_numbers(form.instance) if "numbering" not in form.errors else []


def _page(
    request: SignedIn, name: str, agency: Agency, form: Form | None, **more: Any
) -> HttpResponse:
    status = status_of(form) if form is not None and form.is_bound and form.errors else 200
    page = {"agency": agency, "form": form, **more}
    return render(request, f"coordination/admin_{name}.html", page, status=status)


def _first_password(request: SignedIn, agency: Agency, password: str, who: str) -> HttpResponse:
    page = {"agency": agency, "password": password, "who": who}
    return render(request, "coordination/admin_password.html", page)


def _done(request: SignedIn, agency: Agency, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("coordination:agency_admin", agency.pk)
