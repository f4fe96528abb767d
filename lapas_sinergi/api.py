"""The API's one error shape."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.limits import TooFast
from coordination.services.repeats import KeyReused
from coordination.services.versions import Overtaken
from journal.lifecycle import IllegalMove

from .refusals import last_move, who_was_first


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {"message", "fields"}; None for what is nobody's refusal but our fault."""
    told = _late_or_much(error) or _closed_or_wrong(error)
    if told is None:
        return None
    set_rollback()
    status, message, fields, headers = told
    return Response({"message": message, "fields": fields}, status=status, headers=headers)


Told = tuple[int, str, dict[str, list[str]], dict[str, str]]


def _late_or_much(error: Exception) -> Told | None:
    match error:
        case IllegalMove():
            error.thing.refresh_from_db()
            return 409, who_was_first(error.thing, last_move(error.thing)), {}, {}
        case KeyReused():
            return 409, _("Idempotency-Key ini sudah dipakai untuk kiriman lain."), {}, {}
        case Overtaken():
            return 409, " ".join(error.messages), {}, {}
        case RequestDataTooBig():
            return 413, _("Yang dikirim terlalu besar."), {}, {}
        case TooFast():
            words = _("Terlalu cepat. Coba lagi dalam %(seconds)d detik.")
            wait = str(error.seconds)
            return 429, words % {"seconds": error.seconds}, {}, {"Retry-After": wait}
    return None


def _closed_or_wrong(error: Exception) -> Told | None:
    match error:
        case Http404():
            return 404, _("Tidak ditemukan."), {}, {}
        case PermissionDenied():
            return 403, str(error) or _("Jabatan Anda tidak berwenang melakukan ini."), {}, {}
        case ValidationError() | exceptions.ValidationError():
            return 422, *_fields(error), {}
        case exceptions.ParseError():
            return 400, _("Yang dikirim bukan JSON yang utuh."), {}, {}
        case exceptions.APIException():
            headers = {name: value for name, value in _headers(error).items() if value}
            return error.status_code, str(error.detail), {}, headers
    return None


def _headers(error: exceptions.APIException) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {
        "WWW-Authenticate": getattr(error, "auth_header", ""),
        "Retry-After": str(int(wait)) if wait else "",
    }


def _fields(
    error: ValidationError | exceptions.ValidationError,
) -> tuple[str, dict[str, list[str]]]:
    """The words for the whole, and those for each field; nested fields by their path."""
    if isinstance(error, ValidationError):
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    else:
        found = dict(_flat("", error.detail))
    whole = [word for name in ("", "__all__", "non_field_errors") for word in found.pop(name, [])]
    return " ".join(whole) or _("Periksa isian yang ditandai."), found


def _flat(path: str, detail: Any) -> list[tuple[str, list[str]]]:
    if isinstance(detail, dict):
        rows = [(f"{path}.{name}".strip("."), part) for name, part in detail.items()]
        return [row for name, part in rows for row in _flat(name, part)]
    if any(isinstance(part, dict) for part in detail):
        rows = [(f"{path}.{at}", part) for at, part in enumerate(detail) if part]
        return [row for name, part in rows for row in _flat(name, part)]
    return [(path, [str(word) for word in detail])]
