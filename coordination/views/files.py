"""Files of a request, behind its door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from documents import services as documents
from documents import serving

from .. import access
from ..services import files
from .doorstep import done, opened, seen


@require_safe
@login_required
def attachment(request: SignedIn, pk: int, file: int) -> HttpResponseBase:
    """An attached file, as a download."""
    _at, asked = seen(request, pk)
    return serving.attachment(request, access.attachment(asked, file))


@require_POST
@login_required
def attachment_remove(request: SignedIn, pk: int, file: int) -> HttpResponse:
    """Take a wrong file off one's own draft."""
    _at, asked = opened(request, pk, to="attach")
    files.detach(asked, access.attachment(asked, file), by=request.user)
    return done(request, asked, _("Lampiran dihapus."))


@require_safe
@login_required
def paper(request: SignedIn, pk: int, paper: int) -> HttpResponseBase:
    """A printed form: shown for printing, or saved with ?unduh."""
    _at, asked = seen(request, pk)
    inline = "unduh" not in request.GET
    return serving.paper(request, access.paper(asked, paper), inline=inline)


@require_POST
@login_required
def paper_retry(request: SignedIn, pk: int, paper: int) -> HttpResponse:
    """Have a paper made that failed."""
    _at, asked = opened(request, pk, to="comment")
    documents.retry(access.paper(asked, paper))
    return done(request, asked, _("Naskah sedang dibuat lagi."))
