"""The urgent channel for programs: asked by word of mouth, packages, and whom a call reaches."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import e164

from .. import access, calling, owing, packages, posts
from ..models import Agency
from ..services import packages as verbs
from ..services import urgent
from . import said, shown
from .doorstep import KEY, Doorstep
from .views import READ_REFUSALS, REFUSALS, Way, told

TAG = "urgent"


class SpokenSaid(said.Said):
    to = s.CharField(max_length=200, help_text=_("Dengan siapa Anda berbicara."))
    at = s.DateTimeField(help_text=_("Kapan Anda berbicara; paling lama 24 jam lalu."))


class PackageSaid(SpokenSaid):
    requester = s.IntegerField(
        required=False, help_text=_("Instansi peminta; kosong: satu-satunya instansi Anda.")
    )
    provider = s.IntegerField(help_text=_("Instansi yang diminta."))
    case = s.CharField(max_length=20, help_text=_("Keadaan yang disepakati, dari daftar paket."))
    phone = s.CharField(max_length=40, help_text=_("Telepon narahubung."))

    def validate_phone(self, value: str) -> str:
        return e164(value)


class PeopleShown(s.Serializer[Any]):
    """How many of one kind."""

    kind = s.CharField()
    number = s.IntegerField()


class OfferShown(s.Serializer[Any]):
    """A package that may be asked for at once."""

    requester = shown.AgencyBrief()
    provider = shown.AgencyBrief()
    case = s.CharField(source="package.case")
    case_label = s.CharField(source="package.label")
    hours = s.IntegerField(source="package.hours")
    one_tap = s.BooleanField(source="package.one_tap")
    people = PeopleShown(many=True)


class TargetShown(s.Serializer[Any]):
    """A post, an office or a person as a step names it."""

    title = s.CharField()
    agency = s.CharField(allow_blank=True, help_text=_("Kode cap instansinya."))


class MessageShown(s.Serializer[Any]):
    """One message of a step, and how far it came."""

    channel = s.CharField()
    progress = s.CharField()


class ReachedShown(s.Serializer[Any]):
    """One person whom a step reached."""

    name = s.CharField(source="person.full_name")
    declined = s.BooleanField()
    messages = MessageShown(many=True)


class HopShown(s.Serializer[Any]):
    """One step of a call; without a target it is the end."""

    target = TargetShown(allow_null=True)
    state = s.CharField(source="hop.state")
    reason = s.CharField(source="hop.reason", allow_blank=True)
    since = s.DateTimeField()
    people = ReachedShown(many=True)


class CallShown(s.Serializer[Any]):
    """One urgent call, step by step."""

    reference = s.CharField(source="call.reference")
    state = s.CharField(source="call.state")
    started_at = s.DateTimeField(source="call.started_at")
    ended_at = s.DateTimeField(source="call.ended_at", allow_null=True)
    answered_by = s.CharField(source="call.acknowledged_by.full_name", default=None)
    via = s.CharField(source="call.via", allow_blank=True)
    eta_minutes = s.IntegerField(source="call.eta_minutes", allow_null=True)
    steps = HopShown(many=True, source="rises")


class CandidateShown(s.Serializer[Any]):
    """One person whom a step would reach now, and over what."""

    name = s.CharField(source="person.full_name")
    channels = s.SerializerMethodField()

    def get_channels(self, candidate: Any) -> list[str]:
        return [way.channel for way in candidate.ways]


class ProspectShown(s.Serializer[Any]):
    """One step of a policy as it would be taken at this moment."""

    target = TargetShown(allow_null=True)
    seconds = s.IntegerField(help_text=_("Detik sesudah panggilan dimulai."))
    reason = s.CharField(allow_blank=True, help_text=_("Mengapa langkah ini dilewati."))
    people = CandidateShown(many=True)


class PolicyShown(s.Serializer[Any]):
    """Whom an agency calls for one purpose, and who would be reached right now."""

    purpose = s.CharField()
    purpose_label = s.CharField(source="label")
    written = s.SerializerMethodField(help_text=_("Ditulis instansi; jika tidak: urutan bawaan."))
    end_minutes = s.IntegerField()
    steps = ProspectShown(many=True)

    def get_written(self, line: Any) -> bool:
        return line.policy is not None


class Calls(Doorstep):
    """The urgent calls about a request."""

    @told(
        tags=[TAG],
        summary=_("Panggilan mendesak tentang permohonan ini, langkah demi langkah"),
        responses={200: CallShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        asked = access.support_request(self.at, pk)
        if access.is_guest(self.at, asked):
            raise PermissionDenied
        found = owing.of_page(self.at, asked).get("calls", ())
        return Response(CallShown(found, many=True).data)


@extend_schema_view(
    get=told(
        tags=[TAG],
        summary=_("Paket yang dapat diminta seketika menurut perjanjian"),
        responses={200: OfferShown(many=True), **READ_REFUSALS},
    ),
    post=told(
        tags=[TAG],
        summary=_("Minta paket: permohonan lisan terkirim dan petugas dipanggil"),
        parameters=[KEY],
        request=PackageSaid,
        responses={201: shown.Outcome, **REFUSALS},
    ),
)
class Packages(Doorstep):
    """The packages that this person may ask for."""

    def get(self, request: Request) -> Response:
        return Response(OfferShown(packages.offers(self.at), many=True).data)

    def post(self, request: Request) -> Response:
        words = self.read(PackageSaid)
        desk = self._desk(words.pop("requester", None))
        package = verbs.agreed(desk.pk, words.pop("provider"), words.pop("case"))
        if package is None:
            raise ValidationError({"case": _("Paket ini tidak disepakati dengan instansi itu.")})
        send = verbs.send
        return self.once(
            lambda: self.outcome(send(package, by=self.person, requester=desk, **words)), status=201
        )

    def _desk(self, pk: int | None) -> Agency:
        desks = access.own_desks(self.at, "speak")
        found = [one for one in desks if pk in (None, one.pk)]
        if len(found) != 1:
            raise ValidationError({"requester": _("Sebutkan instansi tempat Anda boleh meminta.")})
        return found[0]


class Policies(Doorstep):
    """Whom one's own agency calls."""

    @told(
        tags=[TAG],
        summary=_("Urutan panggilan instansi Anda, dan siapa yang terjangkau sekarang"),
        responses={200: PolicyShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        agency = posts.house(self.at, pk)
        return Response(PolicyShown(calling.lines(self.at, agency), many=True).data)


VERBS = {  # of a request: POST requests/<id>/<name>/
    "speak": Way("speak", SpokenSaid, urgent.ask_by_voice, _("Ajukan lisan seketika"), TAG),
    "letter": Way(
        "letter", said.NumberSaid, urgent.follow_with_letter, _("Buat surat yang menyusul"), TAG
    ),
    "package": Way("decide", said.Nothing, verbs.approve, _("Setujui paket seluruhnya"), TAG),
}
