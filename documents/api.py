"""The machine's doorstep to paper: the verdict on a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits, origin

from .forms import CompareForm
from .services import checking


class FileSaid(serializers.Serializer[Any]):
    """What is sent: a form with one file."""

    file = serializers.FileField(help_text=_("PDF, paling besar 10 MB. Tidak disimpan."))


class SignatureShown(serializers.Serializer[Any]):
    """One signature as the file shows it."""

    field = serializers.CharField()
    name = serializers.CharField()
    at = serializers.CharField()
    stamped = serializers.BooleanField()
    certified = serializers.BooleanField()
    good = serializers.BooleanField()


class VerdictShown(serializers.Serializer[Any]):
    """The word first, why, who signed, when it was sealed, and where the paper stands."""

    word = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), source="sentences")
    signatures = SignatureShown(many=True)
    sealed_at = serializers.CharField()
    status = serializers.CharField()


@extend_schema_view(
    post=extend_schema(
        operation_id="verdict",
        tags=["papers"],
        summary=_("Periksa keaslian berkas PDF bertanda tangan"),
        request={"multipart/form-data": FileSaid},
        responses={200: VerdictShown},
    )
)
class VerdictOn(APIView):
    """Whether a file is what it says it is."""

    parser_classes = (MultiPartParser,)

    def post(self, request: Request) -> Response:
        form = CompareForm({}, request.FILES)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        content = form.content()
        if not checking.is_known(content):
            limits.pace("checked", origin.network(request._request))
        return Response(VerdictShown(checking.verdict(content)).data)
