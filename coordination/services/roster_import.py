"""A list of teams from a spreadsheet: read, judged row by row, applied, undone for a day."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move, record

from .. import judging, monthly, roster, sheets
from ..judging import Judged
from ..models import Agency, RosterImport, TeamMember
from ..sheets import Row
from .rosters import held, today

S, Kind = RosterImport.Status, RosterImport.Kind
UNDO_WITHIN = timedelta(hours=24)
MOST_OPEN = 5  # uploads of an agency that wait for somebody


@transaction.atomic
def upload(
    agency: Agency, *, by: User, file: "UploadedFile[bytes]", kind: str = Kind.MEMBERS
) -> RosterImport:
    """Read a list; nothing of the roster changes. Raises ValidationError, saying what to mend."""
    held(agency)
    name = str(file.name or "")
    rows = sheets.read(file, name, file.size or 0)  # type: ignore[arg-type]
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    waiting = RosterImport.objects.filter(agency=agency, status=S.READ).order_by("-pk")
    for old in waiting[MOST_OPEN - 1 :]:
        _give_up(old, by)
    said = {"name": name[:200], "sha256": digest, "cells": rows, "kind": kind}
    made = RosterImport(agency=agency, read_by=by, **said)
    made.mapping = _guess(agency, rows) if kind == Kind.MONTH else judging.guess(rows[0])
    made.save()
    record(made, S.READ, by=by, rows=len(rows) - 1)
    return made


@transaction.atomic
def map_columns(imported: RosterImport, *, by: User, mapping: Mapping[str, int]) -> None:
    """Say which column holds what."""
    hold(imported, at=[S.READ])
    missing = [name for name in judging.NEEDED if name not in mapping]
    if missing:
        raise ValidationError({name: _("Pilih kolomnya.") for name in missing})
    if len(set(mapping.values())) != len(mapping):
        raise ValidationError(_("Satu kolom dipilih dua kali."))
    imported.mapping = dict(mapping)
    imported.save(update_fields=["mapping"])


@transaction.atomic
def apply(imported: RosterImport, *, by: User, end_others: bool) -> tuple[int, int]:
    """Put every row that can stand into the roster; how many joined, how many were left out.

    `end_others`: whoever is in the list leaves the teams that the list does not name for them.
    """
    agency = held(imported.agency)
    hold(imported, at=[S.READ])
    judged = judging.judge(agency, imported.cells, imported.mapping, today(agency))
    good = [row for row in judged if row.is_new]
    listed = [row for row in judged if not row.reasons]
    wrong = sum(1 for row in judged if row.reasons)
    if not listed:
        raise ValidationError(_("Tidak ada baris yang dapat diterapkan."))
    ended = _end_others(agency, listed) if end_others else []
    for row in good:
        ended += _make_room(row)
    TeamMember.objects.bulk_create(
        TeamMember(
            team=row.team,
            post=row.post,
            person=row.person,
            since=row.since,
            until=row.until,
            brought_by=imported,
        )
        for row in good
    )
    fills = {"applied_at": clock.now(), "good": len(good), "wrong": wrong, "ended": ended}
    move(imported, S.APPLIED, by=by, fills=fills | {"cells": []}, joined=len(good), wrong=wrong)
    return len(good), wrong


@transaction.atomic
def undo(imported: RosterImport, *, by: User) -> None:
    """Take back what an import did, as if it had not been; for 24 hours."""
    held(imported.agency)
    hold(imported, at=[S.APPLIED])
    if imported.applied_at is None or clock.now() - imported.applied_at > UNDO_WITHIN:
        raise ValidationError(_("Sudah lebih dari 24 jam. Ubah keanggotaannya satu per satu."))
    TeamMember.objects.filter(brought_by=imported).delete()
    try:
        with transaction.atomic():
            for pk, until in imported.ended:
                last = date.fromisoformat(until) if until else None
                TeamMember.objects.filter(pk=pk).update(until=last)
    except IntegrityError as error:
        raise ValidationError(
            _("Daftar jaga sudah diubah sesudah impor ini. Ubah keanggotaannya satu per satu.")
        ) from error
    move(imported, S.UNDONE, by=by)


@transaction.atomic
def discard(imported: RosterImport, *, by: User) -> None:
    """Give an upload up; what was read of it is forgotten."""
    _give_up(imported, by)


def _guess(agency: Agency, rows: list[Row]) -> dict[str, Any]:
    head = monthly.head_of(rows)
    if head is None:
        raise ValidationError(
            _("Baris judul tidak ditemukan. Satu baris harus berisi tanggal 1 sampai 31.")
        )
    found = monthly.guess(rows, head, today(agency))
    month = monthly.month_of(found["month"])
    return found | {"hours": monthly.hours_of(agency, month) if month else ""}


def _give_up(imported: RosterImport, by: User) -> None:
    move(imported, S.DISCARDED, by=by, fills={"cells": []})


def _end_others(agency: Agency, listed: Iterable[Judged]) -> list[list[object]]:
    """End what the list does not name; a membership that has not begun is left to its keeper."""
    first: dict[int, date] = {}
    named = set()
    for row in listed:
        pk = row.person.pk
        first[pk] = min(first.get(pk, row.since), row.since)
        named.add((pk, row.team.pk, row.post.pk))
    rows = TeamMember.objects.filter(team__agency=agency, person__in=first)
    ended: list[list[object]] = []
    for member in rows.select_for_update(of=("self",)):
        last = first[member.person_id] - roster.ONE_DAY
        over = member.until is not None and member.until <= last
        if (member.person_id, member.team_id, member.post_id) in named or over:
            continue
        if member.since <= last:
            ended.append(_shorten(member, last))
    return ended


def _make_room(row: Judged) -> list[list[object]]:
    """The same membership with other dates gives way to the new one."""
    same = TeamMember.objects.filter(team=row.team, post=row.post, person=row.person)
    over = Q(until__isnull=False, until__lt=row.since)
    last = row.since - roster.ONE_DAY
    return [_shorten(member, last) for member in same.exclude(over) if member.since <= last]


def _shorten(member: TeamMember, last: date) -> list[object]:
    before = member.until.isoformat() if member.until else ""
    member.until = last
    member.save(update_fields=["until"])
    return [member.pk, before]
