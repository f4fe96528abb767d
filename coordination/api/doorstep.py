"""What every call does: open the door, read the words, do it once, answer."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits
from accounts.api import HasScope
from accounts.models import User

from .. import access, queries
from ..access import Standing
from ..models import SupportRequest
from ..services import readers, repeats
from . import unchanged
from .said import Json, Said
from .shown import RequestShown

KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_("Kunci buatan Anda. Kiriman ulang dengan kunci sama tidak berakibat dua kali."),
)
LONGEST_KEY = 120
ANY = TypeVar("ANY", bound=Said)


class Doorstep(APIView):
    """A call by a person's program, with that person's rights and no others."""

    permission_classes = (IsAuthenticated, HasScope)
    parser_classes = (Json,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            limits.pace("api", str(self.person.pk))

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def at(self) -> Standing:
        return access.standing(self.person)

    def read(self, shape: type[Said]) -> dict[str, Any]:
        """What was said in the body, in shape, or 422 naming what is not."""
        said = shape(data=self.request.data)
        said.is_valid(raise_exception=True)
        return dict(said.validated_data)

    def unless_known(self, act: Callable[[], Any]) -> HttpResponseBase:
        """Answer with what `act` gives, or 304 to a program that already has exactly that."""
        tag = unchanged.validator(self.request, self.at)
        answer: HttpResponseBase | None = get_conditional_response(self.request, etag=tag or None)
        answer = answer or Response(act())
        if tag:
            answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
        return answer

    def queried(self, shape: type[ANY]) -> ANY:
        """What was said in the address, checked."""
        said = shape(data=self.request.query_params.dict())
        said.is_valid(raise_exception=True)
        return said

    def once(self, act: Callable[[], Any], status: int = 200) -> Response:
        """Answer with what `act` gives; with an Idempotency-Key, only the first time it is sent."""
        request, key = self.request, self.request.headers.get("Idempotency-Key", "")
        if not key:
            return Response(act(), status=status)
        if len(key) > LONGEST_KEY:
            raise ValidationError({"Idempotency-Key": _("Paling panjang 120 huruf.")})
        said = repeats.digest(str(request.method), request.path, request.data)
        code, answer = repeats.answer_once(
            by=self.person, key=key, said=said, act=lambda: (status, act())
        )
        return Response(answer, status=code)

    def show(self, asked: SupportRequest) -> Any:
        """The request whole, as this person sees it."""
        asked.ledger = queries.ledger(asked)  # type: ignore[attr-defined]
        asked.assignments = queries.muster(asked)  # type: ignore[attr-defined]
        asked.history = queries.history(asked, asked.assignments)  # type: ignore[attr-defined]
        asked.tallied = [tally.line for tally in asked.ledger]  # type: ignore[attr-defined]
        due = readers.answers_due([asked])
        asked.answer_due = due.get(asked.pk)  # type: ignore[attr-defined]
        asked.version = queries.version(asked)  # type: ignore[attr-defined]
        asked.next_verbs = queries.next_verbs(self.at, asked)  # type: ignore[attr-defined]
        return RequestShown(asked).data

    def outcome(self, asked: SupportRequest) -> dict[str, Any]:
        """What a write answers: where the request is now, and what may follow. Costs no query."""
        return {
            "id": asked.pk,
            "url": asked.get_absolute_url(),
            "status": asked.status,
            "status_label": asked.get_status_display(),
            "letter_number": asked.letter_number,
            "reply_number": asked.reply_number,
            "next_verbs": queries.next_verbs(self.at, asked),
        }


class Verb(Doorstep):
    """One verb of a request: who may do it, what is said with it, and the service that does it."""

    to = ""  # the right it needs
    takes: type[Said] = Said
    do: Callable[..., Any]

    def post(self, request: Request, pk: int, assignment: int | None = None) -> Response:
        asked = access.support_request(self.at, pk, to=self.to)
        thing = asked if assignment is None else access.assignment(asked, assignment)
        return self.once(lambda: self._done(asked, thing))

    def _done(self, asked: SupportRequest, thing: Any) -> Any:
        queries.check_time(asked, self.to)  # too late is said before anything about the words
        type(self).do(thing, by=self.person, **self.read(self.takes))
        return self.outcome(asked)
