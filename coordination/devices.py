"""Whose a registered device is, and who may use it: the port of accounts to this room."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Device, User
from accounts.ports import Owner, Placed, Ring
from journal.lifecycle import name_of
from notifications.models import Call

from . import access
from .access import Standing
from .duty import MOMENT
from .models import Agency, Posting
from .plans import turns_of


def owner(pk: int, /) -> Owner | None:
    """The agency of a device, who serves there and who is on duty, and what rings for them."""
    agency = Agency.objects.filter(pk=pk, is_active=True).first()
    if agency is None:
        return None
    now = timezone.now()
    serving = Posting.objects.now().filter(agency=agency, person__is_active=True)
    titles: dict[int, str] = {}
    for posting in serving.select_related("position").order_by("pk"):
        titles.setdefault(posting.person_id, posting.title)
    stood = {turn.person for turn in turns_of([agency], now, now + MOMENT)[agency.pk]}
    people = tuple(Placed(person, title, person in stood) for person, title in titles.items())
    return Owner(agency.short_name, agency.stamp, agency.timezone, people, _ringing(titles))


def _ringing(people: Iterable[int]) -> tuple[Ring, ...]:
    """The open calls that reached one of these persons, the oldest first."""
    calls = Call.objects.filter(state__in=Call.OPEN, synthetic=False)
    reached = calls.filter(hops__people__overlap=list(people)).order_by("pk").distinct()
    return tuple(Ring(call.reference, call.started_at) for call in reached)


def screen(agency: Agency) -> Standing:
    """The standing of a screen on this agency's wall: sees what is BIASA, may do nothing."""
    cleared = {agency.pk: int(Posting.Clearance.BIASA)}
    there = Posting(agency=agency)  # of nobody: it only says where the screen hangs
    none = frozenset[str]()
    return Standing({agency.pk: none}, cleared, person=User(), postings=(there,))


def of_screen(device: Device) -> Agency | None:
    """The agency whose device this is, while it is active."""
    label, _, pk = device.agency.partition(":")
    ours = Agency.objects.filter(pk=pk, is_active=True) if label == "coordination.agency" else None
    return ours.first() if ours is not None else None


def concerned(stream: str) -> frozenset[str]:
    """The owners of devices that what is written in this journal chain may concern."""
    kind, _, ends = stream.partition(":")
    pks = ends.split("-") if kind in {"pair", "agency"} else []
    return frozenset(f"coordination.agency:{pk}" for pk in pks)


def of_agency(agency: Agency) -> QuerySet[Device]:
    """The devices of this agency, what is in use first."""
    return Device.objects.filter(agency=name_of(agency)).order_by("-revoked_at", "kind", "name")


def device(at: Standing, pk: int) -> tuple[Device, Agency]:
    """A device and its agency, for that agency's administrator; 404 or 403 for others."""
    found = Device.objects.filter(pk=pk).first()
    owner = of_screen(found) if found else None
    if found is None or owner is None:
        raise Http404
    return found, access.agency(at, owner.pk, to="administer")
