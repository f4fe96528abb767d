"""Agreements for programs: to be read; they are written and signed by people on pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from .. import agreements as reads
from .. import parties
from ..models import Agreement
from ..services.freezing import may_sign
from . import said, shown
from .doorstep import Doorstep
from .views import READ_REFUSALS, told

STATES = [key for key, _label in reads.STATES]


class AgreementFilters(said.Said):
    """What the list is narrowed to."""

    q = s.CharField(required=False, default="", max_length=100, allow_blank=True)
    state = s.ChoiceField(required=False, default="", choices=STATES, allow_blank=True)


class PartyShown(s.Serializer[Any]):
    """One agency of an agreement."""

    agency = shown.AgencyBrief()
    position = s.IntegerField()
    number = s.CharField(allow_blank=True)
    agreed_at = s.DateTimeField(allow_null=True)
    signed_at = s.DateTimeField(source="signature.signed_at", default=None, allow_null=True)


class QuotaShown(s.Serializer[Any]):
    """How much of a month's quota is used."""

    month = s.DateField()
    kind = s.CharField()
    people = s.IntegerField()
    used = s.IntegerField()
    left = s.IntegerField()


class TermShown(s.Serializer[Any]):
    """One clause: its kind and values, its words, and whether it binds now."""

    kind = s.CharField(source="clause.kind")
    requester = shown.AgencyBrief(source="clause.requester")
    provider = shown.AgencyBrief(source="clause.provider")
    params = s.DictField(source="clause.params")
    words = s.CharField()
    binds = s.BooleanField()
    quota = QuotaShown(allow_null=True)


class AgreementRow(s.ModelSerializer[Agreement]):
    """An agreement as lists show it; `state` is read from the clock, never stored."""

    state = s.CharField(source="stated.key", read_only=True)
    state_label = s.CharField(source="stated.label", read_only=True)
    days_left = s.IntegerField(read_only=True, allow_null=True)
    url = s.URLField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "title",
            "status",
            "state",
            "state_label",
            "classification",
            "valid_from",
            "valid_until",
            "days_left",
            "amends",
            "renews",
            "url",
        )


class AgreementShown(AgreementRow):
    """An agreement with its parties, its clauses and what it says."""

    parties = PartyShown(many=True, source="ends")
    terms = TermShown(many=True)
    text = s.DictField(source="said")
    may_sign = s.BooleanField()

    class Meta(AgreementRow.Meta):
        fields = (*AgreementRow.Meta.fields, "sha256", "parties", "terms", "text", "may_sign")


class Agreements(Doorstep):
    """The agreements of this person's agencies."""

    @told(
        tags=["agreements"],
        summary=_("Daftar perjanjian, yang paling dekat berakhir dahulu; paling banyak 200"),
        parameters=[AgreementFilters],
        responses={200: AgreementRow(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        asked = self.queried(AgreementFilters).validated_data
        rows = reads.listed(self.at, asked["q"], asked["state"])
        return Response(AgreementRow([_stated(row) for row in rows], many=True).data)


class Agreement_(Doorstep):
    """One agreement."""

    @told(
        tags=["agreements"],
        summary=_("Satu perjanjian dengan ketentuan dan kuotanya bulan ini"),
        responses={200: AgreementShown, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        pact: Any = parties.agreement(self.at, pk)
        holds = reads.holds(pact)
        pact.stated = reads.state_of(pact, holds=holds)
        pact.ends = reads.ends_of(pact)
        pact.terms = reads.terms(pact, pact.ends, binds=holds)
        pact.said = reads.text_of(pact)
        pact.may_sign = pact.status == Agreement.Status.FROZEN and may_sign(pact, self.person)
        return Response(AgreementShown(pact).data)


def _stated(row: reads.Row) -> Agreement:
    row.agreement.stated = row.state  # type: ignore[attr-defined]
    return row.agreement
