"""How often somebody may try, counted in PostgreSQL over a sliding window.

Only failures count: a right password gives its try back. The numbers:

account   10 in 15 minutes, 50 a day, from devices that never signed in to it. A person who mistypes
          needs three or four; NIST SP 800-63B-4 allows at most 100 failures in a row.
device    the same for one account on a device that has signed in to it before, counted apart. So
          whoever hammers an account from elsewhere cannot stop its owner at their own post.
code      the same for the six digits of the second factor: at 50 a day a guesser needs decades.
network   100 in 15 minutes from one address, new devices only: a prison's whole shift signs in
          through one, and thirty people who each mistype three times still get in.
api       120 writes a minute per person: a program in a loop is stopped, an integration is not.
signing   10 wrong passphrases in 15 minutes, 30 a day, per person: a key's box is not guessed open.
unknown   40 unknown document codes in 15 minutes per network: a house may mistype, a search stops.
checked   30 files in 15 minutes per network looked through by us; known files are never counted.
pki       600 questions to our certificate and time-stamp authority a minute per network.
pin       10 wrong PINs in 15 minutes, 50 a day, of one person at one post; Pin counts its own too.
post      60 wrong PINs in 15 minutes at one post, whosever: one PIN is not tried on everybody.
pairing   20 wrong codes in 15 minutes per network: a post's code is not found by trying.
contact   6 codes an hour to one's own new addresses, 3 to any one of them: no telephone is flooded.
reset     3 letters an hour per account, 20 requests an hour per address: mail is read, not flooded.

Passkeys are never counted. They cannot be guessed, and are the way in while an attack lasts.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from .models import Try


@dataclass(frozen=True)
class Rule:
    """At most `cap` tries `within` any stretch of this length."""

    cap: int
    within: timedelta


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
GUESSES = (Rule(10, QUARTER), Rule(50, DAY))
RULES = {
    "account": GUESSES,
    "device": GUESSES,
    "code": GUESSES,
    "pin": GUESSES,
    "post": (Rule(60, QUARTER),),
    "pairing": (Rule(20, QUARTER),),
    "network": (Rule(100, QUARTER),),
    "contact": (Rule(6, HOUR), Rule(20, DAY)),
    "contact-address": (Rule(3, HOUR), Rule(6, DAY)),
    "reset": (Rule(3, HOUR),),
    "reset-network": (Rule(20, HOUR),),
    "signing": (Rule(10, QUARTER), Rule(30, DAY)),
    "unknown": (Rule(40, QUARTER),),
    "checked": (Rule(30, QUARTER),),
    "pki": (Rule(600, timedelta(minutes=1)),),
    "api": (Rule(120, timedelta(minutes=1)),),
}
SWEEP_EVERY = 20
PACE = """
INSERT INTO accounts_try (bucket, at) SELECT %s, statement_timestamp() WHERE (
    SELECT count(*) FROM accounts_try WHERE bucket = %s AND at > statement_timestamp() - %s
) < %s RETURNING id
"""


class TooFast(Exception):
    """Too many tries: there is room for the next one at `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many tries until {retry_at:%c}")
        self.retry_at = retry_at

    @property
    def seconds(self) -> int:
        return max(1, round((self.retry_at - timezone.now()).total_seconds()))

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


@transaction.atomic
def take(*buckets: tuple[str, str]) -> list[int]:
    """Count one try in every bucket (kind, key), or raise TooFast and count none.

    A lock per bucket makes the tries of one account queue for these few milliseconds, so that of
    two hundred at once exactly as many pass as the rule allows. A refused try is not counted:
    whoever goes on hammering does not push the end of the wait away.
    """
    names = sorted(f"{kind}:{key}" for kind, key in buckets)
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    waits = [wait for name in names for wait in _waits(name)]
    if waits:
        raise TooFast(max(waits))
    _forget_old()
    return [one.pk for one in Try.objects.bulk_create([Try(bucket=name) for name in names])]


def pace(kind: str, key: str) -> None:
    """Count one more of what a program does, in one statement and without a lock.

    Two at the very cap may both pass: this stops loops. Whoever guesses secrets meets take().
    """
    name, rule = f"{kind}:{key}", RULES[kind][0]
    with connection.cursor() as cursor:
        told: list[Any] = [name, name, rule.within, rule.cap]
        cursor.execute(PACE, told)
        if cursor.fetchone() is None:
            raise TooFast(max(_waits(name), default=timezone.now()))
    if not secrets.randbelow(SWEEP_EVERY):
        _forget_old()


def give_back(taken: Iterable[int]) -> None:
    """Uncount tries that turned out right."""
    Try.objects.filter(pk__in=list(taken)).delete()


def _waits(name: str) -> Iterable[datetime]:
    """When each rule that is used up has room again."""
    for rule in RULES[name.partition(":")[0]]:
        recent = Try.objects.filter(bucket=name, at__gt=Now() - rule.within).order_by("-at")
        oldest = recent.values_list("at", flat=True)[rule.cap - 1 : rule.cap].first()
        if oldest:
            yield oldest + rule.within


def _forget_old() -> None:
    """Drop a few tries that no rule looks at any more, whoever made them."""
    old = Try.objects.filter(at__lt=Now() - DAY).values("pk")[:50]
    Try.objects.filter(pk__in=old).delete()
