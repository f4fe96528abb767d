"""Two who write one thing: the second is told what the first wrote, and undoes nothing unseen."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from journal.models import Entry

from .. import queries
from ..models import SupportLine, SupportRequest
from ..words import moment

LINE = ("kind", "asked", "qualification", "equipment")
Lines = Iterable[Mapping[str, Any]]


class Overtaken(ValidationError):
    """Somebody wrote since the words at hand were read; `newest` is the version they left."""

    def __init__(self, thing: models.Model, since: list[Entry], zone: ZoneInfo) -> None:
        super().__init__([ValidationError(_told(thing, one, zone), "overtaken") for one in since])
        self.newest = since[-1].pk


def check(thing: models.Model, version: int | None, zone: ZoneInfo) -> None:
    """Raise Overtaken if this is not the newest version of the thing; None asks for no check."""
    if version is None:
        return
    if since := list(queries.writings(thing).filter(pk__gt=version).select_related("actor")):
        raise Overtaken(thing, since, zone)


def changed(asked: SupportRequest, lines: Lines, fields: Mapping[str, Any]) -> list[str]:
    """The names of what these words would change."""
    names = [name for name, value in fields.items() if getattr(asked, name) != value]
    new = [SupportLine(**line) for line in lines]
    same = _rows(new) == _rows(asked.lines.all())
    return names if same else [*names, "lines"]


def _rows(lines: Iterable[SupportLine]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(line, name) for name in LINE) for line in lines]


def _told(thing: models.Model, entry: Entry, zone: ZoneInfo) -> str:
    return _("%(who)s mengubah %(what)s, %(when)s.") % {
        "who": entry.actor or _("Sistem"),
        "what": ", ".join(_name(thing, one) for one in entry.data.get("fields", ())) or _("isinya"),
        "when": moment(entry.occurred_at, zone),
    }


def _name(thing: models.Model, field: str) -> str:
    if field == "lines":
        return _("daftar personel")
    return str(thing._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
