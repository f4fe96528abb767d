"""The vocabulary of the pages: icons, status, agencies, times, addresses."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.models import Posting

register = template.Library()
Zone = str | tzinfo | None

# How bad it is, said by shape, word and colour. A thing may know better: see `tone` on it.
TONES: Mapping[str, str] = {
    "draft": "quiet",
    "withdrawn": "quiet",
    "closed": "quiet",
    "submitted": "wait",
    "received": "wait",
    "under_review": "wait",
    "returned": "warn",
    "approved": "good",
    "partly_approved": "warn",
    "declined": "bad",
    "ordered": "plan",
    "mustered": "plan",
    "on_scene": "good",
    "released": "plan",
    "reported": "plan",
    "queued": "wait",
    "sent": "good",
    "failed": "bad",
    "dropped": "quiet",
    "acknowledged": "good",
    "present": "good",
    "late": "warn",
    "absent": "bad",
    "replaced": "plan",
}
MARKS: Mapping[str, str] = {  # what has ended is not drawn like what has not begun
    "new": "new",
    "closed": "done",
    "signed_in": "done",
    "withdrawn": "gone",
    "signed_out": "gone",
    "dropped": "gone",
    "expired": "gone",
    "revoked": "gone",
}
CURSORS = ("before", "after")


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString | str:
    """Render a block a second time: the h1 is also the page's <title>."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks and blocks.get_block(name)
    return block.render(context) if block else ""


@register.simple_tag
def remembered(part: str, **values: Hashable) -> SafeString:
    """Include a part that shows nothing but these values; the same values are drawn once a day.

    For rows and entries that page after page shows again. The part sees no other variable. What it
    writes of the time may change from one day to the next, not within a day; and no value may be
    marked safe, since it equals the same words unmarked.
    """
    return _drawn(part, timezone.localdate(), get_language(), **values)


@register.simple_tag
def remembered_each(part: str, name: str, things: Iterable[Hashable]) -> SafeString:
    """The same for each of these things, under this name, one after the other."""
    today, language = timezone.localdate(), get_language()
    return SafeString("".join(_drawn(part, today, language, **{name: one}) for one in things))


@lru_cache(maxsize=8192)
def _drawn(part: str, _today: date, _language: str | None, **values: Hashable) -> SafeString:
    return SafeString(render_to_string(part, values))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; it is silent unless it is the only thing said."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="ic" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def status_badge(thing: Any, label: str = "", tone: str = "", size: str = "") -> SafeString:
    """Say a status: of a thing that has one, or of a bare value with its label."""
    value = str(getattr(thing, "status", thing))
    if not label:
        display = getattr(thing, "get_status_display", None)
        label = str(display()) if display else str(getattr(thing, "label", value))
    tone = tone or getattr(thing, "tone", "") or TONES.get(value, "quiet")
    return _badge(label, tone, size, MARKS.get(value, tone))


@lru_cache(maxsize=512)
def _badge(label: str, tone: str, size: str, mark: str) -> SafeString:
    classes = " ".join(part for part in ("badge", tone, size) if part)
    return format_html('<span class="{}">{}{}</span>', classes, icon(f"tone-{mark}"), label)


@register.simple_tag(takes_context=True)
def agency_code(context: Context, agency: Any, own: bool | None = None) -> SafeString:
    """Stamp an agency's short code; the stamp is inked when the agency is one of mine."""
    code = str(getattr(agency, "stamp", "") or getattr(agency, "code", agency))
    mine = _is_mine(context, agency) if own is None else own
    return _stamp(code, str(getattr(agency, "name", code)), mine)


@lru_cache(maxsize=2048)
def _stamp(code: str, name: str, own: bool) -> SafeString:
    return format_html(
        '<span class="stamp{}"><abbr title="{}">{}</abbr></span>', " own" if own else "", name, code
    )


@register.simple_tag(takes_context=True)
def agency_pair(
    context: Context, first: Any, second: Any, own: Collection[int] | None = None
) -> SafeString:
    """Stamp two agencies side by side: who asks, who gives."""
    mine = [None if own is None else one.pk in own for one in (first, second)]
    stamps = agency_code(context, first, mine[0]), agency_code(context, second, mine[1])
    return format_html('<span class="pair">{}{}</span>', *stamps)


def _is_mine(context: Context, agency: Any) -> bool:
    shell = context.get("shell") or {}
    pk = getattr(agency, "pk", None)
    return any(pk == mine.pk for mine in shell.get("agencies") or ())


@register.simple_tag(takes_context=True)
def person(context: Context, user: Any, role: str = "", agency: Any = None) -> SafeString:
    """Write a person: agency stamp and name, then rank and role underneath."""
    if user is None:
        return format_html('<span class="person"><span class="name">{}</span></span>', _("Sistem"))
    rank = getattr(user, "rank", "")
    under = " · ".join(str(part) for part in (rank, role) if part)
    return format_html(
        '<span class="person">{}<span class="name">{}</span>{}</span>',
        agency_code(context, agency) if agency else "",
        getattr(user, "full_name", user),
        format_html("<small>{}</small>", under) if under else "",
    )


