"""What programs are shown of drills and scenarios: plain facts, and a scenario as it is played."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from coordination.api.shown import AgencyBrief

from ..models import Drill, ScenarioVersion


class DrillRow(s.ModelSerializer[Drill]):
    """A drill as lists show it."""

    agencies = AgencyBrief(many=True, source="programme.pair", read_only=True)
    year = s.IntegerField(source="programme.year", read_only=True)
    host = AgencyBrief(read_only=True)
    kind = s.CharField(read_only=True)
    status = s.CharField(read_only=True)
    url = s.URLField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Drill
        fields: tuple[str, ...] = (
            "id", "code", "title", "kind", "status", "year", "day", "starts_at", "ends_at", "place",
            "is_unannounced", "agencies", "host", "url",
        )  # fmt: skip


class DrillPage(s.Serializer[Any]):
    """The drills of a year."""

    results = DrillRow(many=True)


class ScenarioRow(s.ModelSerializer[ScenarioVersion]):
    """A scenario as lists show it."""

    code = s.CharField(source="scenario.code", read_only=True)
    owner = AgencyBrief(source="scenario.owner", read_only=True)
    kind = s.CharField(read_only=True)
    status = s.CharField(read_only=True)
    url = s.URLField(source="get_absolute_url", read_only=True)

    class Meta:
        model = ScenarioVersion
        fields: tuple[str, ...] = (
            "id", "code", "title", "kind", "revision", "status", "minutes", "owner", "sha256",
            "used_at", "url",
        )  # fmt: skip


class ScenarioShown(ScenarioRow):
    """A scenario whole: roles, objectives and injects, as an engine plays them."""

    script = s.DictField(help_text=_("Isi skenario; waktu dalam detik sejak latihan dimulai."))

    class Meta(ScenarioRow.Meta):
        fields = (*ScenarioRow.Meta.fields, "script")


class ScenarioPage(s.Serializer[Any]):
    """The scenarios of one's agencies."""

    results = ScenarioRow(many=True)
