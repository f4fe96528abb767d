"""What every channel has in common: a message, a way to send it, and how that can go wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from accounts.models import User


@dataclass(frozen=True)
class Message:
    """Words for one person. Sending it again, after a crash, repeats the same `key`."""

    key: str
    person: User
    subject: str
    text: str
    html: str = ""


class NotSent(Exception):
    """The message did not leave; later it may."""


class Refused(NotSent):
    """The other side will never take this message: trying again is useless."""


class CutOff(NotSent):
    """The way itself is closed: nothing else can leave over this connection either."""


class Transport(Protocol):
    """An open way to the outside."""

    def send(self, message: Message) -> None:
        """Returns once the other side has answered for the message; raises NotSent otherwise."""


@dataclass(frozen=True)
class Channel:
    """A way to reach people. Without `open`, being written down is being delivered."""

    name: str
    reaches: str  # SQL over accounts_user AS person: whom it can reach at all
    open: Callable[[], AbstractContextManager[Transport]] | None = None
