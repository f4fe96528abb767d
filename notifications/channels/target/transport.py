"""To a service outside, which everybody in it reads: that there is news, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from apprise import Apprise, AppriseAsset
from apprise.plugins import NotifyBase
from django.conf import settings

from ..base import Message, NotSent, Refused, Transport

HOUSE = AppriseAsset(app_id="Sinergi", app_desc="Sinergi", app_url="")


class Outside:
    """Each message goes to the service that its address names."""

    def send(self, message: Message) -> None:
        """Hand it over; the service says yes or no, and not why."""
        assert message.contact is not None  # noqa: S101 (this channel reaches only contacts)
        service = service_at(message.contact.address)
        if not service.notify(title="Sinergi", body=message.text):
            raise NotSent(f"{service.service_name} tidak menerima")


@contextmanager
def open_transport() -> Iterator[Transport]:
    """Nothing to open: each target has an address of its own."""
    yield Outside()


def service_at(address: str) -> NotifyBase:
    """The service of this address, if the operator allows its kind. Raises Refused."""
    kind = address.partition("://")[0].lower()
    service = Apprise.instantiate(address, asset=HOUSE) if _allowed(kind) else None
    if not isinstance(service, NotifyBase):
        raise Refused("alamat sasaran tidak dikenal")
    return service


def _allowed(kind: str) -> bool:
    return kind in settings.TARGET_SERVICES
