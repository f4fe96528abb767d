"""What programs are shown: codes and numbers as they are, and the word a person would read."""

from datetime import tzinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from .. import lists
from ..models import Agency, Assignment, Officer, SupportLine, SupportRequest


class AgencyShown(s.ModelSerializer[Agency]):
    class Meta:
        model = Agency
        fields = (
            "id",
            "code",
            "stamp",
            "kind",
            "name",
            "short_name",
            "city",
            "address",
            "phone",
            "email",
            "timezone",
        )


class AgencyBrief(s.ModelSerializer[Agency]):
    class Meta:
        model = Agency
        fields = ("id", "code", "stamp", "short_name")


class LineShown(s.ModelSerializer[SupportLine]):
    class Meta:
        model = SupportLine
        fields = ("id", "kind", "asked", "granted", "qualification", "equipment")


class RequestRow(s.ModelSerializer[SupportRequest]):
    """A request as lists show it."""

    requester = AgencyBrief()
    provider = AgencyBrief()
    answer_due = s.DateTimeField(read_only=True, allow_null=True)
    status_label = s.CharField(source="get_status_display", read_only=True)
    since = s.DateTimeField(source="moved_at", read_only=True)
    lines = LineShown(many=True)
    url = s.URLField(source="get_absolute_url", read_only=True)

    class Meta:
        model = SupportRequest
        fields: tuple[str, ...] = (
            "id",
            "letter_number",
            "status",
            "status_label",
            "since",
            "activity",
            "place",
            "starts_at",
            "ends_at",
            "classification",
            "urgency",
            "requester",
            "provider",
            "answer_due",
            "lines",
            "url",
        )


def rows(found: list[lists.Row]) -> list[dict[str, Any]]:
    """What RequestRow says of each, written out: its fields would take most of the time."""
    here = timezone.get_current_timezone()
    return [_row(one, here) for one in found]


def _row(one: lists.Row, here: tzinfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "letter_number": one.letter_number,
        "status": one.status,
        "status_label": one.get_status_display(),
        "since": one.moved_at.astimezone(here).isoformat(),
        "activity": one.activity,
        "place": one.place,
        "starts_at": one.starts_at.astimezone(here).isoformat(),
        "ends_at": one.ends_at.astimezone(here).isoformat(),
        "classification": one.classification,
        "urgency": one.urgency,
        "requester": _brief(one.requester),
        "provider": _brief(one.provider),
        "answer_due": one.due and one.due.astimezone(here).isoformat(),
        "lines": [line._asdict() for line in one.lines],
        "url": one.get_absolute_url(),
    }


def _brief(end: lists.End) -> dict[str, Any]:
    return {"id": end.pk, "code": end.code, "stamp": end.stamp, "short_name": end.short_name}


class TallyShown(s.Serializer[Any]):
    """One line of the ledger."""

    line = s.IntegerField(source="line.pk")
    kind = s.CharField(source="line.kind")
    asked = s.IntegerField()
    granted = s.IntegerField(allow_null=True)
    ordered = s.IntegerField()
    arrived = s.IntegerField()
    released = s.IntegerField()
    inside = s.IntegerField()


class MomentShown(s.Serializer[Any]):
    """One thing that happened."""

    at = s.DateTimeField(source="occurred_at")
    recorded_at = s.DateTimeField()
    verb = s.CharField()
    who = s.SerializerMethodField()
    remark = s.CharField(allow_blank=True)
    officer = s.CharField(allow_blank=True)

    def get_who(self, moment: Any) -> str | None:
        return moment.who or None


class OfficerShown(s.ModelSerializer[Officer]):
    class Meta:
        model = Officer
        fields: tuple[str, ...] = ("id", "service_number", "rank", "name", "title", "kind")


class SendableShown(OfficerShown):
    """An officer, and the orders that keep them elsewhere in these hours."""

    busy = s.SerializerMethodField(help_text=_("Nomor Sprin yang mengikat pada jam itu."))

    class Meta(OfficerShown.Meta):
        fields = (*OfficerShown.Meta.fields, "busy")

    def get_busy(self, officer: Any) -> list[str]:
        return [duty.order.number for duty in officer.busy]


class AssignmentShown(s.ModelSerializer[Assignment]):
    officer = OfficerShown()

    class Meta:
        model = Assignment
        fields = (
            "id",
            "line",
            "officer",
            "task",
            "presence",
            "arrived_at",
            "released_at",
            "weapons",
            "phones",
            "locker",
            "is_inside",
        )


class RequestShown(RequestRow):
    """A request with its ledger, its people and everything that happened."""

    lines = LineShown(many=True, source="tallied")
    ledger = TallyShown(many=True)
    assignments = AssignmentShown(many=True)
    history = MomentShown(many=True)
    version = s.IntegerField(help_text=_("Versi isi permohonan; kirim kembali saat mengubahnya."))
    next_verbs = s.ListField(child=s.CharField(), help_text=_("Yang dapat Anda lakukan sekarang."))

    class Meta(RequestRow.Meta):
        fields = (
            *RequestRow.Meta.fields,
            "purpose",
            "legal_basis",
            "attire",
            "contact_name",
            "contact_phone",
            "reply_number",
            "decision_note",
            "return_note",
            "ledger",
            "assignments",
            "history",
            "version",
            "next_verbs",
        )


class Outcome(s.Serializer[Any]):
    """What a write answers: where the request is now. Ask for the request to see the rest."""

    id = s.IntegerField()
    url = s.URLField()
    status = s.CharField()
    status_label = s.CharField()
    letter_number = s.CharField(allow_blank=True)
    reply_number = s.CharField(allow_blank=True)
    next_verbs = s.ListField(child=s.CharField(), help_text=_("Yang dapat Anda lakukan sekarang."))


class RequestPage(s.Serializer[Any]):
    results = RequestRow(many=True)
    next = s.URLField(allow_null=True, help_text=_("Alamat halaman berikutnya."))


class PostingShown(s.Serializer[Any]):
    """Somebody in office; numbers and addresses only where the reader may have them."""

    id = s.IntegerField(source="posting.pk")
    agency = AgencyBrief(source="posting.agency")
    title = s.CharField(source="posting.title")
    unit = s.CharField(source="posting.position.unit.name")
    name = s.CharField(source="posting.person.full_name")
    rank = s.CharField(source="posting.person.rank")
    phone = s.CharField(allow_blank=True)
    email = s.CharField(allow_blank=True)


class Refusal(s.Serializer[Any]):
    """The one shape of every refusal."""

    message = s.CharField()
    fields = s.DictField(child=s.ListField(child=s.CharField()))  # type: ignore[assignment]
