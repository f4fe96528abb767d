"""The hash chain: how an entry is turned into bytes, and whether the chain still holds.

The database computes each digest when an entry is written (migration 0002). Here the same bytes
are made a second time, in Python and from the bare columns, so that nobody who alters the
database's own functions can make a broken chain look whole.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum, Value

from accounts.ready import ready

from .models import StreamHead

COLUMNS = (  # every column but the digest itself, as text, in the order that is hashed
    "id::text",
    "stream",
    "seq::text",
    "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
    "to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
    "actor_id::text",
    "subject",
    "verb",
    "url",
    "data::text",
    "encode(previous, 'hex')",
)


@dataclass(frozen=True)
class Fault:
    """The first place at which a stream no longer tells the truth."""

    stream: str
    seq: int
    entry: int | None
    reason: str

    def __str__(self) -> str:
        where = f"entry {self.entry}" if self.entry else "entry missing"
        return f"{self.stream} #{self.seq} ({where}): {self.reason}"


@dataclass(frozen=True)
class Head:
    """The last entry of a stream: how many there are, and the digest that seals them."""

    seq: int
    digest: str


def position() -> int:
    """How many entries there are in all streams: grows with each, whichever commits first."""
    return next(iter(_entries()), 0)


@ready
def _entries() -> QuerySet[StreamHead, Any]:
    whole = StreamHead.objects.order_by().values(every=Value(1)).annotate(entries=Sum("seq"))
    return whole.values_list("entries", flat=True)


def digest_of(columns: tuple[str | None, ...]) -> bytes:
    """SHA-256 over the columns as netstrings, so that no two rows share the same bytes."""
    parts = []
    for value in columns:
        raw = None if value is None else value.encode()
        parts.append(b"-," if raw is None else b"%d:%s," % (len(raw), raw))
    return hashlib.sha256(b"".join(parts)).digest()


def walk(heads: dict[str, Head]) -> Iterator[Fault]:
    """Every stream's first fault; fills `heads` with the last good entry of each stream."""
    broken: set[str] = set()
    for entry, stream, seq, previous, stored, columns in _rows():
        if stream in broken:
            continue
        last = heads.get(stream, Head(0, ""))
        fault = None
        if seq != last.seq + 1:
            fault = Fault(stream, last.seq + 1, None, f"the next entry found is #{seq}")
        elif previous != last.digest:
            fault = Fault(stream, seq, entry, "does not follow the entry before it")
        elif digest_of(columns).hex() != stored:
            fault = Fault(stream, seq, entry, "was altered after it was written")
        if fault:
            broken.add(stream)
            yield fault
        else:
            heads[stream] = Head(seq, stored)
    yield from _cut_tails(heads, broken)


def _cut_tails(heads: dict[str, Head], broken: set[str]) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream, seq, encode(digest, 'hex') FROM journal_streamhead")
        for stream, seq, digest in cursor.fetchall():
            found = heads.get(stream, Head(0, ""))
            if stream not in broken and found != Head(seq, digest):
                yield Fault(
                    stream, min(found.seq + 1, seq), None, f"the chain should end at #{seq}"
                )


def _rows() -> Iterator[tuple[int, str, int, str, str, tuple[str | None, ...]]]:
    query = (
        "SELECT id, stream, seq, coalesce(encode(previous, 'hex'), ''), "  # noqa: S608 (ours)
        "encode(digest, 'hex'), "
        + ", ".join(COLUMNS)
        + " FROM journal_entry AS e ORDER BY e.stream, e.seq"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(5000):
            for entry, stream, seq, previous, digest, *columns in rows:
                yield entry, stream, seq, previous, digest, tuple(columns)
