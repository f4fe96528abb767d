"""The post's own page: what waits for whoever is here, and the few ways from here, by number."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts import arrivals
from accounts.http import SignedIn
from accounts.ports import Ring, owner_of
from accounts.queries import pin
from coordination import access
from coordination.access import Standing
from coordination.alarms import rings
from coordination.models import Agency
from notifications.queries import unread_count_of

from .home import Home, Step

MOST_DUE = 5
ICONS = {"request_muster": "users-group", "request_decide": "gavel", "request_order": "file-text"}


@dataclass(frozen=True)
class Tile:
    """One large target: a key of the keyboard, a verb, and what it is about."""

    key: int
    icon: str
    label: str | Promise
    url: str
    about: str = ""
    at: datetime | None = None
    zone: str = ""
    pressing: bool = False
    inbox: bool = False
    count: int = 0


class Desk:
    """What one person finds at a post at this moment."""

    def __init__(self, request: SignedIn, at: Standing) -> None:
        self.request, self.at, self.home = request, at, Home(at)

    @property
    def now(self) -> datetime:
        return self.home.now

    @cached_property
    def due(self) -> list[Tile]:
        """The steps that wait for this person, people inside first."""
        return [_due(key, step) for key, step in enumerate(self.home.waiting[:MOST_DUE], start=1)]

    @cached_property
    def ways(self) -> list[Tile]:
        """Where else one goes from here, numbered after what is due."""
        unread = unread_count_of(self.request)
        ways = [("inbox", _("Kotak masuk"), "notifications:inbox")]
        if access.may_ask(self.at):
            ways.append(("plus", _("Permohonan baru"), "coordination:request_new"))
        ways.append(("heart-handshake", _("Permohonan"), "coordination:request_list"))
        ways.append(("clipboard-list", _("SOP"), "sop:library"))
        return [
            Tile(key, icon, label, reverse(name), inbox=icon == "inbox", count=unread)
            for key, (icon, label, name) in enumerate(ways, start=len(self.due) + 1)
        ]

    @property
    def own(self) -> Agency | None:
        return self.home.own

    @cached_property
    def ringing(self) -> tuple[Ring, ...]:
        """Urgent calls that wait for an answer of somebody at this post, or of this person.

        Those that nobody answered are shown to everybody in their agency.
        """
        if stay := arrivals.stay_of(self.request):
            owner = owner_of(stay.device.agency)
            return owner.ringing if owner else ()
        return rings(self.own, [self.at.person.pk])

    @cached_property
    def wants_pin(self) -> bool:
        """Whether this person came without a PIN, and would be quicker with one."""
        return pin(self.at.person) is None


def _due(key: int, step: Step) -> Tile:
    asked = step.asked
    icon = ICONS.get(step.page, "pencil")
    zone = asked.requester.timezone
    return Tile(
        key, icon, step.label, step.url, str(asked), asked.starts_at, zone, step.is_pressing
    )


@require_safe
@login_required
def desk(request: SignedIn) -> HttpResponse:
    """Meja pos: large targets with a key each. For everybody, at a post or not."""
    found = Desk(request, access.standing_of(request))
    return render(request, "post/desk.html", {"desk": found, "own": found.own})


@require_safe
def tones(request: HttpRequest) -> HttpResponse:
    """The three tones, to be tried with the loudspeaker of this PC."""
    return render(request, "post/tones.html")
