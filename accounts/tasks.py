"""The worker's doorstep to accounts."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Remove sessions that have run out. Safe to run twice, or twice at once."""
    call_command("clearsessions")
