"""The description of the API: for machines as OpenAPI, for people as a page."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from accounts.api import TokenAuthentication
from accounts.http import SignedIn

TAGS = {
    "requests": _("Permohonan"),
    "urgent": _("Saluran mendesak"),
    "gate": _("Apel di pintu"),
    "officers": _("Personel"),
    "sops": _("SOP bersama"),
    "drills": _("Latihan"),
    "agencies": _("Instansi dan direktori"),
    "agreements": _("Perjanjian"),
    "papers": _("Naskah"),
}
SAMPLES = {
    "integer": 1,
    "boolean": True,
    "number": 1.5,
    "date-time": "2026-12-24T08:00:00+07:00",
    "decimal": "12.0",
}


class Schema(SpectacularAPIView):  # type: ignore[misc]  # drf-spectacular is untyped
    """The machine-readable description (OpenAPI 3), for a token or a signed-in browser."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)


@dataclass(frozen=True)
class Field:
    """One name that a call takes, and what may stand there."""

    name: str
    kind: str
    is_required: bool
    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """One address and what it is for."""

    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str

    @property
    def anchor(self) -> str:
        return slugify(f"{self.method} {self.path.replace('/', ' ')}")


@require_safe
@login_required
def reference(request: SignedIn) -> HttpResponse:
    """The page on which people read what their programs may call."""
    calls = _calls(get_language() or "id")
    groups = [(label, [call for tag, call in calls if tag == name]) for name, label in TAGS.items()]
    return render(request, "api.html", {"groups": groups, "base": settings.BASE_URL})


@lru_cache(maxsize=4)
def _calls(language: str) -> list[tuple[str, Call]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        (told["tags"][0], _call(schema, method.upper(), path, told))
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if told["tags"][0] in TAGS
    ]


def _call(schema: dict[str, Any], method: str, path: str, told: dict[str, Any]) -> Call:
    content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = _resolved(schema, content.get("schema", {}))
    return Call(
        method,
        path,
        told.get("summary", ""),
        tuple(
            _field(schema, one["name"], one["schema"] | one, one.get("required", False))
            for one in told.get("parameters", ())
            if one["in"] != "path"
        ),
        tuple(
            _field(schema, name, one, name in shape.get("required", ()))
            for name, one in shape.get("properties", {}).items()
        ),
        json.dumps(_sample(schema, shape), indent=2) if shape.get("properties") else "",
    )


def _field(schema: dict[str, Any], name: str, told: dict[str, Any], is_required: bool) -> Field:
    shape = _resolved(schema, told)
    kind = "[ … ]" if shape.get("type") == "array" else shape.get("format") or shape.get("type", "")
    choices = tuple(str(one) for one in shape.get("enum", ()) if one != "")
    return Field(name, kind, is_required, told.get("description", ""), choices)


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """The shape itself, where the schema only points at it."""
    pointed = next(
        (one for one in (shape, *shape.get("allOf", ()), *shape.get("oneOf", ())) if "$ref" in one),
        None,
    )
    if pointed is None:
        return shape
    found: dict[str, Any] = schema["components"]["schemas"][pointed["$ref"].rpartition("/")[2]]
    return found


def _sample(schema: dict[str, Any], told: dict[str, Any]) -> Any:
    """What such a value may look like."""
    shape = _resolved(schema, told)
    if "properties" in shape:
        wanted = shape.get("required") or list(shape["properties"])
        return {name: _sample(schema, shape["properties"][name]) for name in wanted}
    if shape.get("type") == "array":
        return [_sample(schema, shape["items"])]
    if shape.get("enum"):
        return shape["enum"][0]
    return SAMPLES.get(shape.get("format", ""), SAMPLES.get(shape.get("type", ""), "…"))
