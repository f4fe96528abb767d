"""Who is at a post now. The database's clock says when they have left it alone for too long."""

from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils import timezone

from ..models import Device, Stay, User
from . import sessions
from .tokens import digest

NOTED_EVERY = timedelta(seconds=5)
ALONE_SINCE = ExpressionWrapper(Now() - F("device__idle_for"), output_field=DateTimeField())


@transaction.atomic
def begin(device: Device, person: User, session_key: str) -> Stay:
    """This person's session is the one at this post; whoever was there before is out."""
    Device.objects.select_for_update().get(pk=device.pk)
    clear(device)
    return Stay.objects.create(device=device, person=person, session_key=session_key)


def current(pk: int, key: str) -> Stay | None:
    """The stay, if it goes on: at the post with this secret, in use, and not left alone."""
    going_on = Stay.objects.filter(
        pk=pk,
        device__digest=digest(key),
        device__revoked_at=None,
        seen_at__gt=ALONE_SINCE,
    )
    return going_on.select_related("device").first()


def renew(stay: Stay, session_key: str) -> None:
    """Note that the person is still there, without a write on every request."""
    if timezone.now() - stay.seen_at > NOTED_EVERY or stay.session_key != session_key:
        Stay.objects.filter(pk=stay.pk).update(seen_at=Now(), session_key=session_key)


def end(pk: int | None) -> None:
    """Nobody stays under this number any more."""
    if pk is not None:
        Stay.objects.filter(pk=pk).delete()


@transaction.atomic
def clear(device: Device) -> None:
    """End whatever session is open at this post."""
    there = Stay.objects.filter(device=device)
    sessions.end_keys(there.values_list("session_key", flat=True))
    there.delete()
