"""What a verdict is asked and what it says, as values that cross the wall of a jail."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .reasons import words

SIZE = 4  # bytes that say how long the head of a job is


@dataclass(frozen=True)
class Trust:
    """Roots that are believed, all DER: our own, those of certified providers; and what is known.

    `certified` are roots of Indonesian PSrE: a signature under one is shown as tersertifikasi.
    """

    roots: tuple[bytes, ...] = ()
    certified: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def packed(self, pdf: bytes) -> bytes:
        """The inspector's job: whom to trust, and the file."""
        head = {
            key: [base64.b64encode(one).decode() for one in values]
            for key, values in vars(self).items()
        }
        written = json.dumps(head).encode()
        return len(written).to_bytes(SIZE) + written + pdf

    @staticmethod
    def unpacked(job: bytes) -> "tuple[Trust, bytes]":
        """What packed() put together."""
        length = int.from_bytes(job[:SIZE])
        head: dict[str, list[str]] = json.loads(job[SIZE : SIZE + length])
        trust = {key: tuple(map(base64.b64decode, values)) for key, values in head.items()}
        return Trust(**trust), job[SIZE + length :]


class Word(StrEnum):
    """What is said first."""

    GENUINE = "ASLI"
    INCOMPLETE = "BELUM LENGKAP"
    CHANGED = "DIUBAH"
    DAMAGED = "RUSAK"
    INVALID = "TIDAK SAH"


@dataclass(frozen=True)
class Reason:
    """Why: a code that has words in reasons.py, and whom or what it is about."""

    code: str
    about: str = ""


@dataclass(frozen=True)
class Seen:
    """One signature as the file shows it."""

    field: str
    name: str
    serial: str
    at: str  # ISO; of the time-stamp when `stamped`, else of the signer's clock
    stamped: bool
    certified: bool
    good: bool

    @property
    def moment(self) -> datetime | None:
        """When it was made, as a time."""
        return datetime.fromisoformat(self.at) if self.at else None


@dataclass(frozen=True)
class Verdict:
    """The word, the reasons for it, and what was seen."""

    word: Word
    reasons: tuple[Reason, ...] = ()
    signatures: tuple[Seen, ...] = ()
    sealed_at: str = ""
    status: str = ""  # filled in by those who know the register: "in_force", "replaced" …

    def to_plain(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "word": self.word.value,
            "reasons": [[reason.code, reason.about] for reason in self.reasons],
            "signatures": [vars(seen) for seen in self.signatures],
            "sealed_at": self.sealed_at,
            "status": self.status,
        }

    @staticmethod
    def from_plain(plain: dict[str, Any]) -> "Verdict":
        """What to_plain() wrote."""
        return Verdict(
            Word(plain["word"]),
            tuple(Reason(*reason) for reason in plain["reasons"]),
            tuple(Seen(**seen) for seen in plain["signatures"]),
            plain["sealed_at"],
            plain["status"],
        )

    @staticmethod
    def from_json(written: bytes) -> "Verdict":
        """What crossed the jail's wall."""
        return Verdict.from_plain(json.loads(written))

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        if self.word is Word.GENUINE:
            return "bad" if self.status in {"replaced", "revoked"} else "good"
        return "wait" if self.word is Word.INCOMPLETE else "bad"

    @property
    def sentences(self) -> list[str]:
        """The reasons in words."""
        return [words(reason.code, reason.about) for reason in self.reasons]
