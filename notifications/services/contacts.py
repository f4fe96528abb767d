"""One's own ways to be reached: added, proven by a code, ordered, removed; and quiet hours."""

import secrets
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import limits
from accounts.models import User

from ..channels import usable
from ..models import PHONES, Contact, QuietHours
from ..models.contacts import CODE_TRIES, kept_keys
from ..words import CODE
from .news import mail_person
from .saying import say

MOST = 12  # contacts a person can keep


@transaction.atomic
def add(
    person: User,
    channel: str,
    address: str,
    *,
    label: str = "",
    keys: dict[str, str] | None = None,
    owner: str = "",
) -> Contact:
    """One more way to reach the person, once they type the code that is sent there now.

    Raises ValidationError if it is listed already or cannot be used here, TooFast after many.
    """
    if channel not in {way.name for way in usable()}:
        raise ValidationError(_("Saluran ini belum tersedia di sini."))
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once queue here
    kept = Contact.objects.kept().filter(person=person)
    known = kept.filter(channel=channel, address=address).first()
    if known and known.verified_at:
        raise ValidationError(_("Saluran ini sudah ada dalam daftar Anda."))
    if known is None and kept.count() >= MOST:
        raise ValidationError(_("Daftar Anda penuh. Hapus salah satu saluran lebih dahulu."))
    last = kept.aggregate(last=Max("order"))["last"] or 0
    contact = known or Contact(person=person, channel=channel, address=address, order=last + 1)
    contact.label, contact.keys, contact.owner = label, kept_keys(keys or {}), owner
    contact.save()
    send_code(contact)
    return contact


@transaction.atomic
def send_code(contact: Contact) -> None:
    """Send a new code to the contact; the one before is worth nothing any more."""
    limits.take(("contact", str(contact.person_id)), ("contact-address", contact.address[:60]))
    contact.code_nonce, contact.tries = secrets.token_hex(8), 0
    Contact.objects.filter(pk=contact.pk).update(
        code_nonce=contact.code_nonce, tries=0, code_sent_at=Now()
    )
    with override(contact.person.language):
        text = _("Kode Sinergi: %(code)s. Berlaku 10 menit. Jangan berikan kepada siapa pun.")
        say(contact, text % {"code": CODE}, subject=_("Kode Sinergi Anda"))


@transaction.atomic
def prove(contact: Contact, code: str) -> bool:
    """The person has typed a code; whether it is the right one, in time, within five tries.

    A number that was somebody else's is theirs no longer: whoever holds the telephone has it.
    """
    held = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if held.disabled_at or not held.awaits_code:
        return False
    if not constant_time_compare(held.code, code):
        Contact.objects.filter(pk=held.pk).update(tries=F("tries") + 1)
        return False
    _take_over(held)
    Contact.objects.filter(pk=held.pk).update(verified_at=Now(), code_nonce="", tries=0)
    return True


def tries_left(contact: Contact) -> int:
    """How often a code may still be typed."""
    return max(0, CODE_TRIES - contact.tries)


@transaction.atomic
def remove(contact: Contact) -> None:
    """Never use it again. It stays as a row: what was sent there points to it."""
    Contact.objects.filter(pk=contact.pk, disabled_at=None).update(disabled_at=Now())


@transaction.atomic
def put_first(contact: Contact) -> None:
    """Try this one before the person's others."""
    others = Contact.objects.kept().filter(person=contact.person_id).exclude(pk=contact.pk)
    for place, pk in enumerate([contact.pk, *others.values_list("pk", flat=True)], start=1):
        Contact.objects.filter(pk=pk).update(order=place)


@transaction.atomic
def keep_quiet(person: User, starts: time | None, ends: time | None, zone: str) -> None:
    """No routine push between these times of the day; without times, at any time."""
    if starts is None or ends is None:
        QuietHours.objects.filter(person=person).delete()
        return
    QuietHours.objects.update_or_create(
        person=person, defaults={"starts": starts, "ends": ends, "zone": zone}
    )


def _take_over(contact: Contact) -> None:
    same = PHONES if contact.is_phone else (contact.channel,)
    others = Contact.objects.proven().filter(address=contact.address, channel__in=same)
    for other in others.exclude(person=contact.person_id).select_related("person"):
        remove(other)
        with override(other.person.language):
            words = _("%(address)s kini dipakai orang lain dan tidak lagi menjadi saluran Anda.")
            told = words % {"address": other.shown}
            mail_person(other.person, _("Salah satu saluran Anda dihapus"), told)
