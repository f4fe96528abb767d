"""How two texts of one SOP differ: part by part, and step by step by the key that steps keep."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .content import OTHER, Sop, Step
from .models import Part
from .reader import span
from .rows import LISTS

FIELDS: tuple[tuple[str, str | Promise], ...] = (
    ("activity", _("Kegiatan")),
    ("symbol", _("Simbol")),
    ("lanes", _("Pelaksana")),
    ("requirements", _("Kelengkapan")),
    ("minutes", _("Waktu")),
    ("output", _("Output")),
    ("note", _("Keterangan")),
    ("parallel", _("Bersamaan")),
    ("flows", _("Lanjut ke")),
)
Piece = tuple[str, str]  # "same" | "gone" | "new", and the words


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was: what it is about, and both sides in pieces."""

    kind: str  # "changed" | "added" | "removed" | "moved"
    about: str | Promise
    number_before: int
    number_after: int
    fields: tuple[tuple[str | Promise, list[Piece], list[Piece]], ...] = ()


def changes(before: Sop, after: Sop) -> list[Change]:
    """Everything that differs, parts first, then steps in the order of the newer text."""
    return [*_parts(before, after), *_steps(before, after)]


def _parts(before: Sop, after: Sop) -> Iterable[Change]:
    names = ["title", "trigger", "alert_level", "effective_on", *LISTS.values()]
    for name in names:
        old, new = _lines(getattr(before, name)), _lines(getattr(after, name))
        if old != new:
            yield Change("changed", Part.Kind(name).label, 0, 0, (("", *pieces(old, new)),))
    old, new = _bases(before), _bases(after)
    if old != new:
        about = Part.Kind.LEGAL_BASES.label
        yield Change("changed", about, 0, 0, (("", *pieces(old, new)),))
    old, new = _lanes(before), _lanes(after)
    if old != new:
        yield Change("changed", _("Pelaksana"), 0, 0, (("", *pieces(old, new)),))


def _steps(before: Sop, after: Sop) -> Iterable[Change]:
    old = {step.key: (n, step) for n, step in enumerate(before.steps, 1)}
    new = {step.key: (n, step) for n, step in enumerate(after.steps, 1)}
    stayed = _in_place(list(old), list(new))
    for key, (number, step) in new.items():
        if key not in old:
            yield Change("added", step.activity, 0, number, _fields(after, None, after, step))
            continue
        was, then = old[key]
        fields = _fields(before, then, after, step)
        if fields or key not in stayed:
            yield Change("changed" if fields else "moved", step.activity, was, number, fields)
    for key, (number, step) in old.items():
        if key not in new:
            yield Change("removed", step.activity, number, 0, _fields(before, step, before, None))


def _in_place(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The steps that kept their order; the others were moved."""
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in old[block.a : block.a + block.size]}


def _fields(before: Sop, old: Step | None, after: Sop, new: Step | None) -> Any:
    found = []
    for name, label in FIELDS:
        was = _said(before, old, name) if old else ""
        now = _said(after, new, name) if new else ""
        if was != now:
            found.append((label, *pieces(was, now)))
    return tuple(found)


def _said(sop: Sop, step: Step, name: str) -> str:
    """One field in words that mean the same in both texts: names, not codes or numbers."""
    if name == "lanes":
        names = {lane.code: lane.name for lane in sop.lanes}
        return ", ".join(names[code] for code in step.lanes)
    if name == "flows":
        words = {one.key: one.activity for one in sop.steps}
        mine = [flow for flow in sop.flows if flow.source == step.key]
        ways = [
            f"{flow.label.value} {words.get(flow.target) or flow.target.removeprefix(OTHER)}"
            for flow in mine
        ]
        return "; ".join(sorted(way.strip() for way in ways))
    if name == "minutes":
        return span(step.minutes)
    if name == "symbol":
        return {"terminator": "kapsul", "process": "kotak", "decision": "belah ketupat"}[
            step.symbol
        ]
    return str(getattr(step, name))


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut where they differ, word by word."""
    was, now = re.split(r"(\s+)", old), re.split(r"(\s+)", new)
    left, right = list[Piece](), list[Piece]()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            left.append(("same", "".join(was[a:b])))
            right.append(("same", "".join(now[c:d])))
            continue
        if a < b:
            left.append(("gone", "".join(was[a:b])))
        if c < d:
            right.append(("new", "".join(now[c:d])))
    return [p for p in left if p[1]], [p for p in right if p[1]]


def _lines(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _bases(sop: Sop) -> str:
    return "\n".join(basis.title for basis in sop.legal_bases)


def _lanes(sop: Sop) -> str:
    return "\n".join(f"{lane.name} ({lane.agency})" for lane in sop.lanes)
