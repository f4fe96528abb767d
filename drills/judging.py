"""Rows of an imported table of injects, judged: what each would be, or why it cannot."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.sheets import FORMULA

from . import mip, scripts, spans
from .models import EVERYBODY, Inject, ScenarioVersion
from .services.writing import Step, check_inject, known_steps, say

NEEDED = ("message", "to")
SPLIT = re.compile(r"[+,;/\n]|\bdan\b")
K, M = Inject.Kinds, Inject.Medium
KINDS = {
    "": K.PLANNED, "terjadwal": K.PLANNED, "utama": K.PLANNED, "kunci": K.PLANNED,
    "bersyarat": K.CONTINGENT, "kontingensi": K.CONTINGENT, "cadangan": K.CONTINGENT,
    "bebas": K.FREE,
}  # fmt: skip
MEDIA = {
    "": M.CARD, "kartu": M.CARD, "tatap muka": M.FACE, "lisan": M.FACE, "ht": M.RADIO,
    "radio": M.RADIO, "telepon": M.PHONE, "telp": M.PHONE, "amplop": M.ENVELOPE,
    "amplop tersegel": M.ENVELOPE, "surat": M.ENVELOPE, "aplikasi": M.MESSAGE, "sms": M.MESSAGE,
    "pesan": M.MESSAGE, "wa": M.MESSAGE, "pesan (aplikasi, sms)": M.MESSAGE,
}  # fmt: skip


@dataclass
class Judged:
    """One row: the inject that it would be, or the reasons why it cannot be one."""

    line: int
    cells: dict[str, str]
    inject: Inject | None = None
    new_roles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Known:
    """What the rows are compared with, read once."""

    version: ScenarioVersion
    roles: dict[str, str]  # code or name, small letters: code
    steps: dict[tuple[str, int], Step]  # code of the SOP and number
    choosable: set[Step]
    sops: list[str]


def judge(
    version: ScenarioVersion, lines: Sequence[mip.Line], mapping: Mapping[str, int]
) -> list[Judged]:
    """Every row below the head, each with what it would be or what is wrong with it."""
    known = _known(version)
    judged, first = [], dict[tuple[Any, ...], int]()
    for line, row, notes in lines[1:]:
        one = _judged(line, row, mapping, known)
        one.notes += notes
        if one.inject is not None and one.is_good:
            key = (one.inject.at, one.inject.kind, one.inject.message, tuple(one.inject.to))
            if key in first:
                one.reasons.append(_("Sama dengan baris %(line)d.") % {"line": first[key]})
            first.setdefault(key, line)
        judged.append(one)
    return judged


def _known(version: ScenarioVersion) -> Known:
    roles: dict[str, str] = {}
    for role in version.roles.all():
        roles |= {role.code.casefold(): role.code, role.name.casefold(): role.code}
    found = scripts.steps_of(one.pk for one in scripts.choosable(version.sops.all()))
    return Known(
        version,
        roles,
        {(step.sop.casefold(), step.number): key for key, step in found.items()},
        known_steps(version),
        sorted({step.sop.casefold() for step in found.values()}),
    )


def _judged(line: int, row: Sequence[str], mapping: Mapping[str, int], known: Known) -> Judged:
    raw = {name: row[at] if at < len(row) else "" for name, at in mapping.items()}
    one = Judged(line, {name: cell.lstrip(FORMULA) for name, cell in raw.items()})
    labels = {name: label for name, label, _words in mip.FIELDS}
    for name, cell in raw.items():
        if cell.startswith(FORMULA):
            told = _("%(column)s berisi rumus tanpa nilai. Tempel sebagai nilai.")
            one.reasons.append(told % {"column": labels[name]})
    if one.is_good:
        _write(one, known)
    return one


def _write(one: Judged, known: Known) -> None:
    """Make the inject of a row, and say what is wrong with every part of it."""
    said = one.cells
    inject = Inject(version=known.version, key="new")
    words: dict[str, Any] = {name: said.get(name, "") for name in ("message", "expected", "sender")}
    words |= {"condition": said.get("condition", ""), "to": _roles(one, known)}
    words |= {"kind": _kind(one), "medium": _medium(one)}
    words |= {name: _span(one, name) for name in ("at", "standard")}
    sop, step = _step(one, known)
    say(inject, {**words, "sop_id": sop, "step": step})
    if not inject.message:
        one.reasons.append(_("Pesan kosong."))
    if one.is_good:
        try:
            check_inject(inject, {*known.roles.values(), *one.new_roles}, known.choosable)
        except ValidationError as error:
            one.reasons += error.messages
    one.inject = inject


def _roles(one: Judged, known: Known) -> list[str]:
    """To whom it goes: codes or names; what no role is called becomes one, if that is wished."""
    said = one.cells.get("to", "")
    if said.strip().upper() in ("", EVERYBODY):
        return []
    whole = known.roles.get(said.strip().casefold())
    if whole:
        return [whole]
    found = []
    for part in filter(None, (part.strip() for part in SPLIT.split(said))):
        code = known.roles.get(part.casefold())
        if code is None:
            code = re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")[:40]
            if not code:
                one.reasons.append(_("Kepada “%(said)s” tidak dikenal.") % {"said": part[:40]})
                continue
            one.new_roles.append(code)
            one.notes.append(_("Peran baru: %(role)s.") % {"role": part[:40]})
        found.append(code)
    return found


def _kind(one: Judged) -> str:
    said = one.cells.get("kind", "").strip().casefold()
    if said not in KINDS:
        one.reasons.append(_("Macam “%(said)s” tidak dikenal.") % {"said": said[:40]})
    if not said and one.cells.get("condition"):
        return K.CONTINGENT
    return KINDS.get(said, K.PLANNED)


def _medium(one: Judged) -> str:
    said = " ".join(one.cells.get("medium", "").casefold().split())
    found = MEDIA.get(said) or next(
        (MEDIA[part.strip()] for part in re.split(r"[/(,]", said) if part.strip() in MEDIA), None
    )
    if found is None:
        one.reasons.append(_("Media “%(said)s” tidak dikenal.") % {"said": said[:40]})
    return found or M.CARD


def _span(one: Judged, name: str) -> int | None:
    said = one.cells.get(name, "").strip().removeprefix("≤").strip()
    if not said:
        return None
    found = spans.seconds(said)
    if found is None:
        told = _("“%(said)s” bukan waktu. Tulis menit, atau menit:detik.")
        one.reasons.append(told % {"said": said[:40]})
    if name == "standard" and found is not None and found < 0:
        one.reasons.append(_("Waktu baku tidak mungkin kurang dari nol."))
    return found


def _step(one: Judged, known: Known) -> Step | tuple[None, None]:
    said, code = one.cells.get("step", "").strip(), one.cells.get("sop", "").strip().casefold()
    if not said:
        return None, None
    if not code and len(known.sops) == 1:
        code = known.sops[0]
    number = re.search(r"\d+", said)
    found = known.steps.get((code, int(number[0]))) if number else None
    if found is None:
        told = _("Langkah “%(said)s” tidak ada dalam SOP yang diuji.")
        one.reasons.append(told % {"said": f"{code.upper()} {said}"[:40].strip()})
    return found or (None, None)
