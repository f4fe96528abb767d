"""The machine's doorstep: what gateways tell us. Signed, fresh, and each event once."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .channels.gateway.contract import Nonsense, Receipt, understood
from .channels.gateway.providers import provider
from .channels.gateway.signing import SIGNATURE, TIME, is_signed
from .services import receipts, replies

LONGEST_BODY = 16 * 1024


@csrf_exempt
@require_POST
def gateway(request: HttpRequest, code: str) -> JsonResponse:
    """A receipt or a reply. Without a valid signature nobody learns which gateways there are."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        return _no("the body is too large", 413)
    known, body = provider(code), request.body
    signature = request.headers.get(TIME, ""), request.headers.get(SIGNATURE, "")
    if known is None or not is_signed(known.secret, body, *signature):
        return _no("the signature does not fit, or is older than five minutes", 401)
    try:
        said = understood(body)
    except Nonsense as error:
        return _no(str(error), 422)
    if isinstance(said, Receipt):
        return JsonResponse({"outcome": receipts.note(known.name, said)})
    return JsonResponse({"outcome": replies.take(known.name, said)})


def _no(why: str, status: int) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)
