"""The words of a notice, found by name: templates/notices/<kind of subject>/<verb>.txt."""

from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string, select_template
from django.utils import translation

from accounts.models import User
from journal.models import Entry

from .channels import Message
from .models import Delivery
from .ports import label_of

SUBJECT_LENGTH = 200


@dataclass(frozen=True)
class Notice:
    """What one entry says to one person: a line, a few sentences, and where to look."""

    subject: str
    body: str
    url: str


def notice(entry: Entry, person: User, title: str = "") -> Notice:
    """The words of `entry` in the person's own language.

    The first line is what a locked screen may show, so the templates keep names out of it for
    whatever is classified.
    """
    names = [f"notices/{label_of(entry.subject)[0]}/{entry.verb}.txt", "notices/default.txt"]
    url = f"{settings.BASE_URL}{entry.url}"
    known = {
        "entry": entry,
        "actor": entry.actor,
        "person": person,
        "url": url,
        "title": " ".join(title.split()),
        "data": entry.data,
    }
    with translation.override(person.language):
        words: str = select_template(names).template.render(Context(known, autoescape=False))
    subject, _, body = words.strip().partition("\n")
    return Notice(" ".join(subject.split())[:SUBJECT_LENGTH], body.strip(), url)


def message(delivery: Delivery, title: str = "") -> Message:
    """The delivery as a message; its key is the same however often it has to be sent."""
    key = f"sinergi.{delivery.pk}.{delivery.created_at:%Y%m%d%H%M%S%f}"
    person = delivery.person
    if delivery.entry is None:
        return Message(key, person, delivery.subject, delivery.text, delivery.html)
    said = notice(delivery.entry, person, title)
    with translation.override(person.language):
        text = render_to_string("notices/mail.txt", {"notice": said})
        html = render_to_string("notices/mail.html", {"notice": said, "person": person})
    return Message(key, person, said.subject, text, html)
