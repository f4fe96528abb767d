"""The worker's doorstep to paper."""

import time

from celery import shared_task

from .services import render_next

TURN = 60  # seconds; what is left is taken by the next ring or sweep


@shared_task(name="documents.render_due")
def render_due() -> None:
    """Make every paper that is due. Safe to run twice, or twice at once."""
    until = time.monotonic() + TURN
    while time.monotonic() < until and render_next():
        pass
