"""What programs are shown of an SOP: its signed words as they are, and where it stands now."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from coordination.api.shown import AgencyBrief

from ..models import Ratification, SopVersion


class RatificationShown(s.ModelSerializer[Ratification]):
    """Who put the version into force for an agency."""

    agency = AgencyBrief()

    class Meta:
        model = Ratification
        fields = ("agency", "number", "name", "office", "method", "at", "sha256", "paper_sha256")


class VersionRow(s.ModelSerializer[SopVersion]):
    """A version as lists show it."""

    code = s.CharField(source="document.code", read_only=True)
    hazard = s.CharField(source="document.hazard", read_only=True)
    classification = s.IntegerField(source="document.classification", read_only=True)
    owner = AgencyBrief(source="document.owner", read_only=True)
    phase = s.CharField(
        read_only=True, help_text=_("Keadaan saat ini: status dan apa yang dibuat oleh waktu.")
    )
    url = s.URLField(source="get_absolute_url", read_only=True)

    class Meta:
        model = SopVersion
        fields: tuple[str, ...] = (
            "id", "code", "title", "hazard", "revision", "status", "phase", "classification",
            "owner", "in_force_from", "in_force_until", "sha256", "url",
        )  # fmt: skip


class VersionShown(VersionRow):
    """A version whole: the text, who ratified it, and whether the reader has confirmed."""

    text = s.DictField(help_text=_("Isi naskah seperti yang ditandatangani."))
    ratifications = RatificationShown(many=True)
    acknowledged_at = s.DateTimeField(allow_null=True)
    questions = s.ListField(
        source="asked", child=s.DictField(), help_text=_("Pertanyaan saat menyatakan paham.")
    )

    class Meta(VersionRow.Meta):
        fields = (
            *VersionRow.Meta.fields, "text", "ratifications", "acknowledged_at", "questions",
        )  # fmt: skip


class VersionPage(s.Serializer[Any]):
    """The library of one's agencies."""

    results = VersionRow(many=True)
