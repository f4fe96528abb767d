"""What became of it: read with plain SQL and from the sink's own log, by none of our own code.

lost        somebody who must hear of something, and no letter of it at the sink
duplicated  a second effect: a comment written twice under one key, a second letter (another
            Message-ID) about one thing to one person, a letter of which the house knows nothing,
            or more repetitions of a Message-ID than crashes can explain
repeated    the same letter sent again under the same Message-ID, because a relay died or the
            database was restarted between "250" and the mark. Whoever receives it sees by the
            Message-ID that it is the same; no program can close this gap.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

SENDERS = 2  # threads of a relay that send letters; each has at most one in flight
RELAYS = 2
KEY = re.compile(r"^<sinergi\.(\d+)\.\d+@")
WAITING = """
SELECT (SELECT count(*) FROM journal_untold)
    + (SELECT count(*) FROM notifications_delivery WHERE state = 'queued')
    + (SELECT count(*) FROM notifications_reminder
        WHERE fired_at IS NULL AND due_at < now() + interval '1 hour')
    + (SELECT count(*) FROM notifications_hop AS hop
        JOIN notifications_call AS call ON call.id = hop.call_id
        WHERE hop.state = 'waiting' AND call.state = 'ringing' AND NOT call.synthetic)
"""
SAID = """
SELECT entry.id, entry.verb, split_part(entry.subject, ':', 2), comment.text,
    extract(epoch FROM entry.recorded_at)::float8, hop."order"
FROM journal_entry AS entry
LEFT JOIN coordination_comment AS comment ON comment.id = (entry.data->>'comment')::bigint
LEFT JOIN notifications_hop AS hop ON hop.entry_id = entry.id
"""
SENT = """
SELECT delivery.id, delivery.entry_id, person.email
FROM notifications_delivery AS delivery JOIN accounts_user AS person ON person.id = person_id
WHERE channel = 'email'
"""
Row = tuple[Any, ...]
Thing = tuple[str, str]  # ("commented", "Kabar 7"), ("letter_soon", "3"), ("call_rung:2", "3")


@dataclass(frozen=True)
class Letter:
    """One letter as the sink took it."""

    number: int  # the delivery that its Message-ID names; 0 if none of ours
    receiver: str
    at: float


def waiting(url: str) -> int | None:
    """How much is still to be told, sent or fired; None while the database does not answer."""
    try:
        (count,) = _rows(url, WAITING)[0]
    except psycopg2.Error:
        return None
    return int(count)


def tally(url: str, letters: Path, plan: Mapping[str, Any], crashes: int) -> dict[str, Any]:
    """The figures of the whole storm."""
    return judge(letters.read_text(), _rows(url, SAID), _rows(url, SENT), plan, crashes)


def judge(
    letters: str, said: Iterable[Row], sent: Iterable[Row], plan: Mapping[str, Any], crashes: int
) -> dict[str, Any]:
    """The same, from what the sink has written and the house says."""
    taken = [_letter(line) for line in letters.splitlines()]
    known = {entry: (thing, at) for entry, thing, at in map(_thing, said)}
    whose = {
        number: (known[entry][0], receiver) for number, entry, receiver in sent if entry in known
    }
    arrived: dict[tuple[Thing, str], set[int]] = defaultdict(set)
    for letter in taken:
        if whose.get(letter.number, ((), ""))[1] == letter.receiver:
            arrived[whose[letter.number]].add(letter.number)
    wanted = {(thing, who) for thing in _things(plan) for who in _hearers(plan, thing)}
    times = Counter(letter.number for letter in taken)
    repeated = sum(times.values()) - len(times)
    twice = _twice(known.values()) + sum(len(numbers) - 1 for numbers in arrived.values())
    strays = len(set(times) - {number for found in arrived.values() for number in found})
    late = sorted(_delays(taken, known, whose))
    return {
        "lost": len({thing for thing, who in wanted if (thing, who) not in arrived}),
        "duplicated": twice + strays + max(0, repeated - crashes * SENDERS),
        "repeated": repeated,
        "letters": len(times),
        "p50_ms": _share(late, 0.5),
        "p95_ms": _share(late, 0.95),
    }


def _things(plan: Mapping[str, Any]) -> Iterable[Thing]:
    """Everything of which somebody must hear."""
    for number in range(plan["notices"]):
        yield "commented", f"Kabar {number}"
    for pk in plan["requests"]:
        for verb in plan["hearers"]:
            if verb != "commented":
                yield verb, str(pk)


def _hearers(plan: Mapping[str, Any], thing: Thing) -> list[str]:
    found: list[str] = plan["hearers"][thing[0]]
    return found


def _thing(row: Row) -> tuple[int, Thing, float]:
    entry, verb, pk, text, at, order = row
    name = f"{verb}:{order}" if verb == "call_rung" else verb
    return entry, (name, text if verb == "commented" else pk), at


def _twice(said: Iterable[tuple[Thing, float]]) -> int:
    """How often something was done again that should have been done once."""
    once = {"commented", "submitted", "letter_soon", "letter_overdue", "order_soon"}
    once |= {"order_overdue", "call_rung:1", "call_rung:2", "call_exhausted"}
    times = Counter(thing for thing, _at in said if thing[0] in once)
    return sum(times.values()) - len(times)


def _delays(
    taken: Iterable[Letter],
    known: Mapping[int, tuple[Thing, float]],
    whose: Mapping[int, tuple[Thing, str]],
) -> Iterable[float]:
    """From the commit of a notice until its first letter was taken, in milliseconds."""
    began = {thing: at for thing, at in known.values() if thing[0] == "commented"}
    first: dict[int, float] = {}
    for letter in taken:
        first.setdefault(letter.number, letter.at)
    for number, at in first.items():
        thing = whose[number][0] if number in whose else None
        if thing in began:
            yield (at - began[thing]) * 1000


def _share(rows: list[float], part: float) -> float | None:
    return round(rows[int((len(rows) - 1) * part)], 1) if rows else None


def _letter(line: str) -> Letter:
    name, receiver, at = line.split(" ")
    found = KEY.match(name)
    return Letter(int(found[1]) if found else 0, receiver, float(at))


def _rows(url: str, query: str) -> list[Row]:
    line = psycopg2.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=3)
    try:
        with line.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())
    finally:
        line.close()
