"""How people are reached: one folder per channel, listed here."""

from django.conf import settings

from .base import Channel, CutOff, Message, NotSent, Refused, Transport
from .email import EMAIL
from .gateway import SMS, VOICE, WHATSAPP
from .gateway.providers import providers
from .inbox import INBOX
from .push import PUSH
from .stub import STUB
from .target import TARGET

__all__ = (
    "STUB",
    "Channel",
    "CutOff",
    "Message",
    "NotSent",
    "Refused",
    "Transport",
    "lanes",
    "usable",
)
TELEPHONE = (SMS, WHATSAPP, VOICE)


def usable() -> list[Channel]:
    """The channels that this installation has: no mail server, no mail; no gateway, no SMS."""
    carried = {name for each in providers() for name in each.channels}
    telephone = [channel for channel in TELEPHONE if channel.name in carried]
    mail = [EMAIL] if settings.EMAIL_URL else []
    push = [PUSH] if settings.PUSH_SERVICES else []
    targets = [TARGET] if settings.TARGET_SERVICES else []
    return [INBOX, *mail, *push, *telephone, *targets]


def lanes() -> list[list[Channel]]:
    """The channels that have something to send, in lanes: none waits for a slow one of another."""
    telephone = [channel for channel in usable() if channel in TELEPHONE]
    others = [channel for channel in usable() if channel in {PUSH, TARGET}]
    return [[EMAIL, *others], [*telephone, STUB]]  # the auditor's go the way of what is urgent
