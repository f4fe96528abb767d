"""What the pages of an account show, and what is known about a device."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from . import origin, ports
from .browsers import describe
from .models import ApiToken, Device, Pin, SignIn, User


@dataclass(frozen=True)
class OpenSession:
    """One browser that is signed in."""

    pk: int
    key: str
    browser: str
    phone: bool
    address: str
    since: datetime
    last: datetime


@dataclass(frozen=True)
class Face:
    """One of the people of a post, as its screen lists them."""

    person: User
    title: str
    on_duty: bool
    known: bool  # has signed in at this PC lately

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def ending(self) -> str:
        """The last digits of NIP or NRP, which people know each other by."""
        return self.person.service_number[-4:]


@dataclass(frozen=True)
class Faces:
    """Whose post this is, and its people: on duty first, then those seen here lately."""

    owner: ports.Owner | None
    people: tuple[Face, ...]

    def named(self, pk: str) -> Face | None:
        """The one with this number."""
        return next((face for face in self.people if str(face.pk) == pk), None)


@dataclass(frozen=True)
class Security:
    """How well an account is guarded, for its overview."""

    app: bool
    passkeys: int
    codes_left: int
    sessions: int
    tokens: int
    pin: bool


def security(person: User) -> Security:
    """The state of every guard of this account."""
    kept = list(Authenticator.objects.filter(user=person))
    codes = next((one for one in kept if one.type == "recovery_codes"), None)
    return Security(
        app=any(one.type == "totp" for one in kept),
        passkeys=sum(one.type == "webauthn" for one in kept),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=len(sessions(person)),
        tokens=tokens(person).filter(revoked_at=None, expires_at__gt=Now()).count(),
        pin=pin(person) is not None,
    )


def pin(person: User) -> Pin | None:
    """This person's PIN, if there is one."""
    return Pin.objects.filter(person=person).first()


def faces(request: HttpRequest, device: Device) -> Faces:
    """The people who may use this post at this moment, in three queries of ours at most."""
    owner = ports.owner_of(device.agency)
    placed = {one.person: one for one in owner.people} if owner else {}
    here = _seen_here(request)
    people = User.objects.filter(pk__in=placed, is_active=True).order_by("full_name", "pk")
    found = [
        Face(person, placed[person.pk].title, placed[person.pk].on_duty, person.pk in here)
        for person in people
        if person.may_sign_in
    ]
    return Faces(owner, tuple(sorted(found, key=lambda one: (not one.on_duty, not one.known))))


def _seen_here(request: HttpRequest) -> set[int]:
    device = origin.device(request)
    if device is None:
        return set()
    lately = SignIn.objects.filter(
        device=device.digest, outcome=SignIn.Outcome.SIGNED_IN, at__gt=Now() - timedelta(days=30)
    )
    return {pk for pk in lately.values_list("person", flat=True).distinct() if pk}


def sessions(person: User) -> list[OpenSession]:
    """The sessions that are still open, the last used first."""
    alive = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    mine = UserSession.objects.filter(user=person, session_key__in=alive)
    return [
        OpenSession(
            pk=one.pk,
            key=one.session_key,
            browser=describe(one.user_agent),
            phone="Mobi" in one.user_agent,
            address=one.ip,
            since=one.created_at,
            last=one.last_seen_at,
        )
        for one in mine.order_by("-last_seen_at")
    ]


def sign_ins(person: User) -> QuerySet[SignIn]:
    """What happened at this person's door, the newest first."""
    return SignIn.objects.filter(person=person)


def tokens(person: User) -> QuerySet[ApiToken]:
    """This person's API tokens, the newest first."""
    return ApiToken.objects.filter(person=person)


def people_for_reset(typed: str) -> QuerySet[User]:
    """Whom a forgotten password may concern: by number or e-mail, and able to get mail."""
    plain = "".join(typed.split())
    named = Q(service_number__iexact=plain) | Q(email__iexact=plain)
    return User.objects.filter(named, is_active=True).exclude(email="").order_by("pk")[:10]


def person_named(typed: str) -> User | None:
    """The person with this number, however its letters are written."""
    return User.objects.filter(service_number__iexact="".join(typed.split())).first()


def guess_buckets(request: HttpRequest, typed: str, kind: str = "account") -> list[tuple[str, str]]:
    """Where a guess at this account is counted: see limits.py."""
    key = origin.account_key(typed)
    device = origin.device(request)
    if device and _has_signed_in(device, key):
        return [("device", f"{device.digest[:16]}:{key}")]
    return [(kind, key), ("network", origin.network(request))]


def _has_signed_in(device: origin.Device, account_key: str) -> bool:
    return SignIn.objects.filter(
        device=device.digest, account_key=account_key, outcome=SignIn.Outcome.SIGNED_IN
    ).exists()
