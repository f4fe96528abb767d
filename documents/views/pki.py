"""What strangers ask our authority: lists, certificates, OCSP, time-stamps. Public and paced."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits, origin

from ..services import authority, signers

MOST = 64 * 1024  # bytes; questions are some hundred long
Params = ParamSpec("Params")


def paced(
    view: Callable[Concatenate[HttpRequest, Params], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Params], HttpResponse]:
    """Counts by network, keeps long questions out, and says 503 where there is no authority."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        limits.pace("pki", origin.network(request))
        if len(request.body) > MOST:
            raise RequestDataTooBig
        try:
            return view(request, *args, **kwargs)
        except (authority.NoAuthority, OSError):
            return HttpResponse(_("Otoritas sertifikat belum disiapkan."), status=503)

    return gate


@require_safe
@paced
def crl(request: HttpRequest, issuer: str) -> HttpResponse:
    """What an authority has revoked."""
    found = {"root": authority.root_crl, "issuing": authority.issuing_crl}.get(issuer)
    if found is None:
        raise Http404
    return HttpResponse(found(), content_type="application/pkix-crl")


@require_safe
@paced
def certificate(request: HttpRequest, issuer: str) -> HttpResponse:
    """An authority's own certificate, to be trusted or followed."""
    found = {"root": authority.root, "issuing": authority.issuer}.get(issuer)
    if found is None:
        raise Http404
    return HttpResponse(found(), content_type="application/pkix-cert")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@paced
def ocsp(request: HttpRequest, asked: str = "") -> HttpResponse:
    """Whether a certificate of ours holds (RFC 6960), asked by POST or in the address."""
    question = request.body
    if request.method != "POST":
        try:
            question = base64.b64decode(asked, validate=True)
        except (binascii.Error, ValueError):
            question = b""
    answer = authority.ocsp_reply(question)
    return HttpResponse(answer, content_type="application/ocsp-response")


@csrf_exempt
@require_POST
@paced
def stamp(request: HttpRequest) -> HttpResponse:
    """A time-stamp over a digest (RFC 3161)."""
    return HttpResponse(signers.stamp(request.body), content_type="application/timestamp-reply")
