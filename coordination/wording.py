"""What an agreement says, as plain data: to be compared, put together, and frozen as bytes."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Content = dict[str, Any]
PLACE = re.compile(r"\{([^{}]*)\}")
CLAUSES, VALIDITY = "ketentuan", "masa berlaku"  # what the house writes into an article by itself


@dataclass(frozen=True)
class Difference:
    """One part of the draft, as it was when you opened it, as it is now, and as you typed it."""

    part: str
    was: str
    now: str
    typed: str

    @property
    def clashes(self) -> bool:
        """Both changed it, and not to the same words."""
        return self.was not in (self.now, self.typed) and self.now != self.typed


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of these words as bytes: UTF-8 JSON, keys sorted, no spaces, NFC."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(content)).hexdigest()


def paragraphs(text: str) -> list[str]:
    """The lines of a text, blank ones dropped."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_places(texts: Iterable[str], *, clauses: bool) -> None:
    """Refuse an unknown {placeholder}, and a text that leaves out what the house must write."""
    found = [name.strip() for text in texts for name in PLACE.findall(text)]
    if unknown := sorted(set(found) - {CLAUSES, VALIDITY}):
        raise ValidationError(
            _("Isian {%(name)s} tidak dikenal. Yang ada: {ketentuan} dan {masa berlaku}.")
            % {"name": unknown[0]}
        )
    if found.count(VALIDITY) != 1:
        raise ValidationError(
            _("Tulis {masa berlaku} tepat satu kali, di pasal tentang jangka waktu.")
        )
    if found.count(CLAUSES) != (1 if clauses else 0):
        raise ValidationError(
            _("Tulis {ketentuan} tepat satu kali, di pasal tempat ketentuan dicetak.")
            if clauses
            else _("Hapus {ketentuan}: belum ada ketentuan yang dapat dicetak.")
        )


def filled(text: str, clauses: Iterable[str], validity: str) -> list[str]:
    """The paragraphs of an article with what the house writes put in its place."""
    written = []
    for line in paragraphs(text):
        if line == f"{{{CLAUSES}}}":
            written += list(clauses)
        else:
            written.append(PLACE.sub(lambda place: _put(place[1].strip(), clauses, validity), line))
    return written


def _put(name: str, clauses: Iterable[str], validity: str) -> str:
    return validity if name == VALIDITY else " ".join(clauses)


def differences(was: Content, now: Content, typed: Content) -> list[Difference]:
    """The parts that somebody else changed since, or both did, in the order of the page."""
    old, new, mine = (_parts(content) for content in (was, now, typed))
    names = list(dict.fromkeys([*old, *new, *mine]))
    rows = [
        Difference(name, old.get(name, ""), new.get(name, ""), mine.get(name, "")) for name in names
    ]
    return [row for row in rows if row.was != row.now]


def merged(was: Content, now: Content, typed: Content) -> Content:
    """What was typed, with what somebody else changed elsewhere; where both did, what was typed."""
    whole = {}
    for name in typed:
        if typed[name] == was.get(name):
            whole[name] = now.get(name)
        elif name == "articles" and len(was[name]) == len(now[name]) == len(typed[name]):
            rows = zip(was[name], now[name], typed[name], strict=True)
            whole[name] = [new if mine == old else mine for old, new, mine in rows]
        else:
            whole[name] = typed[name]
    return whole


def _parts(content: Content) -> dict[str, str]:
    """The draft cut into parts that people would call by a name."""
    parts = {str(label): _said(content.get(name)) for name, label in _labels().items()}
    for at, article in enumerate(content.get("articles", ()), start=1):
        parts[f"Pasal {at}"] = f"{article['heading']}\n{article['text']}"
    return parts


def _labels() -> dict[str, str]:
    return {
        "title": _("Tentang"),
        "kind": _("Jenis"),
        "classification": _("Klasifikasi"),
        "place": _("Tempat"),
        "made_on": _("Tanggal"),
        "valid_from": _("Berlaku mulai"),
        "valid_until": _("Berlaku sampai"),
        "recitals": _("Menimbang"),
        "bases": _("Dasar hukum"),
        "clauses": _("Ketentuan"),
    }


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_said(one) for one in value)
    if isinstance(value, dict) and "requester" in value:
        terms = " ".join(str(value["params"][name]) for name in sorted(value["params"]))
        return f"{value['requester']} → {value['provider']}: {value['kind']} {terms}".strip()
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
