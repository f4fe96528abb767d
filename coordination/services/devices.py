"""An agency's devices: registered by its administrator, confirmed by another, taken back."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import Device, User
from accounts.services import devices
from journal.lifecycle import name_of, record

from ..models import Agency, Posting

TOLD = (Posting.Duty.HEAD, Posting.Duty.COMMANDER, Posting.Duty.ADMINISTRATOR)  # one confirms it


@transaction.atomic
def register(
    agency: Agency, *, by: User, name: str, kind: str, idle_for: timedelta = Device.USUAL
) -> tuple[Device, str]:
    """A new device of this agency, and the word that opens it, shown once."""
    made = devices.register(name_of(agency), by=by, name=name, kind=kind, idle_for=idle_for)
    told = agency.people(*TOLD)
    record(agency, "device_registered", by=by, tell=told, device=made[0].pk, name=name, kind=kind)
    return made


@transaction.atomic
def confirm(device: Device, agency: Agency, *, by: User) -> bool:
    """A second person of the agency says that the device is theirs; from then on it opens."""
    done = devices.confirm(device, by=by)
    if done:
        first = [device.registered_by] if device.registered_by else []
        said: dict[str, Any] = {"device": device.pk, "name": device.name, "kind": device.kind}
        record(agency, "device_confirmed", by=by, tell=first, **said)
    return done


@transaction.atomic
def revoke(device: Device, agency: Agency, *, by: User) -> bool:
    """Take a device back: whoever is at it is out with the next request."""
    taken = devices.revoke(device)
    if taken:
        told = agency.people(Posting.Duty.HEAD)
        record(
            agency, "device_revoked", by=by, tell=told, device=device.pk, name=device.name,
            kind=device.kind,
        )  # fmt: skip
    return taken
