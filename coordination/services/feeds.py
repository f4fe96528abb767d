"""Calendar addresses: secret, shown once, taken back at any time."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import CalendarFeed, Posting, Team

MOST_FEEDS = 10  # of one person
READ_IS_NOTED_EVERY = timedelta(minutes=15)


def digest(secret: str) -> str:
    """What is stored of an address: it holds 256 random bits, so a fast digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(owner: User, *, label: str, team: Team | None = None) -> tuple[CalendarFeed, str]:
    """Make an address. Its secret is returned here and known nowhere afterwards."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if CalendarFeed.objects.filter(owner=owner, revoked_at=None).count() >= MOST_FEEDS:
        raise ValidationError(
            _("Paling banyak %(most)d alamat. Cabut yang tidak dipakai.") % {"most": MOST_FEEDS}
        )
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(owner=owner, label=label, team=team, token_hash=digest(secret))
    feed.full_clean(exclude=["token_hash", "read_at", "revoked_at"])
    feed.save()
    return feed, secret


@transaction.atomic
def revoke(feed: CalendarFeed) -> None:
    """Take an address back for good: the next reader finds nothing there."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=Now())


def find(secret: str) -> CalendarFeed | None:
    """The address with this secret, while its owner is in office, and at the team's agency."""
    rows = CalendarFeed.objects.filter(token_hash=digest(secret), revoked_at=None)
    feed = rows.select_related("owner", "team__agency").filter(owner__is_active=True).first()
    if feed is None:
        return None
    office = Posting.objects.now().filter(person=feed.owner)
    if feed.team:
        office = office.filter(agency=feed.team.agency_id)
    return feed if office.exists() else None


def note_read(feed: CalendarFeed) -> None:
    """Remember roughly when the address was last read, without a write each time."""
    stale = Q(read_at=None) | Q(read_at__lt=Now() - READ_IS_NOTED_EVERY)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(read_at=Now())
