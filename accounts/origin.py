"""Where a request comes from: its network address, its device, its browser."""

import hashlib
import ipaddress
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from .models import User

COOKIE = "perangkat"
LONGEST = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


class Device(NamedTuple):
    """A browser in which somebody has signed in before, and who did so last."""

    id: str
    last: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.id.encode()).hexdigest()


def account_key(typed: str) -> str:
    """A digest of the number that was typed: people sometimes type their password there."""
    plain = "".join(typed.split()).casefold()
    return salted_hmac("accounts.account", plain, algorithm="sha256").hexdigest()


def address(request: HttpRequest) -> str | None:
    """The sender's address, believing X-Forwarded-For only as far as our own proxies wrote it.

    With TRUSTED_PROXIES = n the n-th entry from the right was written by our outermost proxy;
    what stands left of it anybody may have invented. A shorter list did not come through them.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    found = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(found.strip()))
    except ValueError:
        return None


def network(request: HttpRequest) -> str:
    """The network to count by: one IPv4 address, or the /64 that an IPv6 household owns."""
    found = address(request)
    if found is None:
        return "unknown"
    if ipaddress.ip_address(found).version == 4:
        return found
    return str(ipaddress.ip_network(f"{found}/64", strict=False))


def device(request: HttpRequest) -> Device | None:
    """The device, if its cookie is one that we signed."""
    try:
        known, last = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LONGEST)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Device(known, last)


def new_device(person: User) -> Device:
    """A name for a browser that we have not met."""
    return Device(secrets.token_urlsafe(16), person.pk)


def keep_device(response: HttpResponseBase, used: Device) -> None:
    """Let the browser remember that this person has signed in with it."""
    response.set_cookie(
        COOKIE,
        signing.dumps([used.id, used.last], salt=COOKIE),
        max_age=LONGEST,
        httponly=True,
        secure=settings.SECURE,
        samesite="Lax",
    )


def post_key(request: HttpRequest) -> str:
    """The secret that makes this browser a registered post; empty if it holds none."""
    return request.COOKIES.get(settings.POST_COOKIE, "")


def keep_post(response: HttpResponseBase, key: str) -> None:
    """Let this browser be that post from now on."""
    response.set_cookie(
        settings.POST_COOKIE,
        key,
        max_age=LONGEST,
        httponly=True,
        secure=settings.SECURE,
        samesite="Lax",
    )


def agent(request: HttpRequest) -> str:
    """What the browser calls itself, cut to what is stored."""
    return request.headers.get("User-Agent", "")[:200].replace("\x00", "")
