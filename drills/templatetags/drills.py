"""How drills say the exercise's own clock, and the one on the wall to the second."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from coordination.words import ZONE_NAMES

from ..models import elapsed as _elapsed

register = template.Library()


@register.filter
def elapsed(seconds: int | float) -> str:
    """ "+02:00": never to be taken for the clock on the wall."""
    return _elapsed(seconds)


@register.filter
def clock(moment: datetime, zone: str) -> str:
    """ "22.10.05 WIB", and the day before it if that is not today."""
    local = timezone.localtime(moment, ZoneInfo(zone))
    day = "" if local.date() == timezone.localdate(timezone=ZoneInfo(zone)) else f"{local:%d/%m} "
    return f"{day}{local:%H.%M.%S} {ZONE_NAMES[zone]}"


@register.simple_tag
def unique_key() -> str:
    """A key for something that may be sent twice and must arrive once."""
    return str(uuid4())
