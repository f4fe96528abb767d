"""Exceptions to the pattern: who stands in for whom, and which days are free."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from journal import clock
from journal.lifecycle import record

from ..models import Agency, DutyPost, Holiday, Override
from .rosters import check_person, held, not_before

LONGEST_OVERRIDE = timedelta(days=92)


@transaction.atomic
def stand_in(
    agency: Agency,
    *,
    by: User | None,
    post: DutyPost,
    person_in: User,
    person_out: User | None,
    starts: datetime,
    ends: datetime,
    reason: str,
) -> Override:
    """Let somebody take another's turns at a post in a window, or stand it in addition."""
    held(agency)
    check_person(agency, post, person_in)
    if person_out is not None and person_out == person_in:
        raise ValidationError({"person_in": _("Pilih dua orang yang berbeda.")})
    if not starts < ends <= starts + LONGEST_OVERRIDE:
        raise ValidationError({"ends": _("Selesai sesudah mulai, paling lama 92 hari.")})
    if ends <= clock.now():
        raise ValidationError({"ends": _("Waktu itu sudah lewat.")})
    made = Override(
        agency=agency,
        post=post,
        person_in=person_in,
        person_out=person_out,
        starts=starts,
        ends=ends,
        reason=reason,
        made_by=by,
    )
    made.full_clean(exclude=["swap", "made_by", "cancelled_at"])
    made.save()
    told = [person_in, *([person_out] if person_out else [])]
    record(agency, "stood_in", by=by, tell=told, override=made.pk, post=post.pk)
    return made


@transaction.atomic
def cancel(override: Override, *, by: User) -> None:
    """Take an exception back; what was stood by it before stays as it was."""
    agency = held(override.agency)
    now = clock.now()
    if override.ends <= now or override.cancelled_at:
        raise ValidationError(_("Waktunya sudah lewat; daftar jaga yang lalu tidak diubah."))
    if override.starts < now:
        override.ends = now
        override.save(update_fields=["ends"])
    else:
        override.cancelled_at = now
        override.save(update_fields=["cancelled_at"])
    told = [one for one in (override.person_in, override.person_out) if one]
    record(agency, "stand_in_cancelled", by=by, tell=told, override=override.pk)


@transaction.atomic
def add_holiday(agency: Agency | None, *, by: User | None, date: date, name: str) -> Holiday:
    """Let a day count as a weekend, at one agency or, from the command line, everywhere."""
    if agency is not None:
        held(agency)
        not_before(agency, date)
    if Holiday.objects.filter(Q(agency=agency) | Q(agency=None), date=date).exists():
        raise ValidationError({"date": _("Tanggal ini sudah menjadi hari libur.")})
    holiday = Holiday(agency=agency, date=date, name=name)
    holiday.full_clean(exclude=["agency"])
    holiday.save()
    if agency is not None:
        record(agency, "holiday_added", by=by, date=date.isoformat())
    return holiday


@transaction.atomic
def remove_holiday(agency: Agency, holiday: Holiday, *, by: User) -> None:
    """Let a day to come be a day like others again."""
    held(agency)
    not_before(agency, holiday.date)
    Holiday.objects.filter(pk=holiday.pk, agency=agency).delete()
    record(agency, "holiday_removed", by=by, date=holiday.date.isoformat())