@register.simple_tag
def meter(part: float, whole: float, label: str = "") -> SafeString:
    """Draw how much of a whole is there; short of it is orange and is read in the numbers."""
    share = 0 if not whole else max(0, min(100, round(100 * part / whole)))
    return format_html(
        '<span class="meter{}"><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="of" y="2" width="100" height="6"></rect>'
        '<rect class="is" y="2" width="{}" height="6"></rect></svg>'
        "<span>{}<small> / {}</small></span></span>",
        " lacking" if part < whole else "",
        label or _("%(part)s dari %(whole)s") % {"part": part, "whole": whole},
        share,
        part,
        whole,
    )


@register.filter
def clock(at: datetime | None, zone: Zone = None) -> str:
    """Write the time of day with its zone: 14.05 WIB, in English 14:05 WIB."""
    if at is None:
        return ""
    here = _here(at, zone)
    return f"{_hour(here)} {here.tzname()}"


@register.filter
def hour(at: datetime | None, zone: Zone = None) -> str:
    """Write the time of day alone, where the zone already stands above: 14.05."""
    return _hour(_here(at, zone)) if at else ""


def _hour(here: datetime) -> str:
    return date_format(here, "TIME_FORMAT")


@register.filter
def zone_name(at: datetime | None, zone: Zone = None) -> str:
    """Name the zone: WIB, WITA or WIT."""
    return str(_here(at, zone).tzname()) if at else ""


@register.filter
def day(at: date | datetime | None, zone: Zone = None) -> str:
    """Write the day in full: Sabtu, 22 November 2026."""
    if at is None:
        return ""
    on = _here(at, zone).date() if isinstance(at, datetime) else at
    return _dated(on, "l, j F Y", get_language())


@register.filter
def moment(at: datetime | None, zone: Zone = None) -> str:
    """Write a day and time briefly: Sab 22 Nov, 14.05 WIB; the year only when it is another."""
    if at is None:
        return ""
    here = _here(at, zone)
    year = "" if here.year == timezone.localtime().year else " Y"
    on = _dated(here.date(), f"D j M{year}", get_language())
    return f"{on}, {_hour(here)} {here.tzname()}"


@lru_cache(maxsize=2048)
def _dated(on: date, form: str, language: str | None) -> str:
    """A day in words; a page names the same few days again and again."""
    return date_format(on, form)


@register.simple_tag
def window(start: datetime, end: datetime, zone: Zone = None) -> str:
    """Write from when to when, naming the day once if it is one."""
    first, last = _here(start, zone), _here(end, zone)
    if first.date() == last.date():
        return f"{day(start, zone)}, {_hour(first)}–{clock(end, zone)}"
    return f"{day(start, zone)}, {_hour(first)} – {day(end, zone)}, {clock(end, zone)}"


@register.simple_tag
def since(at: datetime | None, zone: Zone = None, ago: str = "") -> SafeString | str:
    """Write how long ago it was; the exact time stands in the title and on paper.

    A remembered part is told `ago`: what it remembers must not grow old.
    """
    if at is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-since>{}</time>',
        at.isoformat(),
        moment(at, zone),
        ago or age(at),
    )


@register.filter
def age(at: datetime) -> str:
    """Write how long ago it was, in whole minutes, hours or days."""
    minutes = int((timezone.now() - at).total_seconds() // 60)
    whole = minutes if minutes < 60 else minutes - minutes % (60 if minutes < 1440 else 1440)
    return _aged(whole, get_language())


@lru_cache(maxsize=2048)
def _aged(minutes: int, language: str | None) -> str:
    if minutes < 1:
        return _("baru saja")
    if minutes < 60:
        return ngettext("%(count)d menit", "%(count)d menit", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(count)d jam", "%(count)d jam", hours) % {"count": hours}
    return ngettext("%(count)d hari", "%(count)d hari", hours // 24) % {"count": hours // 24}


def _here(at: datetime, zone: Zone) -> datetime:
    return timezone.localtime(
        at, ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None
    )


@register.filter
def phone(number: str) -> str:
    """Write an E.164 number as people dial it here: 0812 3456 7890; others keep their country."""
    plain = "".join(number.split())
    if not plain.startswith("+62"):
        return number
    national = f"0{plain[3:]}"
    head, rest = national[:4], national[4:]
    return " ".join([head, *(rest[at : at + 4] for at in range(0, len(rest), 4))]).strip()


@register.filter
def duty(value: str) -> str:
    """Name a posting's duty: Komandan jaga."""
    return str(Posting.Duty(value).label)


@register.simple_tag(takes_context=True)
def page_url(context: Context, **changes: object) -> str:
    """Give this page's address with these changes; a changed filter starts at the first page."""
    query = context["request"].GET.copy()
    if not any(name in changes for name in CURSORS):
        changes = dict.fromkeys(CURSORS) | changes
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{urlencode(list(_pairs(query)))}" if query else context["request"].path


def _pairs(query: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]
