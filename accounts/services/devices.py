"""Registered devices: made by an administrator, claimed once by a PC, taken back at any time."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from ..models import Device, User
from . import stays
from .tokens import digest

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
LETTERS = 8
CODE_LIVES = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def register(
    agency: str, *, by: User, name: str, kind: str, idle_for: timedelta = Device.USUAL
) -> tuple[Device, str]:
    """A new device of `agency`, and the word that opens it: known here and nowhere afterwards.

    For a post that is a code which its PC has an hour to type; for a wall the end of its address.
    """
    device = Device(agency=agency, kind=kind, name=name, idle_for=idle_for, registered_by=by)
    if device.is_wall:
        word = secrets.token_urlsafe(32)
        device.digest, device.claimed_at = digest(word), timezone.now()
    else:
        word = _coded(device)
    device.full_clean(exclude=["registered_by", "confirmed_by"])
    device.save()
    return device, word


@transaction.atomic
def renew_code(device: Device) -> str:
    """A new code for a post that no PC has claimed yet; empty if one has, or it is taken back."""
    free = Device.objects.filter(pk=device.pk, digest=None, revoked_at=None)
    held = free.select_for_update().first()
    if held is None:
        return ""
    word = _coded(held)
    held.save(update_fields=["code_digest", "code_until"])
    return word


@transaction.atomic
def claim(typed: str) -> tuple[Device, str] | None:
    """Turn a code into the secret of one PC; None if it is not known, too old, or was used."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    waiting = Device.objects.filter(
        code_digest=digest(code), code_until__gt=Now(), revoked_at=None, digest=None
    )
    device = waiting.select_for_update().first()
    if device is None:
        return None
    key = secrets.token_urlsafe(32)
    device.digest, device.code_digest, device.code_until = digest(key), None, None
    device.claimed_at = timezone.now()
    device.save(update_fields=["digest", "code_digest", "code_until", "claimed_at"])
    return device, key


@transaction.atomic
def confirm(device: Device, *, by: User) -> bool:
    """A second person says the device is theirs; False if it is not waiting, or by the first."""
    waiting = Device.objects.waiting().filter(pk=device.pk).exclude(registered_by=by)
    return waiting.update(confirmed_at=Now(), confirmed_by=by) == 1


@transaction.atomic
def revoke(device: Device) -> bool:
    """Take a device back for good, with the session that is open there; False if it already was."""
    taken = Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=Now())
    stays.clear(device)
    return taken == 1


def find(key: str, kind: str) -> Device | None:
    """The device in use that holds this secret; its use is noted once a minute."""
    if not key:
        return None
    device = Device.objects.in_use().filter(digest=digest(key), kind=kind).first()
    if device:
        _note(device)
    return device


def awaits_confirmation(key: str) -> bool:
    """Whether the device that holds this secret waits for a second person."""
    return bool(key) and Device.objects.waiting().filter(digest=digest(key)).exists()


def _coded(device: Device) -> str:
    word = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    device.code_digest, device.code_until = digest(word), timezone.now() + CODE_LIVES
    return word


def _note(device: Device) -> None:
    now = timezone.now()
    if device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
