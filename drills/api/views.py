"""Drills and scenarios for programs: to be read; they are planned and written on pages."""

import json
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.doorstep import Doorstep
from coordination.api.said import Said
from coordination.api.views import READ_REFUSALS, told

from .. import access, content, queries, scripts
from .shown import DrillPage, DrillRow, ScenarioPage, ScenarioRow, ScenarioShown


class YearSaid(Said):
    """Which year."""

    year = s.IntegerField(min_value=2000, max_value=2199, required=False)


class WordsSaid(Said):
    """What is looked for."""

    q = s.CharField(max_length=100, required=False, allow_blank=True, default="")


@extend_schema_view(
    get=told(
        tags=["drills"],
        operation_id="drills_list",
        summary=_("Latihan dalam satu tahun"),
        parameters=[YearSaid],
        responses={200: DrillPage, **READ_REFUSALS},
    )
)
class Drills(Doorstep):
    def get(self, request: Request) -> Response:
        year = self.queried(YearSaid).validated_data.get("year") or timezone.localdate().year
        rows = queries.drills_between(self.at, date(year, 1, 1), date(year, 12, 31))
        return Response({"results": DrillRow(rows, many=True).data})


@extend_schema_view(
    get=told(
        tags=["drills"],
        summary=_("Satu latihan"),
        responses={200: DrillRow, **READ_REFUSALS},
    )
)
class OneDrill(Doorstep):
    def get(self, request: Request, pk: int) -> Response:
        return Response(DrillRow(access.drill(self.at, pk)).data)


@extend_schema_view(
    get=told(
        tags=["drills"],
        operation_id="scenarios_list",
        summary=_("Daftar skenario latihan"),
        parameters=[WordsSaid],
        responses={200: ScenarioPage, **READ_REFUSALS},
    )
)
class Scenarios(Doorstep):
    def get(self, request: Request) -> Response:
        found = queries.library(self.at, self.queried(WordsSaid).validated_data["q"])
        return Response({"results": ScenarioRow(found, many=True).data})


@extend_schema_view(
    get=told(
        tags=["drills"],
        summary=_("Satu skenario, utuh"),
        responses={200: ScenarioShown, **READ_REFUSALS},
    )
)
class OneScenario(Doorstep):
    def get(self, request: Request, pk: int) -> Response:
        version = access.scenario(self.at, pk)
        script = json.loads(content.canonical(scripts.script_of(version)))
        version.script = script  # type: ignore[attr-defined]
        return Response(ScenarioShown(version).data)
