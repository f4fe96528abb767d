"""The worker's doorstep. Tasks hold no rules: they call a verb and stop."""

from celery import shared_task
from django.db.models.functions import Now

from journal.models import Beat

from . import services
from .services import auditing


@shared_task(name="notifications.remind_due")
def remind_due() -> None:
    """Fire what is due. Safe to run twice, or twice at once."""
    services.fire_due()


@shared_task(name="notifications.beat")
def beat() -> None:
    """The worker says that it is alive."""
    Beat.objects.bulk_create(
        [Beat(name="worker", at=Now())],
        update_conflicts=True,
        update_fields=["at"],
        unique_fields=["name"],
    )


@shared_task(name="notifications.audit")
def audit() -> None:
    """Whether urgent news arrives; silence means no."""
    auditing.audit()
