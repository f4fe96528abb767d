"""Reminders put off by one person: never beyond their own term, and woken once."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import name_of, record
from journal.models import Entry

from ..models import Delivery, Reminder, Snooze
from ..ports import is_open, label_of, still_due, wanted
from .news import mark_read
from .reminding import forget, late, remind

LONGEST = timedelta(days=7)
AGAIN = "again"


@transaction.atomic
def snooze_notice(delivery: Delivery, *, until: datetime, deadline: datetime) -> Snooze:
    """Put off a reminder that stands in the inbox; it is read, until it comes again."""
    entry = delivery.entry
    if entry is None:
        raise ValidationError(_("Pemberitahuan ini tidak dapat ditunda."))
    made = snooze(
        delivery.person,
        key=f"entry-{entry.pk}",
        subject=entry.subject,
        url=entry.url,
        until=until,
        deadline=deadline,
        entry=entry,
    )
    mark_read(delivery.person, [delivery.pk])
    return made


@transaction.atomic
def snooze(
    person: User,
    *,
    key: str,
    subject: str,
    url: str,
    until: datetime,
    deadline: datetime,
    entry: Entry | None = None,
    begins: datetime | None = None,
    label: str = "",
) -> Snooze:
    """Remind this person again at that time; another time for the same thing replaces the first.

    Raises ValidationError for a time that is past, too far, or beyond the thing's own term.
    """
    check(until, deadline)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    told = {"subject": subject, "url": url, "until": until, "label": label, "begins": begins}
    made, _new = Snooze.objects.update_or_create(
        person=person, key=key, woken_at=None, defaults=told | {"entry": entry}
    )
    remind(name_of(made), AGAIN, until)
    return made


@transaction.atomic
def cancel(found: Snooze) -> None:
    """Do not remind again."""
    forget(name_of(found))
    Snooze.objects.filter(pk=found.pk, woken_at=None).update(woken_at=Now())


def check(until: datetime, deadline: datetime) -> None:
    """Raise ValidationError, at the field "at", unless one may be reminded again only then."""
    now = timezone.now()
    if until <= now:
        raise ValidationError({"at": _("Waktu itu sudah lewat. Pilih waktu yang akan datang.")})
    if until > now + LONGEST:
        raise ValidationError({"at": _("Paling lama tujuh hari dari sekarang.")})
    if until > deadline:
        raise ValidationError({"at": _("Waktu itu melewati batasnya. Pilih yang lebih awal.")})


def wake(reminder: Reminder) -> None:
    """Tell the person again, unless it has been done or called off meanwhile. A port."""
    pk = label_of(reminder.subject)[1]
    found = Snooze.objects.filter(pk=pk, woken_at=None).select_related("person", "entry").first()
    if found is None:
        return
    Snooze.objects.filter(pk=pk).update(woken_at=Now())
    if _matters(found):
        record(found, AGAIN, by=None, tell=[found.person], at=reminder.due_at, **late(reminder))


def _matters(found: Snooze) -> bool:
    if found.entry is not None:
        return wanted(found.entry) and still_due(found.entry, found.person)
    return found.begins is not None and is_open(found.person, found.key, found.begins)
