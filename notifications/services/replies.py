"""What people answer by telephone. Only a proven number speaks for its person."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User, e164

from ..channels.gateway.contract import Answer
from ..keys import key_of, pk_in
from ..models import PHONES, Call, Callback, Contact, Delivery
from ..ports import reply_verb
from ..texts import Reply, parse_reply, plain
from .saying import say

ANSWERABLE = timedelta(hours=24)  # how long urgent news can be meant without naming it
HINT_REST = timedelta(minutes=10)  # a machine that answers every SMS must not keep us talking


@transaction.atomic
def take(gateway: str, answer: Answer) -> str:
    """Do what an answer means; the outcome in one word, the same when it comes again."""
    heard, fresh = Callback.objects.get_or_create(
        gateway=gateway,
        event=answer.event,
        defaults={
            "kind": Callback.Kind.REPLY,
            "number": answer.sender,
            "text": answer.text[:200],
            "outcome": "unknown_number",
        },
    )
    if not fresh:
        return heard.outcome
    heard.contact = _speaker(answer.sender)
    if heard.contact is not None:
        heard.outcome = _do(heard.contact, answer)
    heard.save(update_fields=["contact", "outcome"])
    return heard.outcome


def _speaker(number: str) -> Contact | None:
    """Whose proven number this is; nobody's if it is unknown, or more than one person's."""
    try:
        address = e164(number)
    except ValidationError:
        return None
    known = Contact.objects.proven().filter(
        address=address, channel__in=PHONES, person__is_active=True
    )
    found = list(known.select_related("person"))
    return found[0] if len({each.person_id for each in found}) == 1 else None


def _do(contact: Contact, answer: Answer) -> str:
    person, reply = contact.person, parse_reply(answer.text)
    if reply is None:
        return _hint(contact, "not_understood")
    meant = _meant(person, reply, answer.key)
    if meant is None:
        return _hint(contact, "unknown_reference")
    told = Delivery.objects.filter(person=person, reference=meant.reference)
    told.filter(channel=meant.channel).update(answered_at=Coalesce("answered_at", Now()))
    verb = reply_verb(reply.verb)
    if verb is not None:
        with translation.override(person.language):
            said = verb(person, Reply(reply.verb, meant.reference, reply.minutes), contact.channel)
        if said:
            say(contact, plain(said))
    return "answered"


def _meant(person: User, reply: Reply, key: str) -> Delivery | None:
    """What the answer is about: by its reference, by what it answers, or the only thing open."""
    told = Delivery.objects.filter(person=person, urgent=True).exclude(reference="")
    newest = told.exclude(contact=None).order_by("-pk")
    if reply.reference:
        return newest.filter(reference=reply.reference).first()
    answered = newest.filter(pk=pk_in(key)).first()
    if answered and key_of(answered) == key:
        return answered
    lately = newest.filter(created_at__gt=Now() - ANSWERABLE, answered_at=None)
    ringing = lately.filter(entry__hop__call__state__in=Call.OPEN)
    return _only(ringing) or _only(lately)  # a test never stands in the way of a call


def _only(told: QuerySet[Delivery]) -> Delivery | None:
    references = set(told.values_list("reference", flat=True))
    return told.first() if len(references) == 1 else None


def _hint(contact: Contact, outcome: str) -> str:
    """Say once in a while how to answer, to somebody who was asked something today."""
    hinted = contact.callbacks.filter(
        outcome__in=("not_understood", "unknown_reference"), received_at__gt=Now() - HINT_REST
    )
    asked = contact.deliveries.filter(created_at__gt=Now() - ANSWERABLE).exclude(reference="")
    if not hinted.exists() and (last := asked.order_by("-pk").first()):
        with translation.override(contact.person.language):
            words = _("Jawaban tidak dikenali. Balas: YA %(ref)s") % {"ref": last.reference}
        say(contact, plain(words))
    return outcome
