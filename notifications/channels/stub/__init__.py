"""Where the auditor's calls end: it takes everything and reaches nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..base import Channel, Message, Transport


class Nowhere:
    """Takes a message and lets it go."""

    def send(self, message: Message) -> str | None:
        return None


@contextmanager
def open_nowhere() -> Iterator[Transport]:
    """Always open."""
    yield Nowhere()


STUB = Channel("stub", reaches="", open=open_nowhere)
