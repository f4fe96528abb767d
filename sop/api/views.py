"""Joint SOPs for programs: to be read and confirmed; they are written and signed on pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.doorstep import KEY, Doorstep
from coordination.api.said import Said
from coordination.api.views import READ_REFUSALS, REFUSALS, told

from .. import access, queries, rows
from ..content import to_plain
from ..models import Hazard, Phase, SopVersion
from ..models.proofs import MOST_QUESTIONS
from ..queries import Filters
from ..services import reading
from .shown import VersionPage, VersionRow, VersionShown


class FiltersSaid(Said):
    """What the library is narrowed to."""

    q = s.CharField(max_length=100, required=False, allow_blank=True, default="")
    hazard = s.ChoiceField(choices=Hazard.choices, required=False, default="", allow_blank=True)
    phase = s.ChoiceField(choices=Phase.choices, required=False, default="", allow_blank=True)


class AnswersSaid(Said):
    """The number of the chosen answer, question by question, the first being 0."""

    answers = s.ListField(
        child=s.IntegerField(min_value=0, max_value=3),
        required=False,
        default=list,
        max_length=MOST_QUESTIONS,
    )


@extend_schema_view(
    get=told(
        tags=["sops"],
        operation_id="sops_list",
        summary=_("Daftar SOP bersama"),
        parameters=[FiltersSaid],
        responses={200: VersionPage, **READ_REFUSALS},
    )
)
class Sops(Doorstep):
    def get(self, request: Request) -> Response:
        said = self.queried(FiltersSaid).validated_data
        found = queries.library(self.at, Filters(said["q"], said["hazard"], said["phase"]))
        return Response({"results": VersionRow([row.version for row in found], many=True).data})


@extend_schema_view(
    get=told(
        tags=["sops"],
        summary=_("Satu versi SOP, utuh"),
        responses={200: VersionShown, **READ_REFUSALS},
    )
)
class Sop_(Doorstep):
    def get(self, request: Request, pk: int) -> Response:
        return Response(_whole(self, access.version(self.at, pk)))


@extend_schema_view(
    post=told(
        tags=["sops"],
        summary=_("Nyatakan sudah membaca dan memahami versi ini"),
        parameters=[KEY],
        request=AnswersSaid,
        responses={200: VersionShown, **REFUSALS},
    )
)
class Acknowledge(Doorstep):
    def post(self, request: Request, pk: int) -> Response:
        version = access.version(self.at, pk)
        answers = self.read(AnswersSaid)["answers"]
        return self.once(lambda: self._done(version, answers))

    def _done(self, version: SopVersion, answers: list[int]) -> Any:
        reading.acknowledge(version, by=self.person, answers=answers)
        return _whole(self, access.version(self.at, version.pk))


def _whole(door: Doorstep, version: SopVersion) -> Any:
    version.text = to_plain(rows.text_of(version))  # type: ignore[attr-defined]
    version.acknowledged_at = access.read_at(version)  # type: ignore[attr-defined]
    asked = version.questions.values("place", "text", "choices")
    version.asked = list(asked)  # type: ignore[attr-defined]
    return VersionShown(version).data
