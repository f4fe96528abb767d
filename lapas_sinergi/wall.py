"""Dinding: one agency's picture on a wall. Nobody is signed in; its address is its key."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import ports
from accounts.models import Device
from accounts.services import devices
from coordination import duty, queries
from coordination.devices import of_screen, screen
from coordination.duty import House
from coordination.models import Agency, Posting, SupportRequest
from coordination.queries import Ahead

MOST = 6  # requests on one screen; more could not be read from the door


@dataclass(frozen=True)
class Wall:
    """What one agency's wall shows at this moment."""

    device: Device
    agency: Agency

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def ringing(self) -> tuple[ports.Ring, ...]:
        """Urgent calls that wait for an answer, without words."""
        owner = ports.owner_of(self.device.agency)
        return owner.ringing if owner else ()

    @cached_property
    def support(self) -> list[Ahead]:
        """What runs and is to come, as far as everybody who passes may read it."""
        return queries.ahead(screen(self.agency))

    @property
    def shown(self) -> list[Ahead]:
        return self.support[:MOST]

    @property
    def more(self) -> int:
        return len(self.support) - len(self.shown)

    @cached_property
    def hidden(self) -> int:
        """How many others run of which a wall may not say a word."""
        ours = SupportRequest.objects.filter(
            Q(requester=self.agency) | (Q(provider=self.agency) & ~Q(status="draft"))
        )
        open_ = ours.filter(status__in=(*queries.WITH_PROVIDER, *queries.RUNNING))
        secret = open_.filter(classification__gt=Posting.Clearance.BIASA, ends_at__gt=Now())
        return secret.count()

    @property
    def inside(self) -> int:
        return sum(one.inside for one in self.support)

    @cached_property
    def watch(self) -> House | None:
        """The agency's own roster at this moment, if it keeps one."""
        houses = duty.picture(screen(self.agency), self.now)
        own = next((house for house in houses if house.agency.pk == self.agency.pk), None)
        return own if own and own.posts else None


@require_safe
@never_cache
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """The screen with this token; any other token is as if there were nothing here."""
    device = devices.find(token, Device.Kind.WALL)
    agency = of_screen(device) if device else None
    if device is None or agency is None:
        raise Http404
    page = {"wall": Wall(device, agency), "agency": agency, "token": token}
    response = render(request, "post/wall.html", page)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
