"""The words of a notice, found by name: templates/notices/<kind of subject>/<verb>.txt."""

from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string, select_template
from django.utils import translation
from django.utils.translation import gettext, ngettext

from accounts.models import User
from journal.models import Entry

from .channels import Message
from .keys import key_of
from .models import Contact, Delivery
from .ports import answer_link, label_of
from .texts import short

SUBJECT_LENGTH = 200
CODE = "{code}"  # where a text to a contact that is not proven yet has its code


@dataclass(frozen=True)
class Notice:
    """What one entry says to one person: a line, a few sentences, and where to look."""

    subject: str
    body: str
    url: str


def notice(entry: Entry, person: User, title: str = "", answer: str = "") -> Notice:
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
        "answer_url": answer,
    }
    with translation.override(person.language):
        words: str = select_template(names).template.render(Context(known, autoescape=False))
        words = _marked(words, entry)
    subject, _, body = words.strip().partition("\n")
    return Notice(" ".join(subject.split())[:SUBJECT_LENGTH], body.strip(), url)


def _marked(words: str, entry: Entry) -> str:
    """The words, marked as late where the reminder that said them came late."""
    minutes = entry.data.get("late_minutes")
    if not minutes:
        return words
    subject, _, body = words.strip().partition("\n")
    told = gettext("Terlambat: %(subject)s") % {"subject": subject}
    return f"{told}\n{body}\n{_behind(minutes)}"


def late_aside(entry: Entry) -> str:
    """What a timeline adds where a reminder came late: " (terlambat)"."""
    return f" ({gettext('terlambat')})" if entry.data.get("late_minutes") else ""


def _behind(minutes: int) -> str:
    """How late, in whole minutes, or in hours where that says more."""
    hours = minutes // 60
    if hours:
        words = ngettext(
            "Pengingat ini terlambat %(count)d jam karena layanan sempat berhenti.",
            "Pengingat ini terlambat %(count)d jam karena layanan sempat berhenti.",
            hours,
        )
        return words % {"count": hours}
    words = ngettext(
        "Pengingat ini terlambat %(count)d menit karena layanan sempat berhenti.",
        "Pengingat ini terlambat %(count)d menit karena layanan sempat berhenti.",
        minutes,
    )
    return words % {"count": minutes}


def message(delivery: Delivery, title: str = "") -> Message:
    """The delivery as a message; its key is the same however often it has to be sent."""
    key, person, contact = key_of(delivery), delivery.person, delivery.contact
    if delivery.entry is None:
        text = _with_code(delivery.text, contact) if contact else delivery.text
        return Message(key, person, delivery.subject, text, delivery.html, contact=contact)
    if delivery.channel != Delivery.Channel.EMAIL:
        return _brief(delivery, delivery.entry)
    said = notice(delivery.entry, person, title, answer_link(delivery))
    with translation.override(person.language):
        text = render_to_string("notices/mail.txt", {"notice": said})
        html = render_to_string("notices/mail.html", {"notice": said, "person": person})
    return Message(key, person, said.subject, text, html, contact=contact)


def _with_code(text: str, contact: Contact) -> str:
    """The text with the code that proves this contact; read aloud, digit by digit."""
    spoken = contact.channel == Contact.Channel.VOICE
    return text.replace(CODE, " ".join(contact.code) if spoken else contact.code)


def brief(entry: Entry, person: User, *, urgent: bool = False) -> str:
    """One line that a locked screen may show to anybody: no name, no place, no number."""
    label = label_of(entry.subject)[0]
    names = [f"notices/{label}/{entry.verb}.short.txt", "notices/default.short.txt"]
    with translation.override(person.language):
        words: str = select_template(names).template.render(Context({"urgent": urgent}))
    return " ".join(words.split())


def _brief(delivery: Delivery, entry: Entry) -> Message:
    words = brief(entry, delivery.person, urgent=delivery.urgent)
    link = answer_link(delivery) or f"{settings.BASE_URL}{entry.url}"
    ref = delivery.reference
    return Message(
        key_of(delivery),
        delivery.person,
        words,
        short(f"Sinergi. {words}", ref, reply=bool(ref), link=answer_link(delivery)),
        url=link,
        reference=ref,
        urgent=delivery.urgent,
        contact=delivery.contact,
    )
