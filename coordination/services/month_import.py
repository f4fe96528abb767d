"""A month from a matrix: mapped, judged row by row, put into the roster, taken back for a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import hold, move

from .. import monthly, roster
from ..models import MonthRow, RosterImport
from ..monthly import JudgedMonth
from .roster_import import UNDO_WITHIN
from .rosters import held, today

S = RosterImport.Status


@transaction.atomic
def map_month(imported: RosterImport, *, by: User, said: Mapping[str, Any]) -> None:
    """Say which month it is, who stands in which column, and when each code is stood."""
    hold(imported, at=[S.READ])
    month = monthly.month_of(said["month"])
    if month is None:
        raise ValidationError({"month": _("Pilih bulannya.")})
    if f"{month:%Y-%m}" < f"{today(imported.agency):%Y-%m}":
        raise ValidationError({"month": _("Bulan itu sudah lewat; jadwalnya tidak diubah.")})
    try:
        monthly.parse_hours(said.get("hours", ""))
    except ValueError as error:
        words = _("“%(line)s” tidak dimengerti. Tulis seperti: P 07.00-13.00")
        raise ValidationError({"hours": words % {"line": error}}) from error
    kept = {name: imported.mapping[name] for name in ("head", "days")}
    imported.mapping = kept | dict(said)
    imported.save(update_fields=["mapping"])


@transaction.atomic
def apply(imported: RosterImport, *, by: User) -> tuple[int, int]:
    """Put every row that can stand into the roster; how many, and how many were left out."""
    agency = held(imported.agency)
    hold(imported, at=[S.READ])
    judged = monthly.judge(agency, imported.cells, imported.mapping, today(agency))
    good = [row for row in judged if not row.reasons]
    if not good:
        raise ValidationError(_("Tidak ada baris yang dapat diterapkan."))
    hours = monthly.parse_hours(imported.mapping.get("hours", ""))
    ended = [kept for row in good for kept in _make_room(row)]
    MonthRow.objects.bulk_create(
        MonthRow(
            agency=agency, person=row.person, post=row.post, since=row.since, until=row.last,
            cells=row.codes, hours=hours, brought_by=imported,
        )
        for row in good
    )  # fmt: skip
    counts = {"good": len(good), "wrong": len(judged) - len(good)}
    fills = {"applied_at": clock.now(), "ended": ended, "cells": [], **counts}
    move(imported, S.APPLIED, by=by, fills=fills, joined=counts["good"], wrong=counts["wrong"])
    return counts["good"], counts["wrong"]


@transaction.atomic
def undo(imported: RosterImport, *, by: User) -> None:
    """Take back what a month did, as if it had not been; for 24 hours."""
    held(imported.agency)
    hold(imported, at=[S.APPLIED])
    if imported.applied_at is None or clock.now() - imported.applied_at > UNDO_WITHIN:
        raise ValidationError(_("Sudah lebih dari 24 jam. Impor jadwal yang benar."))
    MonthRow.objects.filter(brought_by=imported).delete()
    try:
        with transaction.atomic():
            for kept in imported.ended:
                _give_back(imported, kept)
    except IntegrityError as error:
        raise ValidationError(
            _("Jadwal bulan itu sudah diganti sesudah impor ini. Impor jadwal yang benar.")
        ) from error
    move(imported, S.UNDONE, by=by)


def _make_room(row: JudgedMonth) -> list[dict[str, Any]]:
    """What an earlier month said of these days gives way; what it was is kept for the undo."""
    before = MonthRow.objects.filter(
        person=row.person, post=row.post, since__lte=row.last, until__gte=row.since
    )
    kept = []
    for old in before.select_for_update():
        if old.since < row.since:
            kept.append({"pk": old.pk, "until": old.until.isoformat()})
            old.until = row.since - roster.ONE_DAY
            old.save(update_fields=["until"])
        else:
            kept.append({"row": _whole(old)})
            old.delete()
    return kept


def _whole(old: MonthRow) -> dict[str, Any]:
    return {
        "person": old.person_id, "post": old.post_id, "since": old.since.isoformat(),
        "until": old.until.isoformat(), "cells": old.cells, "hours": old.hours,
        "brought_by": old.brought_by_id,
    }  # fmt: skip


def _give_back(imported: RosterImport, kept: dict[str, Any]) -> None:
    if "pk" in kept:
        last = date.fromisoformat(kept["until"])
        MonthRow.objects.filter(pk=kept["pk"]).update(until=last)
        return
    said = kept["row"]
    days = {name: date.fromisoformat(said[name]) for name in ("since", "until")}
    MonthRow.objects.create(
        agency=imported.agency, person_id=said["person"], post_id=said["post"], **days,
        cells=said["cells"], hours=said["hours"], brought_by_id=said["brought_by"],
    )  # fmt: skip
