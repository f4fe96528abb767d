"""Whose a registered device is, and who may use it: the port of accounts to this room."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Device, User
from accounts.ports import Owner, Placed
from journal.lifecycle import name_of

from . import access, posts
from .access import Standing
from .alarms import rings
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
    return Owner(agency.short_name, agency.stamp, agency.timezone, people, rings(agency, titles))


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


def waiting(at: Standing, agency: Agency) -> list[Device]:
    """The agency's devices that wait for a second person, for those who might be that person."""
    if agency.pk not in at.agencies or not posts.may(at, agency.pk, "keep"):
        return []
    return list(of_agency(agency).filter(confirmed_at=None, revoked_at=None))


def confirmable(at: Standing, pk: int) -> tuple[Device, Agency]:
    """A device and its agency, for those there who may confirm it; 404 or 403 for others."""
    found = Device.objects.filter(pk=pk).select_related("registered_by", "confirmed_by").first()
    owner = of_screen(found) if found else None
    if found is None or owner is None:
        raise Http404
    agency = posts.house(at, owner.pk, to="keep")
    if found.registered_by == at.person:
        raise PermissionDenied(_("Yang mendaftarkan tidak dapat mengesahkan. Minta orang lain."))
    return found, agency


def device(at: Standing, pk: int) -> tuple[Device, Agency]:
    """A device and its agency, for that agency's administrator; 404 or 403 for others."""
    found = Device.objects.filter(pk=pk).first()
    owner = of_screen(found) if found else None
    if found is None or owner is None:
        raise Http404
    return found, access.agency(at, owner.pk, to="administer")
