"""Papers as pages show them; the bytes are read only by those who send them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.ready import ready
from journal.lifecycle import name_of

from . import codes
from .models import Attachment, KeyHolding, Rendition, Revision, Seal, Signature

HEAVY = ("content", "context", "source")


@dataclass(frozen=True)
class Standing:
    """Whether a paper holds: a word for people, a tone for the badge, and since when."""

    key: str
    label: str | Promise
    tone: str
    since: datetime | None = None


def renditions(thing: models.Model) -> list[Rendition]:
    """The papers about `thing`, newest first, without their bytes."""
    return _renditions(name_of(thing))


@ready
def _renditions(subject: str) -> QuerySet[Rendition]:
    return Rendition.objects.filter(subject=subject).order_by("-pk").defer(*HEAVY)


def attachments(thing: models.Model) -> list[Attachment]:
    """The files attached to `thing`, oldest first, without their bytes."""
    return _attachments(name_of(thing))


@ready
def _attachments(subject: str) -> QuerySet[Attachment]:
    files = Attachment.objects.filter(subject=subject)
    return files.defer("content").select_related("added_by")


def by_code(typed: str) -> Rendition | None:
    """The paper with this short code in any spelling, with `is_replaced`, or None."""
    code = codes.typed(typed)
    if not code:
        return None
    papers = Rendition.objects.filter(code=code).select_related("superseded_by")
    papers = papers.defer(*HEAVY, *(f"superseded_by__{name}" for name in HEAVY))
    return papers.annotate(is_replaced=_replaced(), signed=_signed()).first()


def _replaced() -> Case:
    """Whether a newer paper took the place of this one.

    Of papers that are signed only their owner's word counts: a newer text that nobody signed
    yet replaces nothing.
    """
    newer = Rendition.objects.filter(
        subject=OuterRef("subject"),
        kind=OuterRef("kind"),
        pk__gt=OuterRef("pk"),
        state=Rendition.State.READY,
        revoked_at=None,
    )
    unsigned = Q(fields=[]) & Exists(newer)
    return Case(
        When(Q(superseded_at__lte=Now()) | unsigned, then=Value(True)), default=Value(False)
    )


def _signed() -> Subquery:
    """How many of its fields are signed."""
    mine = Signature.objects.filter(rendition=OuterRef("pk")).order_by().values("rendition")
    return Subquery(mine.annotate(many=Count("pk")).values("many"))


def signatures(paper: Rendition) -> QuerySet[Signature]:
    """Who signed a paper, in their order, without the bytes."""
    rows = Signature.objects.filter(rendition=paper).select_related("revision")
    return rows.defer("revision__content")


def newest(paper: Rendition) -> Revision | None:
    """The last revision of a signed paper, without its bytes."""
    return Revision.objects.filter(rendition=paper).defer("content").order_by("-seq").first()


def keys(person: User) -> QuerySet[KeyHolding]:
    """A person's signing keys, newest first, without what is in their boxes."""
    mine = KeyHolding.objects.filter(person=person).order_by("-pk")
    return mine.select_related("certificate").defer("box", "certificate__der")


def seal(paper: Rendition) -> Seal | None:
    """How far the archive seal of a paper is; None before everybody signed."""
    return Seal.objects.filter(rendition=paper).first()


def standing(paper: Any) -> Standing:
    """Where a paper from by_code() stands now, by the clock."""
    if paper.state != Rendition.State.READY:
        return Standing("unmade", _("BELUM TERBIT"), "wait", paper.asked_at)
    if paper.revoked_at:
        return Standing("revoked", _("DICABUT"), "bad", paper.revoked_at)
    if paper.is_replaced:
        return Standing("replaced", _("DIGANTI"), "bad", paper.superseded_at)
    if len(paper.fields) > (paper.signed or 0):
        return Standing("incomplete", _("BELUM LENGKAP"), "wait")
    return _by_the_clock(paper)


def _by_the_clock(paper: Any) -> Standing:
    now = timezone.now()
    if paper.in_force_until and paper.in_force_until <= now:
        return Standing("expired", _("TIDAK BERLAKU LAGI"), "warn", paper.in_force_until)
    if paper.in_force_from and paper.in_force_from > now:
        return Standing("future", _("BELUM BERLAKU"), "wait", paper.in_force_from)
    return Standing("in_force", _("BERLAKU"), "good", paper.in_force_from)
