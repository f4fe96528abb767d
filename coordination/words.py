"""Moments as people read them: with the clock and the zone, never without."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "22 Nov 2026, 14.05 WIB": a moment in the clock of one zone."""
    local = timezone.localtime(at, zone)
    return f"{formats.date_format(local, 'SHORT_DATETIME_FORMAT')} {ZONE_NAMES[zone.key]}"
