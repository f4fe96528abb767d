"""What every channel has in common: a message, a way to send it, and how that can go wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from accounts.models import User

from ..models import Contact


@dataclass(frozen=True)
class Message:
    """Words for one person. Sending it again, after a crash, repeats the same `key`.

    Without a contact it goes to the address in the person's profile.
    """

    key: str
    person: User
    subject: str
    text: str
    html: str = ""
    url: str = ""
    reference: str = ""
    urgent: bool = False
    contact: Contact | None = None


class NotSent(Exception):
    """The message did not leave; later it may."""


class Refused(NotSent):
    """The other side will never take this message: trying again is useless."""


class CutOff(NotSent):
    """The way itself is closed: nothing else can leave over this connection either."""


class Transport(Protocol):
    """An open way to the outside."""

    def send(self, message: Message) -> str | None:
        """Returns once the other side has answered for the message; raises NotSent otherwise.

        What it returns, if anything, is the other side's own name for the message.
        """


@dataclass(frozen=True)
class Channel:
    """A way to reach people. Without `open`, being written down is being delivered."""

    name: str
    reaches: str  # SQL over accounts_user AS person: whom it reaches without a contact; "" nobody
    open: Callable[[], AbstractContextManager[Transport]] | None = None
