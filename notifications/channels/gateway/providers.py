"""The gateways that the settings name, in the order in which they are asked."""

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True)
class Provider:
    """One gateway: where it listens, the secret we share, what it can send."""

    name: str
    url: str
    secret: str = field(repr=False)
    channels: tuple[str, ...]
    order: int


def providers(channel: str = "") -> list[Provider]:
    """All gateways, or those for one channel; first come first asked."""
    found = [Provider(name, **told) for name, told in settings.GATEWAYS.items()]
    fit = [each for each in found if not channel or channel in each.channels]
    return sorted(fit, key=lambda each: (each.order, each.name))


def provider(name: str) -> Provider | None:
    """The gateway of this name, if there is one."""
    return next((each for each in providers() if each.name == name), None)
