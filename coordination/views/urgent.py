"""The urgent channel: asked by word of mouth, written down later."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn

from .. import calling
from ..forms.urgent import LetterForm, SpeakForm
from ..services import urgent
from .doorstep import done, opened, page, typed

both = require_http_methods(["GET", "POST"])


@both
@login_required
def request_speak(request: SignedIn, pk: int) -> HttpResponse:
    """Send a pressing request at once: who spoke to whom; then its provider is called."""
    at, asked = opened(request, pk, to="speak")
    form = SpeakForm(typed(request), agency=asked.requester)
    if form.is_valid() and form.did(
        urgent.ask_by_voice, asked, by=request.user, **form.cleaned_data
    ):
        return done(request, asked, _("Permohonan lisan terkirim. Petugas sedang dipanggil."))
    steps = calling.preview(at, calling.plan_for(asked.provider, calling.URGENT))
    return page(request, "speak", asked, form, steps=steps)


@both
@login_required
def request_letter(request: SignedIn, pk: int) -> HttpResponse:
    """Write the letter that was owed."""
    _at, asked = opened(request, pk, to="letter")
    form = LetterForm(typed(request))
    if form.is_valid() and form.did(
        urgent.follow_with_letter, asked, by=request.user, number=form.cleaned_data["number"]
    ):
        return done(request, asked, _("Surat permohonan dibuat. Utang surat lunas."))
    return page(request, "letter", asked, form)
