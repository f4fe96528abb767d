"""Writing a draft, row by row. Every verb holds the draft still, so writers of one SOP take turns.

Whoever changes a row says which `rev` of it they saw. If somebody was faster the verb raises
Overtaken and changes nothing: what was typed is still in the writer's hands, and what the other
wrote is in the row. What a row said before is kept as a Wording.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.models import Agency, Position
from documents.services import printable
from journal.lifecycle import hold, record

from ..content import MOST_LANES, MOST_LINES, MOST_STEPS, OTHER, TEXT
from ..models import (
    AlertLevel,
    FlowRow,
    LaneRow,
    Part,
    Row,
    SopVersion,
    StepRow,
    Wording,
)
from ..models.documents import CODE
from ..rows import Arrow, new_key

K, S = Part.Kind, SopVersion.Status
STEP_WORDS = (
    "activity", "symbol", "lanes", "requirements", "minutes", "output", "note", "parallel",
)  # fmt: skip


class Overtaken(Exception):
    """Somebody else changed the row first. `row` is how it stands now; None: it is gone."""

    def __init__(self, row: Row | None) -> None:
        super().__init__("somebody else was faster")
        self.row = row


# --- Steps ----------------------------------------------------------------------------------------


@transaction.atomic
def add_step(
    version: SopVersion,
    *,
    by: User,
    before: str = "",
    flows: Iterable[Arrow] = (),
    key: str = "",
    **words: Any,
) -> StepRow:
    """A new row before that step, or at the end; ValidationError when there are 60 already."""
    hold(version, at=[S.DRAFT])
    rows = list(version.step_rows.all())
    if len(rows) >= MOST_STEPS:
        raise ValidationError(_("Paling banyak %(most)d langkah.") % {"most": MOST_STEPS})
    key = key or new_key(row.key for row in rows)
    step = StepRow(version=version, key=key, place=0, changed_by=by)
    _say(step, words)
    at = next((n for n, row in enumerate(rows) if row.key == before), len(rows))
    step.save()
    _order([*rows[:at], step, *rows[at:]])
    _lead(step, flows)
    _keep(step, by)
    record(version, "step_added", by=by, step=step.key)
    return step


@transaction.atomic
def edit_step(
    step: StepRow, *, by: User, seen: int, flows: Iterable[Arrow] | None = None, **words: Any
) -> StepRow:
    """Write the row anew, if it still is as the writer saw it; else Overtaken."""
    version = _held(step)
    now: StepRow = _now(StepRow, step)
    _need_seen(now, seen)
    before = words_of(now)
    _say(now, words)
    if flows is not None:
        now.flow_rows.all().delete()
        _lead(now, flows)
    if words_of(now) == before:
        return now
    _swap(now, seen, by, before, **{name: getattr(now, name) for name in STEP_WORDS})
    record(version, "step_changed", by=by, step=now.key, rev=now.rev)
    return now


@transaction.atomic
def move_step(step: StepRow, *, by: User, before: str = "") -> None:
    """Put the row before that step, or at the end. Its words are not touched."""
    version = _held(step)
    rows = [row for row in version.step_rows.all() if row.pk != step.pk]
    at = next((n for n, row in enumerate(rows) if row.key == before), len(rows))
    _order([*rows[:at], _now(StepRow, step), *rows[at:]])
    record(version, "step_moved", by=by, step=step.key, to=at + 1)


@transaction.atomic
def delete_step(step: StepRow, *, by: User, seen: int) -> None:
    """Take the row out, unless somebody has just written in it; arrows to it fall away."""
    version = _held(step)
    now: StepRow = _now(StepRow, step)
    _need_seen(now, seen)
    _keep(now, by)
    now.delete()
    _order(list(version.step_rows.all()))
    record(version, "step_deleted", by=by, step=step.key)


# --- Lanes ----------------------------------------------------------------------------------------


@transaction.atomic
def add_lane(
    version: SopVersion,
    *,
    by: User,
    name: str,
    agency: Agency | None,
    posts: Iterable[Position] = (),
    code: str = "",
) -> LaneRow:
    """A new column at the right; ValidationError when there are twelve already."""
    hold(version, at=[S.DRAFT])
    rows = list(version.lane_rows.all())
    if len(rows) >= MOST_LANES:
        raise ValidationError(_("Paling banyak %(most)d pelaksana.") % {"most": MOST_LANES})
    code = code or new_key(row.code for row in rows)
    lane = LaneRow(version=version, code=code, place=len(rows), changed_by=by)
    lane.name, lane.agency = clean(name), agency
    lane.full_clean(exclude=["changed_by", "version"], validate_constraints=False)
    lane.save()
    _join(version, agency)
    lane.posts.set(_of(agency, posts))
    _keep(lane, by)
    record(version, "lane_added", by=by, lane=lane.pk)
    return lane


@transaction.atomic
def edit_lane(
    lane: LaneRow,
    *,
    by: User,
    seen: int,
    name: str,
    agency: Agency | None,
    posts: Iterable[Position] | None = None,
) -> LaneRow:
    """Name the actor anew, if nobody else just did; else Overtaken."""
    version = _held(lane)
    now: LaneRow = _now(LaneRow, lane)
    _need_seen(now, seen)
    before = words_of(now)
    now.name, now.agency = clean(name), agency
    now.full_clean(exclude=["changed_by", "version"], validate_constraints=False)
    _join(version, agency)
    if posts is not None:
        now.posts.set(_of(agency, posts))
    _swap(now, seen, by, before, name=now.name, agency=agency)
    record(version, "lane_changed", by=by, lane=now.pk, rev=now.rev)
    return now


@transaction.atomic
def move_lane(lane: LaneRow, *, by: User, before: str = "") -> None:
    """Put the column before that one, or at the right end."""
    version = _held(lane)
    rows = [row for row in version.lane_rows.all() if row.pk != lane.pk]
    at = next((n for n, row in enumerate(rows) if row.code == before), len(rows))
    _order([*rows[:at], _now(LaneRow, lane), *rows[at:]])
    record(version, "lane_moved", by=by, lane=lane.pk, to=at + 1)


@transaction.atomic
def delete_lane(lane: LaneRow, *, by: User, seen: int) -> None:
    """Take the column out; ValidationError while a step still stands in it."""
    version = _held(lane)
    now: LaneRow = _now(LaneRow, lane)
    _need_seen(now, seen)
    used = [row for row in version.step_rows.all() if now.code in row.lanes]
    if used:
        raise ValidationError(
            _("Pelaksana ini masih dipakai langkah “%(step)s”. Pindahkan dahulu.")
            % {"step": used[0].activity}
        )
    now.delete()
    _order(list(version.lane_rows.all()))
    record(version, "lane_deleted", by=by, lane=lane.pk)


@transaction.atomic
def assign_posts(lane: LaneRow, *, by: User, posts: Iterable[Position]) -> None:
    """Say which offices stand in a lane. Not a word of the text, so it may change at any time."""
    chosen = _of(lane.agency, posts)
    lane.posts.set(chosen)
    numbers = sorted(post.pk for post in chosen)
    record(lane.version, "lane_posted", by=by, lane=lane.pk, posts=numbers)


# --- Parts ----------------------------------------------------------------------------------------


@transaction.atomic
def set_part(part: Part, *, by: User, seen: int, text: str) -> Part:
    """Write a part anew, if nobody else just did; else Overtaken."""
    version = _held(part)
    now: Part = _now(Part, part)
    _need_seen(now, seen)
    words = checked_part(K(now.kind), text)
    if words == now.text:
        return now
    before, now.text = words_of(now), words
    _swap(now, seen, by, before, text=words)
    if now.kind == K.TITLE:
        SopVersion.objects.filter(pk=version.pk).update(title=words)
        version.title = words
    record(version, "part_changed", by=by, part=now.kind, rev=now.rev)
    return now


def checked_part(kind: Part.Kind, text: str) -> str:
    """The words of a part as they may stand, or ValidationError."""
    words = clean(text)
    if kind == K.TITLE and not 0 < len(words) <= 200:
        raise ValidationError({"text": _("Tulis judul, paling panjang 200 huruf.")})
    if kind == K.ALERT_LEVEL and words not in {"", *AlertLevel.values}:
        raise ValidationError({"text": _("Pilih tingkat siaga dari daftar.")})
    if kind == K.EFFECTIVE_ON and words:
        _check_day(words)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) > MOST_LINES or any(len(line) > TEXT for line in lines):
        raise ValidationError({"text": _("Paling banyak %(most)d baris.") % {"most": MOST_LINES}})
    return words if kind in Part.SINGLE else "\n".join(lines)


def clean(text: str) -> str:
    """What can be seen of a text, composed, without blanks around it."""
    return unicodedata.normalize("NFC", str(printable(text))).replace("\t", " ").strip()


# --- What they share ------------------------------------------------------------------------------


def _held(row: Any) -> SopVersion:
    version: SopVersion = row.version
    hold(version, at=[S.DRAFT])
    return version


def _now(kind: Any, row: Any) -> Any:
    """The row as it stands, or Overtaken when somebody took it out."""
    found = kind.objects.filter(pk=row.pk).select_related("changed_by", "version").first()
    if found is None:
        raise Overtaken(None)
    return found


def _need_seen(row: Row, seen: int) -> None:
    if row.rev != seen:
        raise Overtaken(row)


def _swap(row: Any, seen: int, by: User, before: dict[str, Any], **values: Any) -> None:
    """Write the row only if it is still what was seen; what it said, and says, is on record."""
    if not row.version.wordings.filter(what=row.what, rev=seen).exists():
        Wording.objects.create(
            version=row.version, what=row.what, rev=seen, words=before, by=row.changed_by
        )
    unchanged = type(row).objects.filter(pk=row.pk, rev=seen)
    if unchanged.update(rev=F("rev") + 1, changed_by=by, changed_at=Now(), **values) != 1:
        raise Overtaken(row)
    row.rev, row.changed_by = seen + 1, by
    _keep(row, by)


def _keep(row: Any, by: User) -> None:
    Wording.objects.create(
        version=row.version, what=row.what, rev=row.rev, words=words_of(row), by=by
    )


def words_of(row: Any) -> dict[str, Any]:
    """What a row says, as it is kept on record."""
    if isinstance(row, StepRow):
        flows = FlowRow.objects.filter(source=row).values_list("target__key", "other", "label")
        return {name: getattr(row, name) for name in STEP_WORDS} | {
            "flows": sorted(map(str, flows))
        }
    if isinstance(row, LaneRow):
        return {"name": row.name, "agency": row.agency_id}
    return {"text": row.text}


def _say(step: StepRow, words: Mapping[str, Any]) -> None:
    """Put these words into the row, checked; ValidationError beside the field that is wrong."""
    for name, value in words.items():
        setattr(step, name, clean(value) if isinstance(value, str) else value)
    known = set(step.version.lane_rows.values_list("code", flat=True))
    if not known.issuperset(step.lanes):
        raise ValidationError({"lanes": _("Pelaksana itu tidak ada di SOP ini.")})
    step.lanes = list(dict.fromkeys(step.lanes))
    step.parallel = step.parallel.upper()
    if step.parallel and not ("A" <= step.parallel <= "Z"):
        raise ValidationError({"parallel": _("Tulis satu huruf, A sampai Z.")})
    step.full_clean(exclude=["changed_by", "version"], validate_constraints=False)


def _lead(step: StepRow, flows: Iterable[Arrow]) -> None:
    """Where the step leads by its own words; targets are steps of this version or other SOPs."""
    steps = {row.key: row for row in step.version.step_rows.all()}
    made = []
    for arrow in dict.fromkeys(flows):
        other = arrow.target.removeprefix(OTHER) if arrow.target.startswith(OTHER) else ""
        if other:
            CODE(other)
        elif arrow.target not in steps:
            raise ValidationError({"flows": _("Langkah tujuan itu tidak ada lagi. Pilih lagi.")})
        made.append(
            FlowRow(source=step, target=steps.get(arrow.target), other=other, label=arrow.label)
        )
    FlowRow.objects.bulk_create(made)


def _order(rows: Sequence[Any]) -> None:
    """Give the rows their places in this order."""
    moved = [(at, row) for at, row in enumerate(rows) if row.place != at]
    for at, row in moved:
        row.place = at
    if moved:
        type(rows[0]).objects.bulk_update([row for _at, row in moved], ["place"])


def _join(version: SopVersion, agency: Agency | None) -> None:
    """An agency that acts in a lane belongs to the SOP, though it does not ratify it."""
    if agency is not None:
        parties = version.document.parties
        terms = {"ratifies": False, "place": parties.count()}
        parties.get_or_create(agency=agency, defaults=terms)


def _of(agency: Agency | None, posts: Iterable[Position]) -> list[Position]:
    return [post for post in posts if agency is not None and post.agency_id == agency.pk]


def _check_day(words: str) -> None:
    try:
        date.fromisoformat(words)
    except ValueError as error:
        raise ValidationError({"text": _("Tulis tanggal, misalnya 2026-12-31.")}) from error
