"""An agency's devices: registered and taken back by its administrator, and told to its head."""

from datetime import timedelta

from django.db import transaction

from accounts.models import Device, User
from accounts.services import devices
from journal.lifecycle import name_of, record

from ..models import Agency, Posting


@transaction.atomic
def register(
    agency: Agency, *, by: User, name: str, kind: str, idle_for: timedelta = Device.USUAL
) -> tuple[Device, str]:
    """A new device of this agency, and the word that opens it, shown once."""
    made = devices.register(name_of(agency), by=by, name=name, kind=kind, idle_for=idle_for)
    told = agency.people(Posting.Duty.HEAD)
    record(agency, "device_registered", by=by, tell=told, device=made[0].pk, name=name, kind=kind)
    return made


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
