"""The worker's doorstep to paper."""

import time

from celery import shared_task
from django.conf import settings

from .services import authority, render_next
from .services.sealing import seal_next

TURN = 60  # seconds; what is left is taken by the next ring or sweep


@shared_task(name="documents.render_due")
def render_due() -> None:
    """Make every paper that is due. Safe to run twice, or twice at once."""
    until = time.monotonic() + TURN
    while time.monotonic() < until and render_next():
        pass


@shared_task(name="documents.seal_due")
def seal_due() -> None:
    """Make every archive seal that is due. Safe to run twice, or twice at once."""
    until = time.monotonic() + TURN
    while time.monotonic() < until and seal_next():
        pass


@shared_task(name="documents.renew_server")
def renew_server() -> None:
    """Renew the certificate of the box's own HTTPS before it ends, where it has one."""
    if settings.TLS_ADDRESS:
        authority.serve_as(settings.TLS_NAMES)
