"""Putting a text from a file into a draft, in place of what it says."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import hold, record

from ..content import MOST_LANES, MOST_STEPS, Sop
from ..exchange import Found, target
from ..models import LaneRow, Part, SopVersion, StepRow, Wording
from ..rows import Arrow, new_key
from .drafting import spread_steps
from .editing import add_lane, add_step, edit_step, set_part, words_of

K, S = Part.Kind, SopVersion.Status


@transaction.atomic
def replace_steps(version: SopVersion, *, by: User, found: Sequence[Found]) -> int:
    """Take these rows for the steps of the draft; actors it lacks are added. How many there are.

    What the rows before said stays on record. Raises ValidationError for a row with reasons.
    """
    hold(version, at=[S.DRAFT])
    wrong = [row for row in found if row.reasons]
    if wrong or not found:
        raise ValidationError(_("Perbaiki dahulu baris yang ditandai."))
    if len(found) > MOST_STEPS:
        raise ValidationError(_("Paling banyak %(most)d langkah.") % {"most": MOST_STEPS})
    _clear(version, by)
    lanes = _lanes(version, by, [name for row in found for name in row.words["lanes"]])
    keys = {row.words["number"]: new_key() for row in found}
    for place, row in enumerate(found, 1):
        keys.setdefault(str(place), keys[row.words["number"]])
    steps = [_added(version, by, row, keys, lanes) for row in found]
    for row, step in zip(found, steps, strict=True):
        flows = [Arrow(target(way, keys), label) for label, way in row.words["ways"]]
        if flows:
            edit_step(step, by=by, seen=step.rev, flows=flows)
    record(version, "imported", by=by, steps=len(found))
    return len(found)


@transaction.atomic
def replace_text(version: SopVersion, *, by: User, text: Sop) -> int:
    """Take this text for the draft: parts, actors and steps, which keep their keys."""
    hold(version, at=[S.DRAFT])
    if len(text.lanes) > MOST_LANES:
        raise ValidationError(_("Paling banyak %(most)d pelaksana.") % {"most": MOST_LANES})
    _clear(version, by)
    posts = {row.code: list(row.posts.all()) for row in version.lane_rows.all()}
    version.lane_rows.all().delete()
    agencies = {party.agency.stamp: party.agency for party in version.document.parties.all()}
    for lane in text.lanes:
        agency = agencies.get(lane.agency)
        add_lane(
            version,
            by=by,
            name=lane.name,
            agency=agency,
            code=lane.code,
            posts=posts.get(lane.code, ()),
        )
    spread_steps(version, text, by)
    _parts(version, by, text)
    record(version, "imported", by=by, steps=len(text.steps))
    return len(text.steps)


def _added(
    version: SopVersion, by: User, row: Found, keys: dict[str, str], lanes: dict[str, str]
) -> StepRow:
    said = row.words
    return add_step(
        version,
        by=by,
        key=keys[said["number"]],
        activity=said["activity"],
        symbol=said["symbol"],
        lanes=[lanes[_spelled(name)] for name in said["lanes"]],
        requirements=said["requirements"],
        minutes=said["minutes"],
        output=said["output"],
        note=said["note"],
        parallel=said["parallel"],
    )


def _clear(version: SopVersion, by: User) -> None:
    """Take every step out, but keep on record what it said."""
    rows = list(version.step_rows.all())
    Wording.objects.bulk_create(
        Wording(version=version, what=row.what, rev=row.rev, words=words_of(row), by=by)
        for row in rows
    )
    version.step_rows.all().delete()


def _lanes(version: SopVersion, by: User, names: Sequence[str]) -> dict[str, str]:
    """The lanes by their names, as they are spelled in the file; new ones belong to nobody yet."""
    lanes = {_spelled(row.name): row.code for row in version.lane_rows.all()}
    for name in names:
        if _spelled(name) not in lanes:
            made: LaneRow = add_lane(version, by=by, name=name[:120], agency=None)
            lanes[_spelled(name)] = made.code
    return lanes


def _parts(version: SopVersion, by: User, text: Sop) -> None:
    from_text = {
        K.TITLE: text.title,
        K.TRIGGER: text.trigger,
        K.ALERT_LEVEL: text.alert_level,
        K.QUALIFICATIONS: "\n".join(text.qualifications),
        K.RELATED: "\n".join(text.related),
        K.EQUIPMENT: "\n".join(text.equipment),
        K.WARNINGS: "\n".join(text.warnings),
        K.RECORDS: "\n".join(text.records),
        K.READINESS: "\n".join(text.readiness),
        K.LEGAL_BASES: "\n".join(basis.code for basis in text.legal_bases),
    }
    for part in version.parts.all():
        if part.kind in from_text:
            part.version = version
            set_part(part, by=by, seen=part.rev, text=from_text[K(part.kind)])


def _spelled(name: str) -> str:
    return " ".join(name.casefold().split())
