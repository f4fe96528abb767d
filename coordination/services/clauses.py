"""The clause is the permission: every kind of clause, how it reads, and its one reader.

A kind that nothing reads would promise what the house does not keep; so a kind is offered only
here, with its reader beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from documents.words import counted

from ..models import Clause, SupportLine, SupportRequest
from ..models.support import MOST_PEOPLE
from . import readers
from .readers import (
    CASES,
    NAMES,
    ONE_TAP,
    PACKAGE,
    PROVEN,
    QUOTA,
    RESPONSE,
    ROLES,
    ROSTER,
    SUPPORT,
)

Words = str | Promise
Terms = Mapping[str, Any]
LONGEST_ANSWER = 30 * 24 * 60


# --- What may be written into a clause -----------------------------------------------------------


@dataclass(frozen=True)
class Parameter:
    """One value of a clause: a choice, or a whole number within bounds."""

    name: str
    label: Words
    choices: tuple[tuple[str, Words], ...] = ()
    low: int = 1
    high: int = 1

    def read(self, said: Any) -> str | int:
        """The value as it is kept; raises ValidationError, saying what would do."""
        if self.choices:
            if said not in dict(self.choices):
                raise ValidationError(_("%(what)s: pilih salah satu."), params=self._what)
            return str(said)
        plain = "" if isinstance(said, bool) else str(said)
        number = int(plain) if plain.isdecimal() and len(plain) < 9 else None
        if number is None or not self.low <= number <= self.high:
            bounds = {**self._what, "low": self.low, "high": self.high}
            raise ValidationError(_("%(what)s: tulis %(low)d sampai %(high)d."), params=bounds)
        return number

    @property
    def _what(self) -> dict[str, str]:
        return {"what": str(self.label)}


@dataclass(frozen=True)
class Kind:
    """A kind of clause: its values, its words in the agreement, and the one function that obeys."""

    code: str
    label: Words
    parameters: tuple[Parameter, ...]
    words: Callable[[Terms, str, str], str]  # values, who asks, who gives
    reader: Callable[..., Any]
    about: tuple[str, ...] = ()  # two clauses equal in these say the same thing

    def read(self, said: Terms) -> dict[str, str | int]:
        """The values of one clause; raises ValidationError for one that is missing or unknown."""
        if unknown := set(said) - {one.name for one in self.parameters}:
            raise ValidationError(
                _("Tidak dikenal di ketentuan ini: %(names)s."),
                params={"names": ", ".join(sorted(unknown))},
            )
        return {one.name: one.read(said.get(one.name)) for one in self.parameters}


def words(clause: Clause, called: Mapping[int, str]) -> str:
    """The clause as the agreement says it, in Indonesian; `called` names the parties."""
    asker, giver = called[clause.requester_id], called[clause.provider_id]
    return KINDS[clause.kind].words(clause.params, asker, giver)


def check(kind: str, said: Terms) -> dict[str, str | int]:
    """The values of a clause of an offered kind, or ValidationError."""
    if kind not in KINDS:
        raise ValidationError(_("Ketentuan ini tidak ditawarkan."))
    return KINDS[kind].read(said)


# --- The kinds -----------------------------------------------------------------------------------


def _support(terms: Terms, asker: str, giver: str) -> str:
    return (
        f"{asker} dapat meminta bantuan personel kepada {giver} selama perjanjian ini berlaku, "
        f"dan {giver} memberikannya sesuai dengan kemampuan dan ketentuan peraturan "
        "perundang-undangan."
    )


def _quota(terms: Terms, asker: str, giver: str) -> str:
    people = counted(terms["people"])
    return (
        f"Bantuan personel {_in_indonesian(SupportLine.Kind(terms['kind']).label)} dari {giver} "
        f"kepada {asker} paling banyak {people} orang dalam satu bulan kalender."
    )


def _response(terms: Terms, asker: str, giver: str) -> str:
    urgency = _in_indonesian(SupportRequest.Urgency(terms["urgency"]).label).lower()
    return (
        f"{giver} menjawab permohonan {asker} berderajat {urgency} paling lambat "
        f"{lasting(terms['minutes'])} sejak permohonan diajukan."
    )


def _roster(terms: Terms, asker: str, giver: str) -> str:
    what = {
        ROLES: "pos jaga, keterisiannya, dan telepon posnya",
        NAMES: "pos jaga beserta nama dan nomor telepon petugas yang sedang berjaga",
    }[terms["level"]]
    return f"{giver} memperlihatkan daftar jaganya kepada {asker}, yaitu {what}."


def _package(terms: Terms, asker: str, giver: str) -> str:
    kind = _in_indonesian(SupportLine.Kind(terms["kind"]).label)
    how = {
        ONE_TAP: "cukup dengan satu persetujuan",
        PROVEN: "dengan persetujuan yang diverifikasi",
    }[terms["tap"]]
    return (
        f"Untuk keadaan {_in_indonesian(CASES[terms['case']]).lower()}, {giver} menyediakan "
        f"{counted(terms['people'])} orang {kind} bagi {asker} selama paling lama "
        f"{counted(terms['hours'])} jam, {how}."
    )


def lasting(minutes: int) -> str:
    """So many minutes as agreements say it: "2 (dua) jam", "90 (sembilan puluh) menit"."""
    if minutes % 60 == 0:
        return f"{counted(minutes // 60)} jam"
    return f"{counted(minutes)} menit"


def _in_indonesian(label: Words) -> str:
    with override("id"):
        return str(label)


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            SUPPORT, gettext_lazy("Boleh meminta bantuan personel"), (), _support, readers.may_ask
        ),
        Kind(
            QUOTA,
            gettext_lazy("Kuota bantuan per bulan"),
            (
                Parameter("kind", gettext_lazy("Jenis personel"), tuple(SupportLine.Kind.choices)),
                Parameter("people", gettext_lazy("Orang per bulan"), high=MOST_PEOPLE),
            ),
            _quota,
            readers.quotas,
            about=("kind",),
        ),
        Kind(
            RESPONSE,
            gettext_lazy("Batas waktu menjawab"),
            (
                Parameter(
                    "urgency", gettext_lazy("Derajat"), tuple(SupportRequest.Urgency.choices)
                ),
                Parameter("minutes", gettext_lazy("Menit"), low=5, high=LONGEST_ANSWER),
            ),
            _response,
            readers.answers_due,
            about=("urgency",),
        ),
        Kind(
            ROSTER,
            gettext_lazy("Memperlihatkan daftar jaga"),
            (
                Parameter(
                    "level",
                    gettext_lazy("Yang diperlihatkan"),
                    (
                        (ROLES, gettext_lazy("Pos dan telepon pos saja")),
                        (NAMES, gettext_lazy("Pos, nama, dan telepon petugas")),
                    ),
                ),
            ),
            _roster,
            readers.rosters_shown,
        ),
        Kind(
            PACKAGE,
            gettext_lazy("Paket bantuan mendesak"),
            (
                Parameter("case", gettext_lazy("Keadaan"), tuple(CASES.items())),
                Parameter("kind", gettext_lazy("Jenis personel"), tuple(SupportLine.Kind.choices)),
                Parameter("people", gettext_lazy("Orang"), high=MOST_PEOPLE),
                Parameter("hours", gettext_lazy("Jam paling lama"), high=72),
                Parameter(
                    "tap",
                    gettext_lazy("Disetujui dengan"),
                    (
                        (ONE_TAP, gettext_lazy("Satu ketukan")),
                        (PROVEN, gettext_lazy("Ketukan dan verifikasi")),
                    ),
                ),
            ),
            _package,
            readers.packages,
            about=("case", "kind"),
        ),
    )
}
