"""Papers as pages show them; the bytes are read only by those who send them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.lifecycle import name_of

from . import codes
from .models import Attachment, Rendition


@dataclass(frozen=True)
class Standing:
    """Whether a paper holds: a word for people, a tone for the badge, and since when."""

    key: str
    label: str | Promise
    tone: str
    since: datetime | None = None


def renditions(thing: models.Model) -> QuerySet[Rendition]:
    """The papers about `thing`, newest first, without their bytes."""
    papers = Rendition.objects.filter(subject=name_of(thing)).order_by("-pk")
    return papers.defer("content", "context")


def attachments(thing: models.Model) -> QuerySet[Attachment]:
    """The files attached to `thing`, oldest first, without their bytes."""
    files = Attachment.objects.filter(subject=name_of(thing))
    return files.defer("content").select_related("added_by")


def by_code(typed: str) -> Rendition | None:
    """The paper with this short code in any spelling, with `is_replaced`, or None."""
    code = codes.typed(typed)
    if not code:
        return None
    newer = Rendition.objects.filter(
        subject=OuterRef("subject"),
        kind=OuterRef("kind"),
        pk__gt=OuterRef("pk"),
        state=Rendition.State.READY,
        revoked_at=None,
    )
    papers = Rendition.objects.filter(code=code).defer("content", "context")
    return papers.annotate(is_replaced=Exists(newer)).first()


def standing(paper: Any) -> Standing:
    """Where a paper from by_code() stands now, by the clock."""
    now = timezone.now()
    if paper.state != Rendition.State.READY:
        return Standing("unmade", _("BELUM TERBIT"), "wait", paper.asked_at)
    if paper.revoked_at:
        return Standing("revoked", _("DICABUT"), "bad", paper.revoked_at)
    if paper.is_replaced:
        return Standing("replaced", _("DIGANTI"), "warn")
    if paper.in_force_until and paper.in_force_until <= now:
        return Standing("expired", _("TIDAK BERLAKU LAGI"), "warn", paper.in_force_until)
    if paper.in_force_from and paper.in_force_from > now:
        return Standing("future", _("BELUM BERLAKU"), "wait", paper.in_force_from)
    return Standing("in_force", _("BERLAKU"), "good", paper.in_force_from)
