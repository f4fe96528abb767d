"""The supervisor's voice: few lines, in Indonesian, on standard output."""

import contextlib
import sys


class Refused(Exception):
    """A sentence for the person at the keyboard: why this cannot go on, and what to do."""


def say(words: str = "") -> None:
    """Prints one line now; a closed pipe is no reason to stop."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
