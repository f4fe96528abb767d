"""What this room asks of the rooms above it, by the dotted names in the settings."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Placed:
    """A person who may use a device, as what they serve there, and whether they are on duty."""

    person: int
    title: str
    on_duty: bool = False


@dataclass(frozen=True)
class Number:
    """A telephone to be called by hand, and whose it is."""

    title: str
    phone: str
    agency: str = ""  # its stamp

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")


@dataclass(frozen=True)
class Ring:
    """An urgent call that nobody has answered yet, without a word of what it is about."""

    reference: str
    since: datetime
    is_over: bool = False  # nobody is left to call: these numbers have to be telephoned
    sounds: bool = True
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Owner:
    """Whose device it is, their people at this moment, and what rings for them."""

    name: str
    stamp: str
    timezone: str
    people: tuple[Placed, ...] = ()
    ringing: tuple[Ring, ...] = ()


class Ask(Protocol):
    """A port that knows the owner with this number, if there still is one."""

    def __call__(self, pk: int, /) -> Owner | None: ...


def owner_of(subject: str) -> Owner | None:
    """Who owns what is registered under "coordination.agency:3"."""
    label, _, pk = subject.partition(":")
    name = settings.DEVICE_OWNERS.get(label)
    return _found(name)(int(pk)) if name else None


@cache
def _found(name: str) -> Ask:
    found: Ask = import_string(name)
    return found
