"""Requests, and the agencies and people around them, for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User

from .. import access, lists, people, queries
from ..models import Agency, Assignment, Officer, SupportRequest
from ..queries import Filters
from ..services import muster, orders, reporting, sharing, support
from . import said, shown
from .doorstep import KEY, Doorstep, Verb

FUNCTION = TypeVar("FUNCTION", bound=Callable[..., Any])
REFUSALS = {code: shown.Refusal for code in (401, 403, 404, 409, 413, 422, 429)}
READ_REFUSALS = {code: shown.Refusal for code in (401, 403, 404, 422)}


def told(**words: Any) -> Callable[[FUNCTION], FUNCTION]:
    """What the published description says of a call."""
    return cast(Callable[[FUNCTION], FUNCTION], extend_schema(**words))


@extend_schema_view(
    get=told(
        operation_id="requests_list",
        tags=["requests"],
        summary=_("Daftar permohonan, terbaru dahulu"),
        parameters=[said.FiltersSaid],
        responses={200: shown.RequestPage, **READ_REFUSALS},
    ),
    post=told(
        tags=["requests"],
        summary=_("Tulis draf permohonan"),
        parameters=[KEY],
        request=said.DraftSaid,
        responses={201: shown.Outcome, **REFUSALS},
    ),
)
class Requests(Doorstep):
    def get(self, request: Request) -> HttpResponseBase:
        filters = self.queried(said.FiltersSaid).filters if request.query_params else Filters()
        return self.unless_known(lambda: self._page(filters))

    def _page(self, filters: Filters) -> dict[str, Any]:
        found, older = lists.page(self.at, filters)
        query = {**self.request.query_params.dict(), "before": older}
        url = f"{self.request.path}?{urlencode(query)}" if older else None
        return {"results": shown.rows(found), "next": url}

    def post(self, request: Request) -> Response:
        words = self.read(said.DraftSaid)
        desk = self._desk(words.pop("requester", None))
        words["provider"] = _partner(desk, words["provider"])
        _cleared(self.at, desk, words)
        return self.once(lambda: self._drafted(desk, words), status=201)

    def _drafted(self, desk: Agency, words: dict[str, Any]) -> Any:
        return self.outcome(support.draft(by=self.person, requester=desk, **words))

    def _desk(self, pk: int | None) -> Agency:
        desks = access.own_desks(self.at, "submit")
        found = [one for one in desks if pk in (None, one.pk)]
        if len(found) != 1:
            raise ValidationError({"requester": _("Sebutkan instansi tempat Anda boleh meminta.")})
        return found[0]


def _partner(desk: Agency, pk: int) -> Agency:
    partner = access.partner(desk, pk)
    if partner is None:
        raise ValidationError({"provider": _("Bukan instansi mitra.")})
    return partner


def _cleared(at: access.Standing, desk: Agency, words: dict[str, Any]) -> None:
    if words.get("classification", 1) > at.clearance.get(desk.pk, 0):
        raise ValidationError({"classification": _("Di atas akses Anda.")})


class Request_(Doorstep):
    """One request."""

    @told(
        tags=["requests"],
        summary=_("Satu permohonan dengan buku besar dan riwayatnya"),
        responses={200: shown.RequestShown, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        asked = access.support_request(self.at, pk)
        if access.is_guest(self.at, asked):
            sharing.note_view(asked, by=self.person)
        return Response(self.show(asked))


class Sendable(Doorstep):
    """Those who can be sent for a request."""

    @told(
        tags=["officers"],
        summary=_("Personel yang dapat ditugaskan untuk permohonan ini"),
        responses={200: shown.SendableShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        asked = access.support_request(self.at, pk, to="order")
        free = queries.free_officers(asked, asked.starts_at)
        return Response(shown.SendableShown(free, many=True).data)


class Agencies(Doorstep):
    """The agencies that this person may look up."""

    @told(
        tags=["agencies"],
        summary=_("Instansi Anda dan mitranya"),
        responses={200: shown.AgencyShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        return Response(shown.AgencyShown(access.agencies(self.at), many=True).data)


class Postings(Doorstep):
    """The directory."""

    @told(
        tags=["agencies"],
        summary=_("Siapa menjabat apa; paling banyak 200"),
        parameters=[said.WordsSaid],
        responses={200: shown.PostingShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        words = self.queried(said.WordsSaid).validated_data["q"]
        found = people.contacts(self.at, words)[: people.MOST_CONTACTS]
        return Response(shown.PostingShown(found, many=True).data)


class Officers(Doorstep):
    """The register of an agency that this person administers."""

    @told(
        tags=["officers"],
        summary=_("Daftar personel instansi yang Anda kelola"),
        responses={200: shown.OfficerShown(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        agency = access.agency(self.at, pk, to="administer")
        return Response(shown.OfficerShown(people.register(agency), many=True).data)


def revise(asked: SupportRequest, *, by: User, provider: int, **words: Any) -> None:
    """The verb, for a partner by its id, and no higher than the person may read."""
    _cleared(access.standing(by), asked.requester, words)
    partner = _partner(asked.requester, provider)
    support.revise(asked, by=by, provider=partner, **words)


def order(asked: SupportRequest, *, sending: list[dict[str, Any]], **words: Any) -> None:
    """The verb, with officers of the provider by their ids."""
    known = access.officers(asked).in_bulk([one["officer"] for one in sending])
    if strange := {one["officer"] for one in sending} - set(known):
        raise ValidationError({"sending": support.unknown(strange)})
    named = [orders.Sending(one["line"], known[one["officer"]], one["task"]) for one in sending]
    orders.order(asked, sending=named, **words)


def replace(assignment: Assignment, *, officer: int, **words: Any) -> None:
    """The verb, with the stand-in by id."""
    stand_in: Officer | None = access.officers(assignment.order.request).filter(pk=officer).first()
    if stand_in is None:
        raise ValidationError({"officer": support.unknown({officer})})
    muster.replace(assignment, officer=stand_in, **words)


@dataclass(frozen=True)
class Way:
    """One verb: the right it needs, the words it takes, the service that does it."""

    to: str
    takes: type[said.Said]
    do: Callable[..., Any]
    summary: str | Promise
    tag: str = "requests"


def verb(name: str, way: Way) -> type[Verb]:
    """The doorstep of one verb."""
    tag = "gate" if way.to == "muster" else way.tag
    known = {"to": way.to, "takes": way.takes, "do": staticmethod(way.do)}
    made: type[Verb] = type(f"{name.title()}Verb", (Verb,), known)
    words = told(
        operation_id=f"{tag}_{name}",
        tags=[tag],
        summary=way.summary,
        parameters=[KEY],
        request=way.takes,
        responses={200: shown.Outcome, **REFUSALS},
    )
    extend_schema_view(post=words)(made)
    return made


VERBS = {  # of a request: POST requests/<id>/<name>/
    "revise": Way("revise", said.RevisionSaid, revise, _("Tulis ulang draf")),
    "submit": Way("submit", said.NumberSaid, support.submit, _("Ajukan permohonan")),
    "receive": Way("receive", said.Nothing, support.receive, _("Catat surat diterima")),
    "review": Way("review", said.Nothing, support.review, _("Mulai menelaah")),
    "decide": Way("decide", said.DecisionSaid, support.decide, _("Putuskan baris demi baris")),
    "send_back": Way("send_back", said.NoteSaid, support.send_back, _("Kembalikan")),
    "withdraw": Way("withdraw", said.NoteSaid, support.withdraw, _("Batalkan permohonan")),
    "comment": Way("comment", said.CommentSaid, support.comment, _("Tulis komentar")),
    "order": Way("order", said.OrderSaid, order, _("Terbitkan Surat Perintah")),
    "complete": Way("muster", said.Nothing, muster.complete, _("Selesaikan apel")),
    "enter": Way("muster", said.Nothing, muster.enter, _("Mulai bertugas di lokasi")),
    "release": Way("muster", said.Nothing, muster.release, _("Akhiri tugas")),
    "leave_all": Way("muster", said.Nothing, muster.leave_all, _("Catat semua keluar")),
    "report": Way("report", said.ReportSaid, reporting.report, _("Tulis laporan hasil")),
    "close": Way("close", said.NoteSaid, reporting.close, _("Tutup permohonan")),
}
AT_THE_GATE = {  # of one officer: POST requests/<id>/assignments/<id>/<name>/
    "arrive": Way("muster", said.ArrivalSaid, muster.arrive, _("Catat datang")),
    "absent": Way("muster", said.Nothing, muster.absent, _("Catat tidak hadir")),
    "replace": Way("muster", said.StandInSaid, replace, _("Ganti dengan personel lain")),
    "leave": Way("muster", said.LeavingSaid, muster.leave, _("Catat keluar")),
}
