"""What programs may say: shapes only. Whether it may be done, the verbs decide."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from accounts.models import e164
from documents.services import printable

from ..models import Posting, SupportLine, SupportRequest
from ..models.support import MOST_LINES, MOST_PEOPLE
from ..queries import SEEN_AS, Filters


class Json(JSONParser):
    """JSON that could be written down again: not nested without end, no half characters."""

    def parse(self, *where: Any, **options: Any) -> Any:
        try:
            said = super().parse(*where, **options)
            json.dumps(said, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise ParseError from error
        return {} if said is None else said


class Said(s.Serializer[Any]):
    """Words of a program. Whatever it says beyond the names below is refused, not overlooked."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise s.ValidationError({name: [_("Kolom ini tidak dikenal.")] for name in unknown})
        return super().to_internal_value(data)

    def validate(self, said: Any) -> Any:
        """Keeps of every text what can be seen, so that no reason or name is an empty one."""
        seen: dict[str, Any] = printable(said)
        for name, field in self.fields.items():
            if seen.get(name) == "" and not getattr(field, "allow_blank", True):
                raise s.ValidationError({name: field.error_messages["blank"]})
        return seen


class LineSaid(Said):
    kind = s.ChoiceField(choices=SupportLine.Kind.choices)
    asked = s.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    qualification = s.CharField(max_length=200, required=False, allow_blank=True)
    equipment = s.CharField(max_length=200, required=False, allow_blank=True)


class DraftSaid(Said):
    requester = s.IntegerField(
        required=False, help_text=_("Instansi peminta; kosong: satu-satunya instansi Anda.")
    )
    provider = s.IntegerField(help_text=_("Instansi yang diminta."))
    activity = s.CharField(max_length=200)
    purpose = s.CharField(max_length=4000, required=False, allow_blank=True)
    legal_basis = s.CharField(max_length=2000, required=False, allow_blank=True)
    place = s.CharField(max_length=200)
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    attire = s.CharField(max_length=200, required=False, allow_blank=True)
    contact_name = s.CharField(max_length=200)
    contact_phone = s.CharField(max_length=30)
    classification = s.ChoiceField(choices=Posting.Clearance.choices, required=False)
    urgency = s.ChoiceField(choices=SupportRequest.Urgency.choices, required=False)
    lines = s.ListField(child=LineSaid(), allow_empty=False, max_length=MOST_LINES)

    def validate_contact_phone(self, value: str) -> str:
        return e164(value)


class RevisionSaid(DraftSaid):
    requester = None  # type: ignore[assignment]  # it stays whose it is
    version = s.IntegerField(
        required=False,
        help_text=_(
            "Versi yang Anda baca. Bila sudah ada yang lebih baru: 409. Kosong: tidak diperiksa."
        ),
    )


class NumberSaid(Said):
    number = s.CharField(max_length=120, required=False, help_text=_("Kosong: nomor berikutnya."))


class GrantSaid(Said):
    line = s.IntegerField()
    granted = s.IntegerField(min_value=0, max_value=MOST_PEOPLE)


class DecisionSaid(NumberSaid):
    grants = GrantSaid(many=True, help_text=_("Baris yang tidak disebut tidak diberi seorang pun."))
    note = s.CharField(max_length=2000, required=False, allow_blank=True)

    def validate_grants(self, grants: list[dict[str, int]]) -> dict[int, int]:
        given = {grant["line"]: grant["granted"] for grant in grants}
        if len(given) != len(grants):
            raise s.ValidationError(_("Satu baris disebut dua kali."))
        return given


class NoteSaid(Said):
    note = s.CharField(max_length=2000, required=False, allow_blank=True)


class CommentSaid(Said):
    text = s.CharField(max_length=2000)


class SendingSaid(Said):
    line = s.IntegerField()
    officer = s.IntegerField()
    task = s.CharField(max_length=200)


class OrderSaid(NumberSaid):
    sending = s.ListField(child=SendingSaid(), allow_empty=False, max_length=MOST_PEOPLE)
    report_place = s.CharField(max_length=200)
    report_at = s.DateTimeField()
    commander = s.CharField(max_length=300)
    tasks = s.CharField(max_length=4000)
    considering = s.CharField(max_length=2000, required=False, allow_blank=True)


class ArrivalSaid(Said):
    weapons = s.IntegerField(min_value=0, max_value=20, required=False)
    phones = s.IntegerField(min_value=0, max_value=20, required=False)
    locker = s.CharField(max_length=20, required=False, allow_blank=True)
    at = s.DateTimeField(required=False, help_text=_("Kosong: sekarang."))


class LeavingSaid(Said):
    at = s.DateTimeField(required=False, help_text=_("Kosong: sekarang."))


class StandInSaid(Said):
    officer = s.IntegerField()


class ReportSaid(NumberSaid):
    result = s.CharField(max_length=4000)
    notable_events = s.CharField(max_length=4000, required=False, allow_blank=True)
    requester_hours = s.DecimalField(7, 1, required=False, min_value=0)
    provider_hours = s.DecimalField(
        7, 1, required=False, min_value=0, help_text=_("Kosong: dihitung dari catatan pintu.")
    )


class Nothing(Said):
    """No words at all."""


class FiltersSaid(Said):
    q = s.CharField(source="words", max_length=100, required=False, allow_blank=True)
    status = s.ChoiceField(choices=SEEN_AS, required=False)
    end = s.ChoiceField(choices=["made", "received"], required=False)
    partner = s.IntegerField(required=False)
    since = s.DateTimeField(required=False)
    until = s.DateTimeField(required=False)
    before = s.IntegerField(required=False, help_text=_("Kunci halaman berikutnya."))

    @property
    def filters(self) -> Filters:
        return Filters(**self.validated_data)


class WordsSaid(Said):
    q = s.CharField(max_length=100, required=False, allow_blank=True, default="")
