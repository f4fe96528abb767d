"""How people are reached: one folder per channel, listed here."""

from django.conf import settings

from .base import Channel, CutOff, Message, NotSent, Refused, Transport
from .email import EMAIL
from .inbox import INBOX

__all__ = ("Channel", "CutOff", "Message", "NotSent", "Refused", "Transport", "outgoing", "usable")


def usable() -> list[Channel]:
    """The channels that this installation has: no mail server, no mail."""
    return [INBOX, EMAIL] if settings.EMAIL_URL else [INBOX]


def outgoing() -> list[Channel]:
    """The channels over which something has to be sent."""
    return [EMAIL]
