"""A drill as an iCalendar event (RFC 5545): when and where, and that it is one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from journal import clock

from .models import Drill

PREFIX = "LATIHAN"


def one(drill: Drill) -> bytes:
    """A file with this drill alone; ValidationError while it has no hour."""
    if drill.starts_at is None or drill.status == Drill.Status.CANCELLED:
        raise ValidationError(_("Latihan ini belum berjadwal."))
    made = Calendar()
    made.add("prodid", "-//Sinergi//Latihan//ID")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(event(drill))
    return bytes(made.to_ical())


def event(drill: Drill) -> Event:
    """The drill as an event; its name says first that it is a drill."""
    said = Event()
    said.add("uid", f"latihan-{drill.pk}@sinergi")
    said.add("dtstamp", clock.now())
    said.add("dtstart", drill.starts_at)
    said.add("dtend", drill.ends_at)
    said.add("summary", f"{PREFIX}: {title(drill)}")
    said.add("location", drill.place)
    said.add("transp", "OPAQUE")
    return said


def title(drill: Drill) -> str:
    """What a calendar outside may show: the name, unless it is classified."""
    return str(drill) if drill.classification == 1 else str(drill.get_kind_display())
