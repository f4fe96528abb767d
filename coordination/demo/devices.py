"""A duty post and a wall of the demo, with a PIN for those whom a visitor tries."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import Device, User
from accounts.services import pins
from accounts.services.devices import renew_code
from accounts.services.tokens import digest
from journal.lifecycle import name_of

from ..models import Agency, Posting
from ..services import devices
from .stage import Stage

PIN = "402817"
POST, WALL = "Pos Karupam", "Dinding P2U"
HOUSE = "lapas-bwi"


def build(stage: Stage, numbers: Iterable[str]) -> None:
    """Both are registered by the administrator and confirmed by the head, as they must be."""
    agency = stage.agencies[HOUSE]
    first = agency.people(Posting.Duty.ADMINISTRATOR).order_by("pk")[0]
    second = agency.people(Posting.Duty.HEAD).exclude(pk=first.pk).order_by("pk")[0]
    for name, kind in ((POST, Device.Kind.POST), (WALL, Device.Kind.WALL)):
        made, _word = devices.register(agency, by=first, name=name, kind=kind)
        devices.confirm(made, agency, by=second)
    Device.objects.filter(name=WALL).update(digest=digest(_token()))
    for person in User.objects.filter(service_number__in=list(numbers), is_operator=False):
        pins.choose(person, PIN)


def addresses() -> Iterator[tuple[str, str]]:
    """What a visitor opens, and what for; a post that is nobody's yet gets a fresh code."""
    house = Agency.objects.filter(code=HOUSE, is_demo=True).first()
    ours = Device.objects.filter(agency=name_of(house)) if house else Device.objects.none()
    post = ours.filter(name=POST, revoked_at=None).first()
    if post is not None:
        code = renew_code(post)
        way = f"{reverse('post:claim')}?kode={code}" if code else reverse("post:people")
        yield "Pos", f"{settings.BASE_URL}{way}  PIN: {PIN} (kode sekali pakai, satu jam)"
    if ours.in_use().filter(name=WALL, digest=digest(_token())).exists():
        yield "Dinding", f"{settings.BASE_URL}{reverse('wall', args=[_token()])}"


def _token() -> str:
    """The same for as long as the demo's key is the same, so that it can be said again."""
    return salted_hmac("demo.wall", HOUSE, algorithm="sha256").hexdigest()[:43]
