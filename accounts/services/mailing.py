"""Mail about one's own account: rendered here, carried by whatever ACCOUNTS_MAILER names."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from .. import browsers, origin
from ..models import SignIn, User
from ..words import NOTICES
from . import sign_ins


def notify(request: HttpRequest, person: User, event: str) -> None:
    """Tell a person, in the log and by mail, that a guard of their account has changed."""
    sign_ins.record(request, SignIn.Outcome.CHANGED, person=person, method=event)
    if person.email:
        mail(
            person,
            "accounts/email/notice",
            what=NOTICES[event],
            at=timezone.now(),
            address=origin.address(request) or "?",
            device=browsers.describe(origin.agent(request)),
        )


def mail(person: User, template: str, **context: Any) -> None:
    """Hand a message in the person's own language to the outbox."""
    context |= {"person": person, "base_url": settings.BASE_URL}
    with translation.override(person.language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        text = render_to_string(f"{template}_message.txt", context).strip()
        html = render_to_string("accounts/email/body.html", {"text": text, "subject": subject})
    import_string(settings.ACCOUNTS_MAILER)(person, subject, text, html)
