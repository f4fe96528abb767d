"""A person's PIN: six digits, good for nothing but a registered post.

Wrong ones in a row shut it: from the fifth for a minute, then twice as long each time, at most an
hour; after fifty it is void. A guesser at a post that nobody watches has two dozen a day of a
million. The password is never counted here, so the duty officer always has a way in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ..models import Pin, User

LENGTH = 6
FREE = 5  # wrong ones in a row before it shuts
MOST = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
RUNS = ("01234567890", "09876543210")


@dataclass(frozen=True)
class Answer:
    """What came of trying a PIN."""

    right: bool = False
    missing: bool = False  # there is none to try
    locked_until: datetime | None = None


@transaction.atomic
def choose(person: User, digits: str) -> None:
    """Give this person this PIN. Raises ValidationError if others would guess it."""
    check(person, digits)
    fresh = {
        "hash": make_password(_peppered(person, digits, settings.SECRET_KEY)),
        "tries": 0,
        "locked_until": None,
        "set_at": timezone.now(),
    }
    Pin.objects.update_or_create(person=person, defaults=fresh)


@transaction.atomic
def give_up(person: User) -> bool:
    """Remove the PIN; False if there was none."""
    return Pin.objects.filter(person=person).delete()[0] > 0


def check(person: User, digits: str) -> None:
    """Raise ValidationError, with the reason, if these digits cannot be this person's PIN."""
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("PIN terdiri atas enam angka."))
    if _is_simple(digits):
        raise ValidationError(_("PIN ini terlalu mudah ditebak. Pilih angka yang tidak berpola."))
    if digits in person.service_number or digits in person.phone:
        raise ValidationError(_("PIN tidak boleh diambil dari NIP, NRP, atau nomor telepon."))


@transaction.atomic
def attempt(person: User, digits: str) -> Answer:
    """Compare, and count what was wrong. Tries of one person queue here, so none is free."""
    pin = Pin.objects.select_for_update().filter(person=person).first()
    if pin is None:
        return Answer(missing=True)
    now = timezone.now()
    if pin.locked_until and pin.locked_until > now:
        return Answer(locked_until=pin.locked_until)
    if _matches(person, digits, pin.hash):
        Pin.objects.filter(pk=pin.pk).update(tries=0, locked_until=None)
        return Answer(right=True)
    if pin.tries + 1 >= MOST:
        pin.delete()
        return Answer(missing=True)
    pin.tries += 1
    pin.locked_until = _shut_until(pin.tries, now)
    pin.save(update_fields=["tries", "locked_until"])
    return Answer(locked_until=pin.locked_until)


def _shut_until(tries: int, now: datetime) -> datetime | None:
    if tries < FREE:
        return None
    doubled: int = 2 ** min(tries - FREE, 10)
    return now + min(LONGEST_WAIT, FIRST_WAIT * doubled)


def _is_simple(digits: str) -> bool:
    """One or two digits only, a run, or halves or thirds that repeat."""
    runs = any(digits in run or (digits[:3] in run and digits[3:] in run) for run in RUNS)
    return len(set(digits)) < 3 or runs or digits in {digits[:3] * 2, digits[:2] * 3}


def _matches(person: User, digits: str, kept: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(check_password(_peppered(person, digits, key), kept) for key in keys)


def _peppered(person: User, digits: str, key: str | bytes) -> str:
    """A stolen table alone is not enough to try a million PINs on."""
    words = f"{person.pk}:{digits}"
    return salted_hmac("accounts.pin", words, secret=key, algorithm="sha256").hexdigest()
