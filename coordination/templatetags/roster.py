"""How rosters say from when to when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from ..words import ZONE_NAMES

register = template.Library()


@register.simple_tag
def stretch(start: datetime, end: datetime, zone: str) -> str:
    """Sab 28 Nov, 19.00–07.00 WIB: a turn; the second day is named only past 24 hours."""
    first, last = (timezone.localtime(at, ZoneInfo(zone)) for at in (start, end))
    begins = f"{date_format(first, 'D j M')}, {date_format(first, 'TIME_FORMAT')}"
    ends = date_format(last, "TIME_FORMAT")
    if end - start >= timedelta(days=1):
        return f"{begins} – {date_format(last, 'D j M')}, {ends} {ZONE_NAMES[zone]}"
    return f"{begins}–{ends} {ZONE_NAMES[zone]}"
