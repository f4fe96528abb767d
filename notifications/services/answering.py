"""How an answer comes in from outside: a link that is used once, a text from a proven telephone."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Call, Delivery, Ticket
from ..silence import call_of
from ..texts import Reply
from .escalating import NotRinging, acknowledge, decline, digest_of


def link(delivery: Delivery) -> str:
    """Where the person this message goes to can answer without signing in; for ANSWER_LINK."""
    call = call_of(delivery)
    ticket = Ticket.objects.filter(call=call, person=delivery.person_id).first() if call else None
    if ticket is None:
        return ""
    return f"{settings.BASE_URL}{reverse('calls:answer', args=[ticket.token])}"


def ticket_for(token: str) -> Ticket | None:
    """The ticket with this token, if anybody was ever given it."""
    rows = Ticket.objects.select_related("call__acknowledged_by", "person")
    return rows.filter(digest=digest_of(token), person__is_active=True).first()


@transaction.atomic
def use(ticket: Ticket) -> Call:
    """Answer with a ticket; raises NotRinging if it was used, or the call has ended."""
    fresh = Ticket.objects.filter(pk=ticket.pk, used_at=None).update(used_at=Now())
    if not fresh:
        ticket.call.refresh_from_db()
        raise NotRinging(ticket.call)
    return acknowledge(ticket.call, by=ticket.person, via=Call.Via.LINK)


def reply_yes(person: User, reply: Reply, via: str) -> str:
    """ "YA 7K2Q" or "ETA 15 7K2Q" from a proven telephone; for REPLY_VERBS."""
    call = _call(person, reply.reference)
    if call is None:
        return _("Panggilan %(ref)s tidak dikenal.") % {"ref": reply.reference}
    try:
        acknowledge(call, by=person, via=via, minutes=reply.minutes)
    except NotRinging as ended:
        return ended_words(ended.call, person)
    return ""  # after an answer nothing is sent, not even thanks


def reply_no(person: User, reply: Reply, via: str) -> str:
    """ "TIDAK 7K2Q": the next ones are called without waiting; for REPLY_VERBS."""
    call = _call(person, reply.reference)
    if call is None:
        return _("Panggilan %(ref)s tidak dikenal.") % {"ref": reply.reference}
    if not call.is_open:
        return ended_words(call, person)
    decline(call, by=person)
    return _("Tercatat: Anda tidak dapat. Petugas berikutnya dipanggil.")


def ended_words(call: Call, person: User) -> str:
    """Why an answer changes nothing any more."""
    said = {"ref": call.reference, "who": call.acknowledged_by}
    if call.state != Call.State.ACKNOWLEDGED:
        return _("Panggilan %(ref)s sudah tidak diperlukan.") % said
    if call.acknowledged_by_id == person.pk:
        return _("Jawaban Anda untuk %(ref)s sudah tercatat.") % said
    return _("Panggilan %(ref)s sudah dijawab %(who)s.") % said


def _call(person: User, reference: str) -> Call | None:
    """The newest call under this reference that rang for the person."""
    rows = Call.objects.filter(reference=reference, synthetic=False).select_related(
        "acknowledged_by"
    )
    return rows.filter(hops__people__contains=[person.pk]).order_by("-pk").first()
