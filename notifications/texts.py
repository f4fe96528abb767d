"""Short texts for telephones: at most 160 characters of GSM-7, a reference, two check digits.

"SINERGI MENDESAK … REF 7K2Q CEK 48", and what people answer: "YA 7K2Q", "ETA 15 7K2Q". Everything
is upper-case ASCII between space and underscore, so that each character is one of GSM-7's basic
ones and the check digits can tell any two of them apart. Source: 3GPP TS 23.038.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 160
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else
LENGTH = 4
SPACE = len(ALPHABET) ** LENGTH
SPREAD, SHIFT = 387_137, 12_345  # SPREAD shares no factor with SPACE: no two of a row collide
REFERENCE_SQL = "||".join(
    f"substr('{ALPHABET}', (((({{number}}) * {SPREAD} + {SHIFT}) %% {SPACE})"
    f" / {len(ALPHABET) ** place} %% {len(ALPHABET)})::int + 1, 1)"
    for place in reversed(range(LENGTH))
)
PLAIN = str.maketrans(
    {"[": "(", "]": ")", "\\": "/", "^": "'", "·": "-", "–": "-", "—": "-", "→": "-", "…": "."}
    | dict.fromkeys("“”", '"')
    | dict.fromkeys("‘’`", "'")
)
MODULUS, WEIGHT = 97, 10  # 10 generates all of 1…96: neighbours never weigh the same
CHECKED = re.compile(r"^(?P<words>.*) CEK (?P<digits>\d\d)(?: HTTPS?:\S+)?$", re.DOTALL)
VERBS = {
    "YA": "YA", "Y": "YA", "OK": "YA", "OKE": "YA", "SIAP": "YA", "1": "YA",
    "TIDAK": "TIDAK", "TDK": "TIDAK", "T": "TIDAK", "2": "TIDAK", "ETA": "ETA",
}  # fmt: skip
REPLY = re.compile(
    rf"^(?P<verb>TIDAK|TDK|SIAP|OKE|ETA|YA|OK|Y|T|1|2)(?=[^A-Z]|$|[{ALPHABET}]{{4}}$)"
    r"(?:(?<=ETA)(?P<minutes> ?\d{1,3}(?: ?(?:MENIT|MNT|M))?(?= |$)))?"
    rf" ?(?:REF )?(?P<reference>[{ALPHABET}]{{4}})?$"
)


@dataclass(frozen=True)
class Reply:
    """What somebody answered: a verb, the reference if they gave one, minutes for an ETA."""

    verb: str  # "YA" | "TIDAK" | "ETA"
    reference: str = ""
    minutes: int | None = None


def reference(number: int) -> str:
    """Four characters for a number, the same each time; 810,000 numbers in a row all differ."""
    left, found = (number * SPREAD + SHIFT) % SPACE, ""
    for _ in range(LENGTH):
        left, digit = divmod(left, len(ALPHABET))
        found = ALPHABET[digit] + found
    return found


def plain(words: str) -> str:
    """The words in the characters that every telephone shows, upper case, on one line."""
    bare = unicodedata.normalize("NFKD", words.translate(PLAIN)).upper().translate(PLAIN)
    return " ".join("".join(c if " " <= c <= "_" else " " * c.isspace() for c in bare).split())


def short(words: str, ref: str = "", *, reply: bool = False, link: str = "") -> str:
    """The words as one SMS; what is too long is cut, never the reference or the check digits.

    A link comes last, as it is, and only if half of the room is left for the words.
    """
    tail = (f" REF {ref}" if ref else "") + (f" BALAS YA {ref}" if ref and reply else "")
    room = LONGEST - len(tail) - len(" CEK 00")
    after = f" {link}" if link and len(link) < room // 2 else ""
    body = plain(words)
    if len(body) > room - len(after):
        body = body[: room - len(after) - 2].rstrip() + ".."
    return f"{body}{tail} CEK {check_digits(body + tail)}{after}"


def check_digits(words: str) -> str:
    """Two digits that a mistyped or swapped character changes."""
    total = sum((ord(c) - 32) * pow(WEIGHT, at, MODULUS) for at, c in enumerate(plain(words), 1))
    return f"{total % MODULUS:02}"


def is_intact(text: str) -> bool:
    """Whether a text ends with the check digits that belong to it."""
    found = CHECKED.match(plain(text))
    return found is not None and check_digits(found["words"]) == found["digits"]


def parse_reply(text: str) -> Reply | None:
    """What somebody meant, whatever the case, spaces and dots; None if it is no answer of ours."""
    found = REPLY.match(plain(re.sub(r"[^\w\s]", " ", text[:LONGEST])))
    if found is None:
        return None
    verb = VERBS[found["verb"]]
    minutes = re.sub(r"\D", "", found["minutes"] or "")
    if (verb == "ETA") != bool(minutes):
        return None
    return Reply(verb, found["reference"] or "", int(minutes) if minutes else None)
